"""What red flags, modifiers and the patient's age ask for: how far each raises, and to whom it leads. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from indexer.reference import Triage
from indexer.reference.triage_rows import AgeBand, Modifier, RedFlag
from service.triage.claim import Claim
from service.triage.codes import Meaning

PREGNANT = "pregnant"
"""The modifier that `patient.pregnant` says."""
HANDOFFS = ("optional", "none", "first", "only")
"""From least to most careful; a raised level never leaves a less careful one standing."""

RAISED_HANDOFF = {
    "emergency": "only",
    "urgent": "first",
    "soon": "none",
    "routine": "none",
    "self_care": "optional",
}
RAISED_WHO: Mapping[str, tuple[str, ...]] = {
    "emergency": ("emergency_department",),
    "urgent": ("advice_line", "gp"),
}
"""Whom a sign leads to by its level (redflagsymptoms.co.uk/back-pain: A&E or 999; GP or NHS 111)."""


class Sign(Struct, frozen=True, kw_only=True):
    """What a red flag, a modifier or the patient's age asks for. level None: it raises nothing by itself.

    `who`: whom it leads to where it decides. `first`: who comes before anybody else, an emergency excepted.
    """

    code: str
    level: str | None
    handoff: str
    who: tuple[str, ...]
    first: tuple[str, ...] = ()
    is_of_patient: bool = False


def signs_of(meant: Iterable[Meaning], claim: Claim, triage: Triage) -> Iterator[Sign]:
    """Flags and modifiers in the order sent, then pregnancy and age."""
    for each in meant:
        if each.kind == "red_flag":
            yield _of_flag(triage.red_flags[each.code], triage)
        elif each.kind == "modifier":
            yield _of_patient(triage.modifiers[each.code])
    if claim.is_pregnant:
        yield _of_patient(triage.modifiers[PREGNANT])
    if claim.age_years is not None:
        yield _of_patient(triage.age_band(claim.age_years))


def _of_flag(flag: RedFlag, triage: Triage) -> Sign:
    """A sign of an outcome nobody here is right for closes as that outcome does, and leads to the same people."""
    handoff, who = RAISED_HANDOFF[flag.level], RAISED_WHO.get(flag.level, ())
    if flag.outcome is not None:
        pointed = triage.outcomes[flag.outcome]
        handoff, who = max(handoff, pointed.handoff, key=HANDOFFS.index), pointed.who
    return Sign(code=flag.code, level=flag.level, handoff=handoff, who=who)


def _of_patient(row: Modifier | AgeBand) -> Sign:
    asked_for = [HANDOFFS[0]] if row.raises_to is None else [RAISED_HANDOFF[row.raises_to], row.handoff]
    return Sign(
        code=row.code,
        level=row.raises_to,
        handoff=max(asked_for, key=HANDOFFS.index),
        who=RAISED_WHO.get(row.raises_to or "", ()),
        first=row.who,
        is_of_patient=True,
    )
