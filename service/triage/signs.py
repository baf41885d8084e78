"""What red flags, body region, modifiers and age ask for: how far each raises, and to whom it leads. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from indexer.reference import Triage
from indexer.reference.assessment_rows import Rule
from indexer.reference.triage_rows import AgeBand, Modifier, RedFlag
from service.triage.claim import Claim, squeeze
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


def signs_of(meant: Iterable[Meaning], claim: Claim, outcome: str | None, triage: Triage) -> Iterator[Sign]:
    """Flags and modifiers in the order sent, then those of the body region, then pregnancy and age.

    outcome: the one stated, None where onset or duration do not fit it.
    """
    for each in meant:
        if each.kind == "red_flag":
            yield _of_flag(triage.red_flags[each.code], triage)
        elif each.kind == "modifier":
            yield _of_patient(triage.modifiers[each.code])
    for code in _flags_of_regions(claim, outcome, triage.assessment.rules.values()):
        yield _of_flag(triage.red_flags[code], triage)
    if claim.is_pregnant:
        yield _of_patient(triage.modifiers[PREGNANT])
    if claim.age_years is not None:
        yield _of_patient(triage.age_band(claim.age_years))


def _flags_of_regions(claim: Claim, outcome: str | None, rules: Iterable[Rule]) -> Iterator[str]:
    """The flags that a body region alone stands for in the assessment, but for the outcome its rule leaves out."""
    regions = {word.squeezed for word in claim.words if word.place == "body_region"}
    if not regions:
        return
    by_code = {rule.code: rule for rule in rules}
    for rule in by_code.values():
        is_left_out = rule.unless is not None and outcome is not None and by_code[rule.unless].outcome == outcome
        if not is_left_out and not regions.isdisjoint(_regions_enough_for(rule)):
            yield from rule.red_flags


def _regions_enough_for(rule: Rule) -> tuple[str, ...]:
    """Regions, squeezed, any of which is the rule's only condition."""
    asked = rule.every.get("body_region")
    if rule.specificity != 1 or rule.signs is not None or not isinstance(asked, tuple):
        return ()
    return tuple(squeeze(region) for region in asked)


def _of_flag(flag: RedFlag, triage: Triage) -> Sign:
    """A sign of an outcome nobody here is right for closes as that outcome does, and leads to the same people."""
    handoff, who = RAISED_HANDOFF[flag.level], RAISED_WHO.get(flag.level, ())
    if flag.outcome is not None:
        pointed = triage.outcomes[flag.outcome]
        handoff, who = max(handoff, pointed.handoff, key=HANDOFFS.index), pointed.who
    return Sign(code=flag.code, level=flag.level, handoff=handoff, who=who)


def _of_patient(row: Modifier | AgeBand) -> Sign:
    """A row nobody here is right for leads to whom it names alone."""
    asked_for = [HANDOFFS[0]] if row.raises_to is None else [RAISED_HANDOFF[row.raises_to], row.handoff]
    return Sign(
        code=row.code,
        level=row.raises_to,
        handoff=max(asked_for, key=HANDOFFS.index),
        who=row.who if row.handoff == "only" else RAISED_WHO.get(row.raises_to or "", ()),
        first=row.who,
        is_of_patient=True,
    )
