"""From the words of a claim to the codes they mean. Knows the triage tables by code; decides nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from indexer.reference import Triage
from service.triage.claim import Claim, Word
from service.triage.foreign import Icd10, is_icd10, narrowed, outcomes_of_nucc
from service.triage.places import ANSWERED

Kind = Literal["outcome", "factor", "red_flag", "modifier"]

_OWN: Mapping[str, tuple[Kind, ...]] = {
    "outcome": ("outcome", "factor"),
    "red_flags": ("red_flag",),
    "modifiers": ("modifier",),
    "factors": ("factor",),
}
"""What a place is for. A training factor may be sent in place of an outcome."""
_PLACES_READ = ("outcome", "icd10", "nucc")
_STRAY: tuple[Kind, ...] = ("outcome", "red_flag", "modifier")
"""What a code in the wrong place may be; a training factor makes nothing more careful."""


class NamedByOthers(Struct, frozen=True):
    """The outcomes that a code of others may mean. is_broader: it also covers what is none of them."""

    outcomes: tuple[str, ...]
    is_broader: bool = False


class Meaning(Struct, frozen=True):
    """A code of one table. `place` is where its word stood."""

    kind: Kind
    code: str
    place: str


def meanings(claim: Claim, triage: Triage) -> Iterator[Meaning]:
    """The codes that words mean, in any spelling, and the outcomes that codes of others name.

    A foreign code that names an outcome sent by its own code adds nothing. Beside another one it is a conflict:
    all it may mean is meant, so that the worst decides. Alone it means its one outcome, or several none of which
    is treated here; between others it cannot decide. An ICD-10 code in a wrong place means its one outcome. One
    that is broader than any outcome means none, neither the mildest nor the worst below it: it is refused later.
    """
    own = list(_own_meanings(claim.words, triage))
    yield from own
    sent = {each.code for each in own if each.kind == "outcome" or each.place == "outcome"}
    for named in (each.outcomes for each in named_by_others(claim, triage) if not each.is_broader):
        left = narrowed(named, claim.duration_days, triage)
        is_plain = len(left) == 1 or all(triage.outcomes[code].shows_nobody for code in left)
        if sent.isdisjoint(named) and (sent or is_plain):
            yield from (Meaning("outcome", code, "icd10") for code in left)
    astray = [word for word in claim.words if word.place not in ("icd10", "nucc") and is_icd10(word.squeezed)]
    yield from _meanings_astray(astray, triage)


def _meanings_astray(words: Sequence[Word], triage: Triage) -> Iterator[Meaning]:
    if not words:
        return
    icd10 = Icd10(triage)
    for word in words:
        named = icd10.outcomes_of(word.squeezed)
        if len(named) == 1 and not icd10.is_broader(word.squeezed):
            yield Meaning("outcome", named[0], word.place)


def named_by_others(claim: Claim, triage: Triage) -> list[NamedByOthers]:
    """For each ICD-10 code the outcomes it may mean, those of the NUCC code if it may be any of them; without an
    ICD-10 code and an outcome those of the NUCC code. Codes that name nothing are left out."""
    words = {place: [word.squeezed for word in claim.words if word.place == place] for place in _PLACES_READ}
    by_nucc = (outcomes_of_nucc(words["nucc"][0], triage) or ()) if words["nucc"] else ()
    if words["icd10"]:
        icd10 = Icd10(triage)
        found = [NamedByOthers(icd10.outcomes_of(code), icd10.is_broader(code)) for code in words["icd10"]]
        named = [replace(each, outcomes=_those_in(each.outcomes, by_nucc)) for each in found]
    else:
        named = [] if words["outcome"] else [NamedByOthers(by_nucc)]
    return [each for each in named if each.outcomes]


def _those_in(outcomes: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are among the others too; all where none is."""
    return tuple(code for code in outcomes if code in others) or outcomes


def _own_meanings(words: Iterable[Word], triage: Triage) -> Iterator[Meaning]:
    """A word means what its own place says; one that its place does not know means whatever other tables say: a
    sign among the modifiers, or in place of the outcome, is still a sign."""
    tables: Mapping[Kind, Mapping[str, str]] = {
        "outcome": _squeezed(triage.outcomes),
        "factor": _squeezed(triage.factors),
        "red_flag": _squeezed(triage.red_flags),
        "modifier": _squeezed(triage.modifiers),
    }
    for word in words:
        own = [kind for kind in _OWN.get(word.place, ()) if word.squeezed in tables[kind]]
        for kind in own or _STRAY:
            if word.squeezed in tables[kind]:
                meaning = Meaning(kind, tables[kind][word.squeezed], word.place)
                if word.place != ANSWERED or _is_emergency(meaning, triage):
                    yield meaning


def _is_emergency(meaning: Meaning, triage: Triage) -> bool:
    """Of a questionnaire no more is read here: what is milder is for the assessment to weigh."""
    row = triage.outcomes.get(meaning.code) if meaning.kind == "outcome" else triage.red_flags.get(meaning.code)
    return row is not None and row.level == "emergency"


def _squeezed(codes: Iterable[str]) -> dict[str, str]:
    return {code.replace("_", ""): code for code in codes}
