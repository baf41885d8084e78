"""Which rules of the assessment hold for what a request states without a questionnaire. Pure.

So that signs, illnesses and ages that together mean more than each alone mean it here too: one table, read twice.
A request says less than answers do. What it leaves out counts as the worse only where hospital would be the
answer; for less, the level it states stands. A body region is never made up: where one would decide, that is told.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from indexer.reference import Triage
from indexer.reference.assessment_rows import MODIFIER_PREFIX, UNANSWERED, Condition, Range, Rule
from service.triage.claim import Claim
from service.triage.codes import Meaning
from service.triage.consequences import level_of
from service.triage.spelling import squeeze

PREGNANT = "pregnant"
"""The modifier that `patient.pregnant` says."""
REGION = "body_region"
"""The question that is about places, of which a request says several, or none."""
SUDDEN = "sudden"
"""The onset that a delay of no hours says."""


class Stated(Struct, frozen=True):
    """What is said, by question; `regions`: where it may be, one set for each place or outcome said.

    `outcome` is the one that the request fits, if any. `is_located`: a region was said.
    """

    answers: Mapping[str, str | int]
    regions: tuple[frozenset[str], ...]
    outcome: str | None
    is_located: bool


def rules_that_hold(stated: Stated, triage: Triage) -> Iterator[Rule]:
    """In the order of the table; none that is about answers nobody has given yet."""
    rules, about = triage.assessment.rules, triage.assessment.rules_about
    questions = (REGION, *stated.answers)
    asking = frozenset[str]().union(*(about[question] for question in questions if question in about))
    for rule in (rule for code, rule in rules.items() if code in asking):
        is_left_out = rule.unless is not None and rules[rule.unless].outcome == stated.outcome is not None
        if rule.signs is None and not is_left_out and _holds(rule, stated, triage):
            yield rule


def stated_in(meant: Iterable[Meaning], claim: Claim, outcome: str | None, triage: Triage) -> Stated:
    """What the meanings and the claim say. outcome: the one stated, None where its course does not fit."""
    codes: dict[str, set[str]] = {kind: set() for kind in ("outcome", "factor", "red_flag", "modifier")}
    for each in meant:
        codes[each.kind].add(each.code)
    if claim.is_pregnant:
        codes["modifier"].add(PREGNANT)
    answers: dict[str, str | int] = {f"{MODIFIER_PREFIX}{code}": "yes" for code in codes["modifier"]}
    for question in triage.assessment.questions.values():
        if (
            not codes["red_flag"].isdisjoint(question.red_flags)
            or not codes["outcome"].isdisjoint(question.outcomes)
            or question.modifier in codes["modifier"]
        ):
            answers[question.code] = "yes"
    said = {word.squeezed for word in claim.words if word.place == REGION}
    located = [frozenset({code}) for code in triage.body_regions if squeeze(code) in said]
    regions = located or list(_regions_meant(codes, triage))
    return Stated(answers | _numbers(claim), tuple(regions), outcome, bool(located))


def regions_that_would_decide(stated: Stated, triage: Triage) -> tuple[str, ...]:
    """Where no region was said: those in which it would be an emergency, of those where it may be."""
    if stated.is_located:
        return ()
    possible = frozenset().union(*stated.regions) or triage.body_regions.keys()
    rules = [rule for rule in triage.assessment.rules.values() if REGION in rule.every]
    touched = [rule for rule in rules if not stated.answers.keys().isdisjoint((*rule.every, *rule.some))]
    emergencies = [rule for rule in touched if level_of(rule, triage) == "emergency"]
    return tuple(
        region
        for region in triage.body_regions
        if region in possible
        and any(_holds(rule, replace(stated, regions=(frozenset({region}),)), triage) for rule in emergencies)
    )


def _numbers(claim: Claim) -> dict[str, str | int]:
    said = {
        "age_years": claim.age_years,
        "duration_days": claim.duration_days,
        "onset_delay_hours": claim.onset_delay_hours,
    }
    numbers: dict[str, str | int] = {code: int(number) for code, number in said.items() if number is not None}
    return numbers | {"onset": SUDDEN} if numbers.get("onset_delay_hours") == 0 else numbers


def _regions_meant(codes: Mapping[str, set[str]], triage: Triage) -> Iterator[frozenset[str]]:
    """Those of each outcome that is said or that a flag points to."""
    pointed = {triage.red_flags[code].outcome for code in codes["red_flag"]}
    for code in triage.outcomes:
        if code in codes["outcome"] or code in pointed:
            yield frozenset(triage.outcomes[code].body_regions)


def _holds(rule: Rule, stated: Stated, triage: Triage) -> bool:
    said = stated.answers.keys()
    if REGION not in rule.every and said.isdisjoint(rule.every) and said.isdisjoint(rule.some):
        return False
    some = [_is_said(code, asked, stated) for code, asked in rule.some.items()]
    if rule.some and not any(some):
        return False
    every = [_is_said(code, asked, stated) for code, asked in rule.every.items()]
    if all(every):
        return any([*every, *some])
    if level_of(rule, triage) != "emergency" or not any([*every, *some]):
        return False
    return all(
        is_said or _is_left_open(code, rule.every[code], stated)
        for code, is_said in zip(rule.every, every, strict=True)
    )


def _is_said(code: str, asked: Condition, stated: Stated) -> bool:
    if code == REGION and not isinstance(asked, Range):
        return any(regions and regions.issubset(asked) for regions in stated.regions)
    value = stated.answers.get(code)
    return value is not None and (asked.holds(value) if isinstance(asked, Range) else value in asked)


def _is_left_open(code: str, asked: Condition, stated: Stated) -> bool:
    if code == REGION or code in stated.answers:
        return False
    return asked.or_unanswered if isinstance(asked, Range) else UNANSWERED in asked
