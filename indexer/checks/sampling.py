"""Questions that ask a whole version: everybody, or some by chance. Without a patient, a place or a ranking."""

from datetime import date

from indexer.engines.query import OfferFit, Query, Weights

_UNRANKED = Weights()
"""All equal, so that the tie alone orders: a hash of the id, which is chance to everything else."""


def everybody(country: str, as_of: date, *, fetch: int, offer: str | None = None, facets: bool = False) -> Query:
    """All who are eligible (and have the offer); the first of them are a sample by chance, each time the same."""
    return Query(
        country=country,
        as_of=as_of,
        offers=() if offer is None else (OfferFit(offer, 1.0),),
        ages=None,
        mode=None,
        weights=_UNRANKED,
        fetch=fetch,
        facets=facets,
    )
