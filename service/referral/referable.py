"""Who a referral may name: a specialist and a practice that a match for the same need could have listed.

Refuses with the reason; decides nothing about the document. Knows no HTTP.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from indexer.documents import Document
from indexer.engines.base import Engine, View
from indexer.errors import EngineError, RequestRefused
from indexer.records import Practice
from indexer.reference import Level, split_offer
from service.faults import quoted
from service.referral.asked import ReferralAsked
from service.referral.validity import deadline_of, is_bound_to_deadline
from service.triage.need import Need

_ASK_AGAIN = "ask POST /v1/matches again"


class Referable(Struct, frozen=True):
    """A specialist, one practice of theirs, and the profession that answers the need."""

    document: Document
    practice: Practice
    profession: str


def find_specialist(engine: Engine, view: View, specialist_id: str, as_of: date) -> Document:
    """Raises RequestRefused: 410 who is no longer listed, without the reason; 404 whom nobody knows."""
    document = view.get([specialist_id]).get(specialist_id)
    if document is None and not _was_listed(engine, view, specialist_id):
        message = f"no specialist has the id {quoted(specialist_id)}; ids come with matches"
        raise RequestRefused("unknown_specialist", "specialist_id", message)
    if document is None or not document.is_eligible(as_of):
        message = f"specialist {quoted(specialist_id)} is no longer listed; {_ASK_AGAIN}"
        raise RequestRefused("no_longer_listed", "specialist_id", message)
    return document


def require_referable(document: Document, asked: ReferralAsked, need: Need, due: tuple[Level, date]) -> Referable:
    """`due` is the level of the need and the day. Raises RequestRefused (not_referable) with the reason."""
    practice = next((each for each in document.specialist.practices if each.id == asked.practice_id), None)
    if practice is None:
        message = f"{quoted(asked.practice_id)} is no practice of this specialist; take both ids from one match"
        raise RequestRefused("not_referable", "practice_id", message)
    profession = _profession_for(document, need)
    for field, reason in _reasons_against(document, practice, asked, need):
        raise RequestRefused("not_referable", field, f"{reason}; {_ASK_AGAIN}")
    if not _is_in_time(practice, *due):
        message = f"no appointment is known there before the need's deadline; {_ASK_AGAIN}"
        raise RequestRefused("not_referable", "practice_id", message)
    if profession is None:
        message = f"the specialist offers nothing that fits this outcome; {_ASK_AGAIN}"
        raise RequestRefused("not_referable", "outcome", message)
    return Referable(document, practice, profession)


def _was_listed(engine: Engine, view: View, specialist_id: str) -> bool:
    """Whether they are suppressed, or the version before the live one still names them."""
    if view.is_suppressed(specialist_id):
        return True
    for state in engine.versions(view.manifest.country):
        if state.role == "previous":
            try:
                return specialist_id in engine.at(state.version).get([specialist_id])
            except EngineError:
                return False
    return False


def _profession_for(document: Document, need: Need) -> str | None:
    """The profession of the offer that answers the need, as a match names it; None: none fits."""
    held = [offer for offer in need.offers if offer.offer in document.offers]
    best = min(held, key=lambda offer: (offer.step, -offer.fit, offer.offer), default=None)
    return None if best is None else split_offer(best.offer)[0]


def _reasons_against(
    document: Document, practice: Practice, asked: ReferralAsked, need: Need
) -> Iterator[tuple[str, str]]:
    (youngest, oldest), funding = document.ages, asked.question.funding
    if not (youngest <= need.ages[0] and need.ages[1] <= oldest):
        yield "patient.age_years", f"the specialist treats patients of {youngest} to {oldest} years"
    if funding is not None and funding not in practice.funding:
        yield "funding", f"the practice is not known to take {funding} patients"
    if practice.accepting is False:
        yield "practice_id", "the practice takes no new patients"


def _is_in_time(practice: Practice, level: Level, as_of: date) -> bool:
    if not is_bound_to_deadline(level):
        return True
    deadline, next_available = deadline_of(level, as_of), practice.next_available
    return deadline is not None and next_available is not None and as_of <= next_available <= deadline
