"""How the first ten of the judged set change between two versions, and the whole comparison with that in it."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from indexer.checks.coordinates import OpenGazetteer
from indexer.differences import Compare, Differences, RankChange, differences_between
from indexer.engines.base import View
from indexer.errors import RequestRefused
from indexer.reference import load_reference
from service.acceptance.asking import Asking
from service.acceptance.judged import load_judged_set


def compare_with(open_gazetteer: OpenGazetteer) -> Compare:
    """What changes between two versions of a country, with the order of the judged set."""

    def compare(live: View, hidden: View) -> Differences:
        ranks = tuple(rank_changes(live, hidden, open_gazetteer))
        return replace(differences_between(live, hidden), ranks=ranks)

    return compare


def rank_changes(live: View, hidden: View, open_gazetteer: OpenGazetteer) -> Iterator[RankChange]:
    """Of the cases whose first ten change. Both versions are asked as of the day of the hidden one: today's list
    is what a patient sees change."""
    reference, country = load_reference(), hidden.manifest.country
    judged = load_judged_set(country, reference)
    if not judged.cases:
        return
    gazetteer, as_of = open_gazetteer(country), hidden.manifest.as_of
    before, after = (Asking(view, reference, gazetteer, as_of) for view in (live, hidden))
    for case in judged.cases.values():
        try:
            was, is_ = (_listed(asking.ask(case.request).shown["matches"]) for asking in (before, after))
        except RequestRefused:
            continue  # told by the check of the ranking
        if was != is_:
            yield _change(case.code, was, is_)


def _listed(matches: Sequence[dict[str, dict[str, str]]]) -> list[str]:
    return [match["specialist"]["id"] for match in matches]


def _change(case: str, was: Sequence[str], is_: Sequence[str]) -> RankChange:
    moves = [abs(was.index(id_) - is_.index(id_)) for id_ in was if id_ in is_]
    came, went = len(set(is_) - set(was)), len(set(was) - set(is_))
    return RankChange(case, came, went, max(moves, default=0))
