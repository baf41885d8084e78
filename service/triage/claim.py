"""What a request says of the illness, read from a body of any shape. Knows names of fields, not one code.

Read is what stands under a name such as `outcome`, `red_flags` or `patient`, wherever that name stands and
however it is spelt; nothing else is, so that no text a person may type has a say. Whether the request is valid
is decided elsewhere: what is read here only ever makes the answer more careful.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

_PLACES = {
    "outcome": "outcome",
    "outcomes": "outcome",
    "outcomecode": "outcome",
    "code": "outcome",
    "icd10": "icd10",
    "icd10code": "icd10",
    "icd10cm": "icd10",
    "icd": "icd10",
    "nucc": "nucc",
    "redflags": "red_flags",
    "redflag": "red_flags",
    "flags": "red_flags",
    "signs": "red_flags",
    "factors": "factors",
    "modifiers": "modifiers",
    "bodyregion": "body_region",
    "bodyregions": "body_region",
    "patient": "patient",
    "pregnant": "pregnant",
    "ispregnant": "pregnant",
    "ageyears": "age",
    "age": "age",
    "durationdays": "duration",
    "onsetdelayhours": "onset",
    "country": "country",
    "countrycode": "country",
}
"""Names under which the gate reads, squeezed, and what stands there."""
_OF_SIGNS = ("red_flags", "modifiers", "body_region")
_ELSEWHERE = "elsewhere"
"""Under another name inside one of those: read too, for a code in the wrong place is still said."""
_DENIED = ("no", "false")
"""Texts by which {"sign": "no"} says that the sign is absent."""
_BETWEEN = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\s*[0-9]{1,18}\s*")
_OLDEST = 120
_MOST = 10**18
"""Any number above counts as this one: a body may hold integers too long to be calculated with."""


class Word(Struct, frozen=True):
    """A text that may be a code, squeezed, and the place it stands at."""

    place: str
    squeezed: str


class Claim(Struct, frozen=True, kw_only=True):
    """What could be read of a request. `outcome`, `red_flags`, `modifiers` are as sent, in lower case.

    red_flags None: left out, so nobody asked. `words` are all that may be codes, in any spelling. A number said
    twice is the one that makes more careful: the lower age, the earlier onset, the longer duration.
    """

    country: str | None
    outcome: str | None
    red_flags: tuple[str, ...] | None
    modifiers: tuple[str, ...]
    words: tuple[Word, ...]
    age_years: int | None
    is_pregnant: bool
    onset_delay_hours: float | None
    duration_days: float | None


def squeeze(text: str) -> str:
    """Letters and digits alone, in one case: "Chest-Pain", "chest pain" and "chestPain" are one."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _BETWEEN.sub("", plain.casefold())


def read(body: object) -> Claim:
    """The claim in a body of any shape."""
    said: dict[str, list[Any]] = defaultdict(list)
    words: dict[Word, None] = {}
    is_asked = False
    for place, value in _places_of(body):
        if isinstance(value, (Mapping, list, tuple)):
            is_asked |= place == "red_flags" and (bool(value) or not isinstance(value, Mapping))
            continue
        is_asked |= place == "red_flags" and isinstance(value, str) and bool(value.strip())
        said[place].append(value)
        if isinstance(value, str):
            words[Word(place, squeeze(value))] = None
    ages = [int(age) for age in _numbers(said["age"]) if age <= _OLDEST]
    countries = {value.strip().upper() for value in said["country"] if isinstance(value, str)}
    return Claim(
        country=countries.pop() if len(countries) == 1 else None,
        outcome=next(_texts(said["outcome"]), None),
        red_flags=tuple(_texts(said["red_flags"])) if is_asked else None,
        modifiers=tuple(_texts(said["modifiers"])),
        words=tuple(words),
        age_years=min(ages, default=None),
        is_pregnant=any(map(_is_affirmed, said["pregnant"])),
        onset_delay_hours=min(_numbers(said["onset"]), default=None),
        duration_days=max(_numbers(said["duration"]), default=None),
    )


def _places_of(body: object) -> Iterator[tuple[str, object]]:
    """Every value that stands at a place, whole lists and objects before what is in them, in the order sent.

    {"sign": true} says the sign as a text at its place. No recursion: a body may be as deep as its parser goes.
    """
    waiting: list[tuple[str | None, object]] = [(None, body)]
    while waiting:
        place, value = waiting.pop()
        if place is not None:
            yield place, value
        if isinstance(value, Mapping):
            inner: list[tuple[str | None, object]] = []
            for name, held in value.items():
                here = _PLACES.get(squeeze(str(name)))
                if here is None and place is not None:
                    here = _ELSEWHERE
                    if _is_affirmed(held):
                        inner.append((place if place in _OF_SIGNS else _ELSEWHERE, str(name)))
                inner.append((here, held))
            waiting += reversed(inner)
        elif isinstance(value, (list, tuple)):
            waiting += [(place, each) for each in reversed(value)]


def _is_affirmed(value: object) -> bool:
    return value.strip().casefold() not in ("", *_DENIED) if isinstance(value, str) else bool(value)


def _texts(values: list[Any]) -> Iterator[str]:
    return (value.strip().lower() for value in values if isinstance(value, str))


def _numbers(values: Iterable[object]) -> list[float]:
    """The numbers from 0 on, also those written as text."""
    texts = [value for value in values if isinstance(value, str) and _DIGITS.fullmatch(value)]
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    return [float(min(number, _MOST)) for number in [*map(int, texts), *numbers] if number >= 0]
