"""The offers a query asks for, by offer code: which fit how well, and which of the offer filters each fails."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.rows import BITS
from indexer.engines.query import OfferFit, Query

_NEEDS_KEPT = 256
"""Of a few hundred bytes each."""


@dataclass(frozen=True, eq=False)
class Offers:
    """The offers of a segment, taken apart: profession and specialty as codes, −1 = bare profession. Equal to
    nothing but itself."""

    names: tuple[str, ...]
    professions: tuple[str, ...]
    specialties: tuple[str, ...]
    profession: Column
    specialty: Column

    @classmethod
    def of(cls, names: tuple[str, ...]) -> "Offers":
        parts = [name.partition("/") for name in names]
        professions = tuple(dict.fromkeys(profession for profession, _, _ in parts))
        specialties = tuple(dict.fromkeys(specialty for _, _, specialty in parts if specialty))
        return cls(
            names=names,
            professions=professions,
            specialties=specialties,
            profession=np.array([professions.index(part[0]) for part in parts], np.int64),
            specialty=np.array([specialties.index(part[2]) if part[2] else -1 for part in parts], np.int64),
        )


@dataclass(frozen=True)
class Need:
    """For each offer code: does it answer the need, is a row of it worth looking at, how well it fits, at which
    step, the bits of the filters it fails."""

    fits: Column  # bool
    is_wanted: Column  # bool
    fit: Column  # float64
    step: Column  # int16
    fails: Column  # uint16

    @property
    def has_steps(self) -> bool:
        return bool(self.step.any())


def need_of(offers: Offers, query: Query) -> Need:
    """Offers that fail a filter are looked at only where facets or near-misses could show them."""
    professions, specialties = query.filters.profession, query.filters.specialty
    return _need_of(offers, query.offers, (professions, specialties), query.facets or query.near_misses > 0)


@lru_cache(maxsize=_NEEDS_KEPT)
def _need_of(
    offers: Offers, fitting: tuple[OfferFit, ...], filters: tuple[tuple[str, ...], tuple[str, ...]], is_shown: bool
) -> Need:
    """Remembered, because many ask for the same outcome."""
    asked, (professions, specialties) = {offer.offer: offer for offer in fitting}, filters
    named = [asked.get(name, OfferFit(name, 0.0)) for name in offers.names]
    fits = np.array([name in asked or not asked for name in offers.names], bool)
    fails = _fails(offers.profession, offers.professions, professions, BITS["profession"])
    fails |= _fails(offers.specialty, offers.specialties, specialties, BITS["specialty"])
    fails_alone = (fails & (fails - 1)) == 0 if is_shown else fails == 0
    return Need(
        fits=fits,
        is_wanted=fits & fails_alone,
        fit=np.array([offer.fit for offer in named], np.float64),
        step=np.array([offer.step for offer in named], np.int16),
        fails=fails,
    )


def _fails(codes: Column, names: tuple[str, ...], asked: tuple[str, ...], bit: int) -> Column:
    if not asked:
        return np.zeros(len(codes), np.uint16)
    wanted = [code for code, name in enumerate(names) if name in asked]
    return np.where(np.isin(codes, wanted), 0, bit).astype(np.uint16)
