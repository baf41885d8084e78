"""Every column looked at for every question: the judge where the oracle would take hours.

Written from the rules of the design on columns of its own; each run proves it against the oracle first (`judge`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.engines.query import FACETS, Circle, OfferFit, Query
from tests.benchmarks.columns import GENDERS, MODES, NO, YES, Column, Columns
from tests.benchmarks.scan_tests import kilometres, person_tests, place_tests
from tests.benchmarks.scanned_text import tiers_of

RADIUS = "radius_km"
_OF_OFFERS = ("profession", "specialty")


@dataclass(frozen=True)
class Ranked:
    """People in order, with the step and the rounded score (in billionths) each stands there by."""

    people: Column
    steps: Column
    scores: Column


class Scan:
    """One question to all columns. Rows are the practices in reach, people the specialists who have one there."""

    def __init__(self, columns: Columns, query: Query) -> None:
        self._columns, self._query, self._sent = columns, query, query.filters.sent()
        within = self._within_reach()
        places = {name: column[within] for name, column in columns.places.items()}
        self.people, self._row_of = np.unique(places["person"], return_inverse=True)
        self._km = self._measure(places)
        self._places = places
        self._persons = {name: column[self.people] for name, column in columns.people.items()}
        self._by_place = place_tests(places, query, columns.codes)
        self._by_person = person_tests(self._persons, query, columns.codes)
        self._tiers = None if query.text is None else tiers_of(columns, query.text)[self.people]

    @property
    def total(self) -> int:
        return int(self.matching().sum())

    def matching(self, without: str | None = None) -> Column:
        """Of the people: who matches if that filter is not asked (radius_km: if it is doubled)."""
        has_place = np.zeros(len(self.people), bool)
        has_place[self._row_of[self._passing(without)]] = True
        found = has_place & self._is_admitted & ((self._persons["offers"] & self._mask(without)) != 0)
        for name, passes in self._by_person.items():
            if name != without:
                found &= passes
        matching: Column = found
        return matching

    def ranked(self, without: str | None = None, among: Column | None = None) -> Ranked:
        """Who matches (or `among` them), in order."""
        found = np.flatnonzero(self.matching(without) if among is None else among)
        level_of, levels = self._levels(without)
        steps = np.array([level.step for level in levels] or [0])[level_of[found]]
        score = self._score(without, level_of, levels)[found]
        rounded = np.rint(score * 1e9).astype(np.int64)
        order = np.lexsort((self._persons["tie"][found], -rounded, steps))
        return Ranked(self.people[found][order], steps[order], rounded[order])

    def facets(self) -> Mapping[str, Mapping[str, int]]:
        return {name: self._facet(name) for name in FACETS} if self._query.facets else {}

    def near_misses(self) -> list[tuple[int, str]]:
        """Who fails one filter alone, each once, best first: person and filter."""
        names = [*self._sent, *([RADIUS] if self._query.is_radius_sent else [])]
        matches, best = self.matching(), dict[int, tuple[tuple[int, int, int], str]]()
        for name in names if self._query.near_misses else ():
            ranked = self.ranked(name, self.matching(name) & ~matches)
            first = (column[: self._query.near_misses] for column in (ranked.people, ranked.steps, ranked.scores))
            for person, step, score in zip(*first, strict=True):
                place = (int(step), -int(score), int(self._columns.people["tie"][person]))
                if int(person) not in best or place < best[int(person)][0]:
                    best[int(person)] = (place, name)
        ordered = sorted(best, key=lambda person: best[person][0])
        return [(person, best[person][1]) for person in ordered[: self._query.near_misses]]

    def kilometres_to(self, matches: int) -> float:
        """The distance of the match that is so many nearest, or of the last, rounded up to a metre."""
        assert self._km is not None
        rows = np.flatnonzero(self._passing(None) & self.matching()[self._row_of])
        nearest = np.full(len(self.people), np.inf)
        np.minimum.at(nearest, self._row_of[rows], self._km[rows])
        found = np.sort(nearest[np.isfinite(nearest)])
        return float(np.ceil(found[min(matches, len(found)) - 1] * 1000) / 1000)

    def _within_reach(self) -> Column:
        """Practices of the mode that lie in twice the radius, or anywhere."""
        query, places = self._query, self._columns.places
        found: Column = np.ones(len(places["person"]), bool)
        if query.mode is not None:
            found = (places["modes"] & (1 << MODES.index(query.mode))) != 0
        if isinstance(query.area, Circle):
            assert query.origin is not None
            high = 2 * query.area.radius_km / 111.0
            found &= np.abs(places["lat"] - query.origin.lat) <= high
        else:
            assert query.area is None, "no mix asks for a box"
        return np.flatnonzero(found)

    def _measure(self, places: Mapping[str, Column]) -> Column | None:
        origin = self._query.origin
        if origin is None or self._query.mode != "in_person":
            return None
        return kilometres(places["lat"], places["lon"], origin.lat, origin.lon)

    @cached_property
    def _is_admitted(self) -> Column:
        """Who has a registration on the day, treats the age and answers what was typed."""
        day, windows = self._query.as_of.toordinal(), self._columns.windows
        is_open = (windows[:, 1] <= day) & (windows[:, 2] >= day)
        admitted = np.isin(self.people, windows[is_open, 0])
        if self._query.ages is not None:
            youngest, oldest = self._query.ages
            admitted &= (self._persons["youngest"] <= youngest) & (self._persons["oldest"] >= oldest)
        return admitted if self._tiers is None else admitted & (self._tiers > 0)

    def _passing(self, without: str | None) -> Column:
        """Rows that pass every test of a practice."""
        passing = np.ones(len(self._row_of), bool)
        for name, passes in self._by_place.items():
            if name != without:
                passing &= passes
        if isinstance(self._query.area, Circle) and self._km is not None:
            passing &= self._km <= self._query.area.radius_km * (2 if without == RADIUS else 1)
        return passing

    def _offers(self, without: str | None) -> list[OfferFit]:
        """Those that fit and pass the filters of offers."""
        query, filters = self._query, self._query.filters
        offers = query.offers or [OfferFit(name, 0.0) for name in self._columns.codes.offers.names]
        kept = []
        for offer in offers:
            profession, _, specialty = offer.offer.partition("/")
            is_asked = without == "profession" or not filters.profession or profession in filters.profession
            if is_asked and (without == "specialty" or not filters.specialty or specialty in filters.specialty):
                kept.append(offer)
        return kept

    def _mask(self, without: str | None) -> int:
        return self._columns.codes.offers.known(offer.offer for offer in self._offers(without))

    def _levels(self, without: str | None) -> tuple[Column, list[OfferFit]]:
        """Of each person the first offer of these, best first."""
        levels = sorted(self._offers(without), key=lambda offer: (offer.step, -offer.fit))
        level_of = np.full(len(self.people), 0)
        for at, offer in reversed(list(enumerate(levels))):
            level_of[(self._persons["offers"] & self._columns.codes.offers.known([offer.offer])) != 0] = at
        return level_of, levels

    def _score(self, without: str | None, level_of: Column, levels: list[OfferFit]) -> Column:
        query, weights = self._query, self._query.weights
        best = np.zeros(len(self.people))
        passing = np.flatnonzero(self._passing(without))
        np.maximum.at(best, self._row_of[passing], self._contribution()[passing])
        score = best + weights.rating * self._persons["signal"]
        score += weights.fit * np.array([level.fit for level in levels] or [0.0])[level_of]
        if self._tiers is not None:
            score += weights.text * self._tiers
        if query.freshness_limit_days is not None:
            age, verified = query.as_of.toordinal() - self._persons["verified"], self._persons["verified"] > 0
            fresh = np.clip(1 - age / query.freshness_limit_days, 0.0, 1.0)
            score += weights.freshness * np.where(verified, fresh, 0.0)
        scores: Column = score
        return scores

    def _contribution(self) -> Column:
        """What each row adds to a score."""
        query, weights = self._query, self._query.weights
        waits = self._places["next_day"] - query.as_of.toordinal()
        pivot = query.availability_pivot_days
        added = np.where(waits >= 0, weights.availability * pivot / (pivot + np.maximum(waits, 0)), 0.0)
        if self._km is not None:
            added = added + weights.proximity * query.proximity_pivot_km / (query.proximity_pivot_km + self._km)
        found: Column = added
        return found

    def _facet(self, name: str) -> dict[str, int]:
        found, codes = self.matching(name), self._columns.codes
        if name in _OF_OFFERS:
            return self._of_offers(name, found)
        if name == "language":
            return _counted(codes.languages.names, self._persons["languages"][found])
        if name == "gender":
            counts = np.bincount(self._persons["gender"][found], minlength=len(GENDERS))
            return {GENDERS[at]: int(counts[at]) for at in range(1, len(GENDERS)) if counts[at]}
        rows = np.flatnonzero(self._passing(name) & found[self._row_of])
        if name == "insurer":
            union = np.zeros(len(self.people), np.int64)
            np.bitwise_or.at(union, self._row_of[rows], self._places["insurers"][rows])
            return _counted(codes.insurers.names, union)
        values = self._places["accepting"][rows]
        counts_of = {
            word: len(np.unique(self._row_of[rows[values == code]]))
            for word, code in (("true", YES), ("false", NO))
        }
        return {word: count for word, count in counts_of.items() if count}

    def _of_offers(self, name: str, found: Column) -> dict[str, int]:
        masks: dict[str, int] = {}
        for offer in self._offers(name):
            profession, _, specialty = offer.offer.partition("/")
            value = profession if name == "profession" else specialty
            if value:
                masks[value] = masks.get(value, 0) | self._columns.codes.offers.known([offer.offer])
        offers = self._persons["offers"][found]
        counts = {value: int(((offers & mask) != 0).sum()) for value, mask in masks.items()}
        return {value: count for value, count in counts.items() if count}


def _counted(names: list[str], masks: Column) -> dict[str, int]:
    counts = {name: int(((masks >> at) & 1).sum()) for at, name in enumerate(names)}
    return {name: count for name, count in counts.items() if count}
