"""From an outcome to who may help: the offers that fit, how soon, and for what age. Pure."""

from msgspec import Struct

from indexer.engines.query import OfferFit
from indexer.reference import Triage
from service.asked import MatchAsked, OutcomeAsked

ADULTS = (18, 64)
"""Ages a specialist must treat where the patient's is not told: adults, the age most ranges cover."""


class Need(Struct, frozen=True):
    """What the patient needs. offers may be empty: then nobody listed here fits.

    deadline_days: only an appointment known to be at most so many days away helps; None: any does.
    """

    offers: tuple[OfferFit, ...]
    level: str
    ages: tuple[int, int]
    deadline_days: int | None = None


def need_of(asked: MatchAsked, level: str, triage: Triage) -> Need:
    age = asked.patient.age_years
    return Need(offers_for(asked.outcome, triage), level, ADULTS if age is None else (age, age))


def offers_for(outcome: OutcomeAsked, triage: Triage) -> tuple[OfferFit, ...]:
    """The offers of the triage table, each with its fit."""
    found = triage.offers_for(outcome.code, outcome.body_region, outcome.duration_days)
    return tuple(OfferFit(offer, fit) for offer, fit in found)
