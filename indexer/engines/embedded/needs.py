"""What a query asks of offers, and what that makes of specialists: those who offer the same are worth the same."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import TypeAlias

import numpy as np

from indexer.engines.embedded.columns import Column, Holders, holders_from
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.rows import BITS
from indexer.engines.query import OfferFit, Query

_KEPT_BYTES, _BYTES_A_SET = 16 << 20, 6
"""What the needs kept of a part may take. One takes a byte or two a set and way to answer; once its facets have
been counted, a number of 2 or 4 bytes for each offer of each set, twice."""
_MOST_KEPT = 256
"""However few sets there are: some thousand bytes each."""

_Asked: TypeAlias = tuple[tuple[OfferFit, ...], tuple[str, ...], tuple[str, ...], bool]
"""What a need depends on: offers that fit, professions and specialties to filter by, is what fails these shown."""


@dataclass(frozen=True, eq=False)
class Offers:
    """The offers of a segment, taken apart: profession and specialty as codes, −1 = bare profession; and the sets
    of them that somebody has."""

    names: tuple[str, ...]
    professions: tuple[str, ...]
    specialties: tuple[str, ...]
    profession: Column
    specialty: Column
    members: Column  # bool, a line each offer: whether each set of `specialist_offers` holds it
    kept: "dict[_Asked, Need]" = field(default_factory=dict)  # here, so that they go when the part goes

    @classmethod
    def of(cls, segment: Segment) -> "Offers":
        names, sets = segment.codes.offers, segment.specialist_offers
        parts = [name.partition("/") for name in names]
        professions = tuple(dict.fromkeys(profession for profession, _, _ in parts))
        specialties = tuple(dict.fromkeys(specialty for _, _, specialty in parts if specialty))
        members = [sets.has_any((code,)) for code in range(len(names))]
        return cls(
            names=names,
            professions=professions,
            specialties=specialties,
            profession=np.array([professions.index(part[0]) for part in parts], np.int64),
            specialty=np.array([specialties.index(part[2]) if part[2] else -1 for part in parts], np.int64),
            members=np.array(members, bool).reshape(len(names), sets.sets.shape[1]),
        )

    @cached_property
    def most_kept(self) -> int:
        sets: int = self.members.shape[1]
        counted: int = 2 * np.min_scalar_type(sets).itemsize * int(np.count_nonzero(self.members))
        return min(_MOST_KEPT, _KEPT_BYTES // max(1, _BYTES_A_SET * sets + counted))


@dataclass(frozen=True)
class Need:
    """`fits`, `offer_fails` and `is_shown` are by offer: does it answer the need, which offer filters does it
    fail, is it worth looking at.

    `step`, `fit` and `fails` are by answer: what those offers of somebody come to that fail the filters in one
    same way; 0 is none. Where no offer filter is asked there is one way.

    The last three are those of the `Offers` that keep it. It does not hold these themselves: what is frozen in a
    cycle when serving begins (`gc.freeze`) is never freed.
    """

    fits: Column  # bool
    offer_fails: Column  # uint16
    is_shown: Column  # bool
    answers: Column  # unsigned, a line each way: the best answer of each set of offers
    step: Column  # int16
    fit: Column  # float64
    fails: Column  # uint16
    members: Column
    profession: Column
    specialty: Column

    @property
    def has_steps(self) -> bool:
        return bool(self.step.any())

    @cached_property
    def professions(self) -> Holders:
        """Sets of offers that count for each profession with the facet's own filter dropped."""
        return self._holders(self.profession, BITS["profession"])

    @cached_property
    def specialties(self) -> Holders:
        return self._holders(self.specialty, BITS["specialty"])

    def answers_of(self, numbers: Column) -> tuple[Column, Column]:
        """For rows with these sets of offers: positions of those wanted, and the answer of each."""
        answers = [line.take(numbers) for line in self.answers]
        found = [np.flatnonzero(line != 0) for line in answers]
        answers = [line.take(at) for line, at in zip(answers, found, strict=True)]
        return (found[0], answers[0]) if len(found) == 1 else (np.concatenate(found), np.concatenate(answers))

    def _holders(self, codes: Column, own_bit: int) -> Holders:
        is_counted = self.fits & ((self.offer_fails & ~np.uint16(own_bit)) == 0) & (codes >= 0)
        lines = np.zeros((codes.max(initial=-1) + 1, self.members.shape[1]), bool)
        for offer in np.flatnonzero(is_counted).tolist():
            lines[codes[offer]] |= self.members[offer]
        return holders_from(lines)


def need_of(offers: Offers, query: Query) -> Need:
    """Offers that fail a filter are looked at only where facets or near-misses could show them."""
    filters, wants_failing = query.filters, query.facets or query.near_misses > 0
    professions, specialties = tuple(sorted(set(filters.profession))), tuple(sorted(set(filters.specialty)))
    asked = (query.offers, professions, specialties, wants_failing and bool(professions or specialties))
    need = offers.kept.get(asked)
    if need is None:  # many ask for the same outcome
        need = _worked_out(offers, *asked)
        if len(offers.kept) >= offers.most_kept:
            offers.kept.clear()  # safe among threads without a lock, and what many ask for is soon back
        offers.kept[asked] = need
    return need


def _worked_out(
    offers: Offers,
    fitting: tuple[OfferFit, ...],
    professions: tuple[str, ...],
    specialties: tuple[str, ...],
    is_failing_shown: bool,
) -> Need:
    asked = {offer.offer: (-offer.step, offer.fit) for offer in fitting}
    fits = np.array([name in asked or not asked for name in offers.names], bool)
    fails = _fails(offers.profession, offers.professions, professions, BITS["profession"])
    fails |= _fails(offers.specialty, offers.specialties, specialties, BITS["specialty"])
    failing = (BITS["profession"] if professions else 0, BITS["specialty"] if specialties else 0)
    ways = (0, *filter(None, failing)) if is_failing_shown else (0,)
    is_shown = fits & np.isin(fails, ways)
    worth = [asked.get(name, (0, 0.0)) for name in compress(offers.names, is_shown)]
    levels = sorted(set(worth))  # the worst first
    answers = [(0, 0, 0.0), *((way, *level) for way in ways for level in levels)]
    numbers = np.zeros(len(offers.names), np.min_scalar_type(len(answers)))
    ways_shown = fails[is_shown].tolist()
    numbers[is_shown] = [answers.index((way, *each), 1) for way, each in zip(ways_shown, worth, strict=True)]
    return Need(
        fits=fits,
        offer_fails=fails,
        is_shown=is_shown,
        answers=np.array([_best(offers.members, np.where(fails == way, numbers, 0)) for way in ways]),
        step=np.array([-minus_step for _, minus_step, _ in answers], np.int16),
        fit=np.array([fit for _, _, fit in answers], np.float64),
        fails=np.array([way for way, _, _ in answers], np.uint16),
        members=offers.members,
        profession=offers.profession,
        specialty=offers.specialty,
    )


def _best(members: Column, numbers: Column) -> Column:
    """Of each set of offers the highest of the numbers of its offers."""
    best = np.zeros(members.shape[1], numbers.dtype)
    for offer in np.flatnonzero(numbers).tolist():
        np.maximum(best, members[offer].view(np.uint8) * numbers[offer], out=best)
    return best


def _fails(codes: Column, names: tuple[str, ...], asked: tuple[str, ...], bit: int) -> Column:
    if not asked:
        return np.zeros(len(codes), np.uint16)
    wanted = [code for code, name in enumerate(names) if name in asked]
    return np.where(np.isin(codes, wanted), 0, bit).astype(np.uint16)
