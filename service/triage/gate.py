"""The gate: first on every path, before anything else is validated, looked up or asked.

Acts on what a claim says of outcome, red flags, patient and country: whatever else is wrong with a request, or
with the rest of these, a recognised emergency stays one. Pure: knows the triage tables, no framework, no place,
no engine.
"""

from collections.abc import Iterable

from msgspec import Struct

from indexer.reference import Triage
from indexer.reference.triage_rows import Course
from service.triage.claim import Claim, read
from service.triage.codes import Meaning, meanings
from service.triage.handoffs import HANDOFFS, RAISED_HANDOFF, RAISED_WHO, most_careful
from service.triage.signs import Sign, signs_of
from service.triage.stated import PREGNANT, regions_that_would_decide, rules_that_hold, stated_in

__all__ = ["OUTSIDE_COURSE", "Claim", "Verdict", "judge", "read"]

OUTSIDE_COURSE = "routine"
"""What self care becomes where onset or duration do not fit it: the next level."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What the gate says. level None: neither outcome nor sign was recognised.

    raised_by: the flag, rule, modifier or age that is above the outcome's own; None where the outcome decides.
    deciding_regions: where, with a body region said, it would be an emergency.
    patient_rows: modifiers and ages that change whom this patient sees, or how soon. is_outside_course: what was
    sent as fit for self care began too early or has lasted too long for it, and counts as OUTSIDE_COURSE.
    who may be empty (a training factor names nobody): then whoever fits best.
    """

    country: str | None
    outcome: str | None
    level: str | None
    handoff: str | None
    who: tuple[str, ...]
    raised_by: Sign | None
    patient_rows: tuple[str, ...]
    deciding_regions: tuple[str, ...]
    is_screened: bool
    is_outside_course: bool
    claim: Claim

    @property
    def is_closed(self) -> bool:
        """Nobody in this directory is the right person: nobody is listed."""
        return self.level == "emergency" or self.handoff == "only"


class _Stated(Struct, frozen=True):
    """What a recognised outcome asks for by itself; a training factor sent as one counts at its own level."""

    code: str
    level: str
    handoff: str
    who: tuple[str, ...] = ()
    is_outside_course: bool = False


def judge(body: object, triage: Triage, countries: Iterable[str]) -> Verdict:
    """The verdict over a request body, whatever it is."""
    claim = read(body)
    meant = list(meanings(claim, triage))
    stated = _worst_outcome(meant, claim, triage)
    fitting = None if stated is None or stated.is_outside_course else stated.code
    facts = stated_in(meant, claim, fitting, triage)
    signs = list(signs_of(meant, rules_that_hold(facts, triage), claim, triage))
    level, handoff, who = (None, None, ()) if stated is None else (stated.level, stated.handoff, stated.who)
    raised_by: Sign | None = None
    for sign in signs:
        if _is_above(sign, level, handoff, triage):
            raised_by, level, who = sign, sign.level, sign.who or who
            handoff = most_careful([handoff or "none", sign.handoff])
    if level is not None and handoff != "only":
        handoff = most_careful([handoff or "none", *(sign.handoff for sign in signs)])
        who = _who_closes(signs, who, triage) if handoff == "only" else who
    return Verdict(
        country=claim.country if claim.country in set(countries) else None,
        outcome=None if stated is None else stated.code,
        level=level,
        handoff=handoff,
        who=who if level == "emergency" else _with_those_first(signs, who),
        raised_by=raised_by,
        patient_rows=_telling(signs, raised_by),
        deciding_regions=() if level == "emergency" else regions_that_would_decide(facts, triage),
        is_screened=claim.red_flags is not None,
        is_outside_course=stated is not None and stated.is_outside_course,
        claim=claim,
    )


def _who_closes(signs: Iterable[Sign], who: tuple[str, ...], triage: Triage) -> tuple[str, ...]:
    """Where a milder sign closes what a worse one left open: whom it names, then who is of no directory."""
    closing = [code for sign in signs if sign.handoff == "only" for code in sign.who]
    return tuple(dict.fromkeys([*closing, *(code for code in who if code in triage.who)]))


def _is_above(sign: Sign, level: str | None, handoff: str | None, triage: Triage) -> bool:
    """Whether a sign is worse than all before it, or as bad and leads to nobody here.

    A sign alone, without an outcome, decides only where it is an emergency: else the outcome is asked for.
    """
    if sign.level is None or level is None:
        return sign.level == "emergency"
    severity, sign_severity = triage.levels[level].severity, triage.levels[sign.level].severity
    closes = sign.handoff == "only" and handoff != "only"
    return sign_severity > severity or (sign_severity == severity and closes)


def _worst_outcome(meant: Iterable[Meaning], claim: Claim, triage: Triage) -> _Stated | None:
    """Of several, the most severe, then the one with the most careful hand-off, then the first."""
    found = [
        _stated(each.code, claim, triage)
        for each in meant
        if each.kind == "outcome" or (each.kind == "factor" and each.place == "outcome")
    ]
    return max(
        found,
        key=lambda stated: (triage.levels[stated.level].severity, HANDOFFS.index(stated.handoff)),
        default=None,
    )


def _with_those_first(signs: Iterable[Sign], who: tuple[str, ...]) -> tuple[str, ...]:
    """A pregnancy before all; then the emergency department where what decides leads there; then whoever else a
    sign names before others."""
    listed = list(signs)
    pregnancy = [code for sign in listed if sign.code == PREGNANT for code in sign.first[:1]]
    hospital = who[:1] if who[:1] == RAISED_WHO["emergency"] else ()
    first = [code for sign in sorted(listed, key=lambda sign: sign.code != PREGNANT) for code in sign.first]
    return tuple(dict.fromkeys([*pregnancy, *hospital, *first, *who]))


def _telling(signs: Iterable[Sign], raised_by: Sign | None) -> tuple[str, ...]:
    """Rows of the patient that change whom to see or how soon."""
    telling = [sign.code for sign in signs if sign.is_of_patient and (sign.first or sign == raised_by)]
    return tuple(dict.fromkeys(telling))


def _stated(code: str, claim: Claim, triage: Triage) -> _Stated:
    outcome = triage.outcomes.get(code)
    if outcome is None:
        return _Stated(code, triage.factors[code].level, "none")
    if outcome.level == "self_care" and outcome.course is not None and _is_outside(outcome.course, claim):
        return _Stated(code, OUTSIDE_COURSE, RAISED_HANDOFF[OUTSIDE_COURSE], outcome.who, is_outside_course=True)
    return _Stated(code, outcome.level, outcome.handoff, outcome.who)


def _is_outside(course: Course, claim: Claim) -> bool:
    """A late onset is no reason for care: only what began too early, or has lasted too long."""
    onset, days = claim.onset_delay_hours, claim.duration_days
    is_early = onset is not None and course.onset_hours_from is not None and onset < course.onset_hours_from
    return is_early or (days is not None and course.days_to is not None and days > course.days_to)
