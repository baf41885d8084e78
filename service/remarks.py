"""What a caller should know of an answered request, as warnings. Knows no HTTP; decides nothing."""

from collections.abc import Iterator

from indexer.reference import Triage
from service.asked import MatchAsked
from service.faults import Fault
from service.foreign_codes import remarks_on_codes
from service.triage.gate import OUTSIDE_COURSE, Verdict


def remarks_on(asked: MatchAsked, verdict: Verdict, triage: Triage) -> Iterator[Fault]:
    """`asked` is as it was sent: before codes of others were replaced."""
    yield from remarks_on_codes(asked.outcome, verdict, triage)
    yield from _remarks_on_verdict(verdict)
    if asked.patient.age_years is None:
        message = "without patient.age_years only specialists who treat adults of 18 to 64 are listed"
        yield Fault("age_not_given", "patient.age_years", message)
    if verdict.handoff == "optional" and not asked.include_optional:
        message = "self care comes first; send include_optional true to list specialists"
        yield Fault("optional_not_listed", "include_optional", message)


def _remarks_on_verdict(verdict: Verdict) -> Iterator[Fault]:
    if not verdict.is_screened:
        message = "red_flags was left out, so nobody asked; ask signs_to_ask and send red_flags, [] if none"
        yield Fault("not_screened", "outcome.red_flags", message)
    if verdict.raised_by is not None:
        message = f"{verdict.raised_by} raises the level to {verdict.level}"
        yield Fault("level_raised", "outcome", message)
    if verdict.is_outside_course:
        message = f"onset or duration do not fit {verdict.outcome}; it counts as {OUTSIDE_COURSE}"
        yield Fault("level_raised", "outcome", message)
