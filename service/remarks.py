"""What a caller should know of an answered request, as warnings. Knows no HTTP; decides nothing."""

from collections.abc import Iterable, Iterator
from typing import get_args

from indexer.engines.query import OfferFit
from indexer.records import Funding
from indexer.reference import Triage, split_offer
from service.access import Access
from service.asked import DEFAULT_FUNDING, MatchAsked
from service.faults import Fault
from service.foreign_codes import remarks_on_codes
from service.triage.gate import OUTSIDE_COURSE, Verdict

FUNDINGS: tuple[Funding, ...] = get_args(Funding)


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


def remarks_on_funding(asked: MatchAsked, access: Access, offers: Iterable[OfferFit]) -> Iterator[Fault]:
    """Where it is not told who pays, and the rules before a visit to one of the offers differ by it."""
    if asked.funding is not None:
        return
    rules = access.country.access_rule
    professions = {split_offer(offer.offer)[0] for offer in offers}
    if any(len({rules(each, funding).rule for funding in FUNDINGS}) > 1 for each in professions):
        message = f"without funding access is told as for {DEFAULT_FUNDING}; send one of {', '.join(FUNDINGS)}"
        yield Fault("funding_not_given", "funding", message)


def _remarks_on_verdict(verdict: Verdict) -> Iterator[Fault]:
    if not verdict.is_screened:
        message = "red_flags was left out, so nobody asked; ask signs_to_ask and send red_flags, [] if none"
        yield Fault("not_screened", "outcome.red_flags", message)
    if verdict.raised_by is not None:
        message = f"{verdict.raised_by.code} raises the level to {verdict.level}"
        yield Fault("level_raised", "outcome", message)
    if verdict.is_outside_course:
        message = f"onset or duration do not fit {verdict.outcome}; it counts as {OUTSIDE_COURSE}"
        yield Fault("level_raised", "outcome", message)
