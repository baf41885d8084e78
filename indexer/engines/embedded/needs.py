"""What a query asks of offers, and what that makes of specialists: those who offer the same are worth the same."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.engines.embedded.columns import Column, Pairs, distinct
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.rows import BITS
from indexer.engines.query import OfferFit, Query

_NEEDS_KEPT = 256
"""Of some ten thousand bytes each."""
_MANY_SETS, _LARGE_KEPT = 5_000, 8
"""Where people offer so many different things, a need takes some hundred thousand bytes, or more."""
_NO_STEP = np.iinfo(np.int16).max


@dataclass(frozen=True, eq=False)
class Offers:
    """The offers of a segment, taken apart: profession and specialty as codes, −1 = bare profession; and the sets
    of them that somebody has. Equal to nothing but itself."""

    names: tuple[str, ...]
    professions: tuple[str, ...]
    specialties: tuple[str, ...]
    profession: Column
    specialty: Column
    members: Column  # bool: whether each set of `specialist_offers` holds each offer

    @classmethod
    def of(cls, segment: Segment) -> "Offers":
        names = segment.codes.offers
        parts = [name.partition("/") for name in names]
        professions = tuple(dict.fromkeys(profession for profession, _, _ in parts))
        specialties = tuple(dict.fromkeys(specialty for _, _, specialty in parts if specialty))
        return cls(
            names=names,
            professions=professions,
            specialties=specialties,
            profession=np.array([professions.index(part[0]) for part in parts], np.int64),
            specialty=np.array([specialties.index(part[2]) if part[2] else -1 for part in parts], np.int64),
            members=segment.specialist_offers.members[:, : len(names)],
        )


@dataclass(frozen=True)
class Need:
    """`fits`, `offer_fails` and `is_shown` are by offer: does it answer the need, which offer filters does it
    fail, is it worth looking at.

    `step`, `fit` and `fails` are by answer: what those offers of a set come to that fail the filters in one same
    way, numbered way · sets + set. Where no offer filter is asked there is one way.
    """

    fits: Column  # bool
    offer_fails: Column  # uint16
    is_shown: Column  # bool
    is_wanted: Column  # bool, a line each way: has the set any such offer
    step: Column  # int16: the lowest
    fit: Column  # float64: the best of that step
    fails: Column  # uint16
    professions: Pairs  # sets of offers beside what they count for with the facet's own filter dropped
    specialties: Pairs

    @property
    def has_steps(self) -> bool:
        return bool(self.step.any())

    def answers_of(self, numbers: Column) -> tuple[Column, Column]:
        """For rows with these sets of offers: positions of those wanted, and the answer of each."""
        found = [np.flatnonzero(is_wanted.take(numbers)) for is_wanted in self.is_wanted]
        answers = [numbers.take(at) + way * self.is_wanted.shape[1] for way, at in enumerate(found)]
        return (found[0], answers[0]) if len(found) == 1 else (np.concatenate(found), np.concatenate(answers))


def need_of(offers: Offers, query: Query) -> Need:
    """Offers that fail a filter are looked at only where facets or near-misses could show them."""
    filters, is_shown = (query.filters.profession, query.filters.specialty), query.facets or query.near_misses > 0
    remembered = _remembered if len(offers.members) <= _MANY_SETS else _remembered_of_many
    return remembered(offers, query.offers, filters, is_shown)


def _worked_out(
    offers: Offers, fitting: tuple[OfferFit, ...], filters: tuple[tuple[str, ...], tuple[str, ...]], is_shown: bool
) -> Need:
    asked, (professions, specialties) = {offer.offer: offer for offer in fitting}, filters
    named = [asked.get(name, OfferFit(name, 0.0)) for name in offers.names]
    fits = np.array([name in asked or not asked for name in offers.names], bool)
    fails = _fails(offers.profession, offers.professions, professions, BITS["profession"])
    fails |= _fails(offers.specialty, offers.specialties, specialties, BITS["specialty"])
    step, fit = np.array([offer.step for offer in named], np.int16), np.array([offer.fit for offer in named])
    failing = (BITS["profession"] if professions else 0, BITS["specialty"] if specialties else 0)
    bits = (0, *filter(None, failing)) if is_shown else (0,)
    ways = [_best(offers.members & fits & (fails == bit), step, fit) for bit in bits]
    is_wanted, steps, best = (np.array(each) for each in zip(*ways, strict=True))
    return Need(
        fits=fits,
        offer_fails=fails,
        is_shown=fits & np.isin(fails, bits),
        is_wanted=is_wanted,
        step=steps.ravel(),
        fit=best.ravel(),
        fails=np.repeat(np.array(bits, np.uint16), len(offers.members)),
        professions=_pairs(offers.members & fits & np.isin(fails, (0, BITS["profession"])), offers.profession),
        specialties=_pairs(offers.members & fits & np.isin(fails, (0, BITS["specialty"])), offers.specialty),
    )


# Many ask for the same outcome.
_remembered = lru_cache(maxsize=_NEEDS_KEPT)(_worked_out)
_remembered_of_many = lru_cache(maxsize=_LARGE_KEPT)(_worked_out)


def _best(members: Column, step: Column, fit: Column) -> tuple[Column, Column, Column]:
    """Of each set of offers: has it any, the lowest step of those, the best fit of that step."""
    lowest = np.where(members, step, _NO_STEP).min(axis=1, initial=_NO_STEP)
    best = np.where(members & (step == lowest[:, np.newaxis]), fit, 0.0).max(axis=1, initial=0.0)
    is_wanted = np.asarray(members.any(axis=1))
    return is_wanted, np.where(is_wanted, lowest, 0), best


def _pairs(members: Column, codes: Column) -> Pairs:
    sets, offers = np.nonzero(members & (codes >= 0))
    pairs = distinct(sets << 32 | codes[offers])
    return Pairs(pairs >> 32, pairs & 0xFFFFFFFF)


def _fails(codes: Column, names: tuple[str, ...], asked: tuple[str, ...], bit: int) -> Column:
    if not asked:
        return np.zeros(len(codes), np.uint16)
    wanted = [code for code, name in enumerate(names) if name in asked]
    return np.where(np.isin(codes, wanted), 0, bit).astype(np.uint16)
