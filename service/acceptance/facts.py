"""The facts of a match that a judge looks at, and the grade they make. Knows no score."""

from msgspec import Struct

from indexer import geo
from indexer.documents import Document
from indexer.engines.query import Query
from indexer.records import Practice
from indexer.reference import split_offer
from service.acceptance.judged import Case, JudgedSet, Must, Need, Rung
from service.access import Access


class Match(Struct, frozen=True):
    """Somebody an answer lists, or could, with the practice that is the match."""

    document: Document
    practice: Practice

    def distance_km(self, query: Query) -> float | None:
        """None where nobody is measured from anywhere."""
        if query.origin is None:
            return None
        point = self.practice.point
        return geo.distance_km(query.origin.lat, query.origin.lon, point.lat, point.lon)

    def wait_days(self, query: Query) -> int | None:
        """None if unknown or past."""
        on = self.practice.next_available
        return None if on is None or on < query.as_of else (on - query.as_of).days


def practice_of(document: Document, practice_id: str) -> Practice:
    return next(practice for practice in document.specialist.practices if practice.id == practice_id)


class Judge(Struct, frozen=True):
    """Grades the matches of one case."""

    judged: JudgedSet
    case: Case
    need: Need
    query: Query
    access: Access

    def grade(self, match: Match) -> int:
        """0 to 3."""
        if not _has(match, self.case.must):
            return 0
        return max((rung.grade for rung in self.judged.rungs if self._stands_on(match, rung)), default=0)

    def _stands_on(self, match: Match, rung: Rung) -> bool:
        offers = self._offers(match, self.need.first if rung.who == "first" else self.need.second)
        if rung.is_seen_now:
            offers = [offer for offer in offers if not self.access.needs_order(split_offer(offer)[0])]
        wait_days = match.wait_days(self.query)
        return (
            bool(offers)
            and self._is_within(match, rung)
            and _is_rated(match, rung)
            and (not rung.is_soon or (wait_days is not None and wait_days <= self.need.soon_days))
        )

    def _offers(self, match: Match, named: tuple[str, ...]) -> list[str]:
        """The offers of the match that are named, or whose profession is."""
        return [offer for offer in match.document.offers if offer in named or split_offer(offer)[0] in named]

    def _is_within(self, match: Match, rung: Rung) -> bool:
        """By video every place is near."""
        distance_km = match.distance_km(self.query)
        if rung.distance is None or distance_km is None:
            return True
        return distance_km <= (self.case.near_km if rung.distance == "near" else self.case.reach_km)


def _is_rated(match: Match, rung: Rung) -> bool:
    rating = match.document.rating.value
    if rung.min_rating is None:
        return True
    return rung.is_unrated_well if rating is None else rating >= rung.min_rating


def _has(match: Match, must: Must) -> bool:
    youngest, oldest = match.document.ages
    return (
        (not must.language or bool(set(must.language) & set(match.document.specialist.languages)))
        and (must.treats_age is None or youngest <= must.treats_age <= oldest)
        and (not must.is_accepting or match.practice.accepting is True)
    )
