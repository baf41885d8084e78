"""The offers a query asks for: which the filters leave, and at which access step. Knows no query language."""

from collections.abc import Sequence
from itertools import groupby

from indexer.engines.query import OfferFit, Query


def offers_left(query: Query, catalogue: Sequence[str]) -> list[OfferFit]:
    """Offers that answer the need (without one: all of the version's `catalogue`, with fit 0) and pass the
    profession and specialty filters."""
    offers = query.offers or [OfferFit(offer, 0.0) for offer in catalogue]
    professions, specialties = query.filters.profession, query.filters.specialty
    parted = [(offer, *offer.offer.partition("/")) for offer in offers]
    return [
        offer
        for offer, profession, _, specialty in parted
        if (not professions or profession in professions) and (not specialties or specialty in specialties)
    ]


def offers_by_step(query: Query) -> list[tuple[int, list[OfferFit]]]:
    """The offers left of the need, lowest step first; empty without a need."""
    left = offers_left(query, ()) if query.offers else []
    by_step = groupby(sorted(left, key=lambda offer: offer.step), lambda offer: offer.step)
    return [(step, list(offers)) for step, offers in by_step]
