"""Where in a body of any shape something about the illness stands. Knows names of fields, not one code.

Three kinds of names are told apart, so that a code put wrongly is still said and what a person types never is:
- A known name (`outcome`, `red_flags`, `patient` …) counts wherever it stands and however it is spelt; where codes
  belong they are read in any spelling.
- Under another name inside one of those a code counts where nobody types: as the name, {"chest_pain": true}, or
  in a list, written exactly as codes are. A text alone is free text there, and is not read; only among signs it
  is taken for an item of their list.
- The names of free text (`text`, `note` …), and the rest of a body, hold nothing but known names.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from service.triage.spelling import answer_of, squeeze

SIGNS = ("red_flags", "modifiers", "body_region")
"""Where every item is a sign, so that a name there is one too."""
SYMPTOMS = "symptoms"
"""Here people type as often as programs write: only what is written exactly as a code counts."""
ANSWERS = "answers"
"""A questionnaire: a sign is a name there, and only a clear yes says it."""
LISTED, NAMED, ANSWERED = "listed", "named", "answered"
"""In a list, and as a name, under names that are not known; and as a name in a questionnaire."""
_ELSEWHERE = "elsewhere"

_NAMES = {
    "outcome": ("outcome", "outcomes", "outcomecode", "code"),
    "icd10": ("icd10", "icd10code", "icd10cm", "icd"),
    "nucc": ("nucc",),
    "red_flags": (
        "redflags", "redflag", "redflagcodes", "redflagcode", "flags", "flag", "flagcodes", "flagcode",
        "signs", "sign", "warningsigns", "warningsign",
    ),
    SYMPTOMS: ("symptoms", "symptom", "symptomcodes", "symptomcode"),
    ANSWERS: ("answers",),
    "factors": ("factors",),
    "modifiers": ("modifiers",),
    "body_region": ("bodyregion", "bodyregions"),
    "patient": ("patient",),
    "pregnant": ("pregnant", "ispregnant"),
    "age": ("ageyears", "age"),
    "duration": ("durationdays",),
    "onset": ("onsetdelayhours",),
    "country": ("country", "countrycode"),
}  # fmt: skip
"""What stands where, and the names it goes by, squeezed."""
_PLACES = {name: place for place, names in _NAMES.items() for name in names}
_CODE = "code"
"""Of an item of a list of signs it is the sign, elsewhere the outcome."""
_SAYS = ("value", "valueboolean", "present", "ispresent", "answer", "response", "status", "checked", "selected")
"""Names that say whether the sign beside them is there: {"code": "chest_pain", "present": true}."""
_OF_ONE_VALUE = ("pregnant", "age", "duration", "onset")
"""Whose value may stand one step deeper: {"pregnant": {"value": true}}."""
_FREE = (
    "text", "freetext", "q", "note", "notes", "comment", "comments", "remark", "remarks", "description", "details",
    "name", "label", "title", "message", "question", "reason", "summary",
)  # fmt: skip


def places_in(body: object) -> Iterator[tuple[str, Any]]:
    """Every value that stands at a place, whole lists and objects before what is in them, in the order sent.

    {"sign": true} says the sign as a text at its place. No recursion: a body may be as deep as its parser goes.
    """
    waiting: list[tuple[str | None, object]] = [(None, body)]
    while waiting:
        place, value = waiting.pop()
        if place is not None and place != _ELSEWHERE:
            yield place, value
        if isinstance(value, Mapping):
            waiting += reversed(list(_in_object(place, value)))
        elif isinstance(value, (list, tuple)):
            here = LISTED if place == _ELSEWHERE else place
            waiting += [(here if isinstance(each, str) else place, each) for each in reversed(value)]


def _in_object(place: str | None, held: Mapping[Any, object]) -> Iterator[tuple[str | None, object]]:
    is_denied = _is_denied(place, held)
    for name, value in held.items():
        word = squeeze(str(name))
        if is_denied and isinstance(value, str) and _PLACES.get(word) in ("outcome", "red_flags"):
            continue
        here = _place_under(place, word)
        if here in (_ELSEWHERE, LISTED) and word not in _SAYS and _is_said(place, value):
            yield _place_of_name(place), str(name)
        yield here, value


def _place_under(place: str | None, name: str) -> str | None:
    if name == _CODE and place in SIGNS:
        return place
    if name in _PLACES:
        return _PLACES[name]
    if place is None or name in _FREE:
        return None
    if place in SIGNS:
        return LISTED
    return place if name in _SAYS and place in _OF_ONE_VALUE else _ELSEWHERE


def _place_of_name(place: str | None) -> str | None:
    if place == ANSWERS:
        return ANSWERED
    return place if place in SIGNS else NAMED


def _is_denied(place: str | None, held: Mapping[Any, object]) -> bool:
    """Whether an item of a list of signs says that its sign is absent."""
    if place not in (*SIGNS, SYMPTOMS, ANSWERS):
        return False
    says = [value for name, value in held.items() if squeeze(str(name)) in _SAYS]
    return bool(says) and not any(_is_said(place, value) for value in says)


def _is_said(place: str | None, value: object) -> bool:
    return answer_of(value) == "yes" if place == ANSWERS else is_affirmed(value)


def is_affirmed(value: object) -> bool:
    """Whether a value beside a sign says it: anything does but a no, and nothing at all."""
    if isinstance(value, Mapping):
        says = [held for name, held in value.items() if squeeze(str(name)) in _SAYS]
        return any(map(_is_plainly_affirmed, says)) if says else bool(value)
    return _is_plainly_affirmed(value)


def _is_plainly_affirmed(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) and answer_of(value) != "no"
    return bool(value)
