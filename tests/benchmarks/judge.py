"""What is right, and whether an answer is it.

Up to ORACLE_UP_TO specialists the oracle of the tests may be asked; beyond, the scan of all columns, which every
run proves against the oracle first, on a directory the oracle can manage. A wrong answer voids a row of the table.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from msgspec.structs import replace

from indexer.documents import Document
from indexer.engines.naming import NameQuery
from indexer.engines.query import Circle, Query
from tests import oracle, oracle_names
from tests.benchmarks.asking import Answer, Asked, Facets
from tests.benchmarks.columns import Columns
from tests.benchmarks.scan import Scan
from tests.benchmarks.scanned_text import is_somebody, likeness_of

ORACLE_UP_TO = 10_000
_KM_PER_DEGREE = 111.0
"""A little less than there are: a circle is never cut short."""
_MANY = 200
_BEYOND = 500
"""Matches kept behind a page, for sides whose scores are not exact."""


@dataclass(frozen=True)
class Truth:
    """The exact answer. standing: of each id near the page its step and score in billionths, in order."""

    answer: Answer
    standing: Mapping[str, tuple[int, int]]


class Judge:
    """Answers every question exactly, once: the truth is kept."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._eligible: dict[int, np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
        self._known: dict[int, tuple[Asked, Truth]] = {}

    def count(self, asked: Asked) -> int:
        """How many answer."""
        return self.truth(asked).answer.total

    def kilometres_to(self, asked: Asked, matches: int) -> float:
        """The radius in which so many answer, a little rounded up; all there are within the radius asked."""
        return Scan(self._columns, asked.search).kilometres_to(matches)

    def truth(self, asked: Asked) -> Truth:
        known = self._known.get(id(asked))
        if known is None:
            known = (asked, self._named(asked.query) if isinstance(asked.query, NameQuery) else self._found(asked))
            self._known[id(asked)] = known  # the question is kept beside: its id stays its own
        return known[1]

    def _found(self, asked: Asked) -> Truth:
        scan, ids = Scan(self._columns, asked.search), self._columns.ids
        ranked = scan.ranked()
        last = asked.offset + asked.limit
        kept = [column[: last + _BEYOND].tolist() for column in (ranked.people, ranked.steps, ranked.scores)]
        standing = {ids[person]: (step, score) for person, step, score in zip(*kept, strict=True)}
        answer = Answer(
            ids=tuple(standing)[asked.offset : last],
            total=len(ranked.people),
            facets=scan.facets(),
            near_misses=tuple((ids[person], name) for person, name in scan.near_misses()),
        )
        return Truth(answer, standing)

    def _named(self, query: NameQuery) -> Truth:
        likeness, ties = likeness_of(self._columns, query), self._columns.people["tie"]
        somebody = np.flatnonzero(is_somebody(likeness) & self._eligible_on(query.as_of.toordinal()))
        sure = somebody[likeness[somebody] < _NEAR]
        found = sure if len(sure) else somebody
        order = np.lexsort((ties[found], likeness[found]))[: query.fetch]
        ids = tuple(self._columns.ids[person] for person in found[order].tolist())
        return Truth(Answer(ids=ids, total=len(ids)), {})

    def _eligible_on(self, day: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        if day not in self._eligible:
            windows, eligible = self._columns.windows, np.zeros(len(self._columns.ids), bool)
            eligible[windows[(windows[:, 1] <= day) & (windows[:, 2] >= day), 0]] = True
            self._eligible[day] = eligible
        return self._eligible[day]


_NEAR = 3  # as naming.Likeness counts


def fault_of(answer: Answer, truth: Truth, score_error: float) -> str | None:
    """What is wrong with an answer; None: nothing. score_error: how far scores of that side may be off, so that
    those who stand closer together may change places."""
    right = truth.answer
    if answer.total != right.total:
        return f"total {answer.total} instead of {right.total}"
    if answer.facets != right.facets:
        return f"facets differ: {_difference(answer.facets, right.facets)}"
    if answer.near_misses != right.near_misses:
        return f"near-misses {answer.near_misses} instead of {right.near_misses}"
    if answer.ids == right.ids:
        return None
    if len(answer.ids) != len(right.ids) or len(set(answer.ids)) != len(answer.ids):
        return f"{len(answer.ids)} ids instead of {len(right.ids)}"
    if score_error and all(
        _is_as_good(truth.standing, mine, theirs, score_error)
        for mine, theirs in zip(answer.ids, right.ids, strict=True)
    ):
        return None
    return f"ids {answer.ids} instead of {right.ids}"


def _is_as_good(standing: Mapping[str, tuple[int, int]], mine: str, theirs: str, score_error: float) -> bool:
    (step, score), (other_step, other_score) = standing.get(mine, (-1, 0)), standing[theirs]
    return step == other_step and abs(score - other_score) <= score_error * 1e9


def _difference(answer: Facets, right: Facets) -> str:
    for name in right:
        for value in {*right[name], *answer.get(name, {})}:
            mine, theirs = answer.get(name, {}).get(value, 0), right[name].get(value, 0)
            if mine != theirs:
                return f"{name} {value} {mine} instead of {theirs}"
    return "other fields"


def prove(judge: Judge, documents: Sequence[Document], questions: Sequence[Asked]) -> int:
    """How many answers of the scan are the oracle's. Raises SystemExit at the first that is not."""
    for asked, answer in zip(questions, _all_by_oracle(documents, questions), strict=True):
        fault = fault_of(answer, judge.truth(asked), 0.0)
        if fault is not None:
            raise SystemExit(f"the judge's scan is not the oracle's: {asked.body}: {fault}")
    return len(questions)


def _all_by_oracle(documents: Sequence[Document], questions: Sequence[Asked]) -> Iterator[Answer]:
    """By every processor where there are many: a question takes half a second over ten thousand specialists."""
    if len(questions) < _MANY:
        yield from (by_oracle(documents, asked) for asked in questions)
        return
    # Forked, because the documents are there already; nothing is handed over but questions and answers.
    with ProcessPoolExecutor(mp_context=get_context("fork"), initializer=_know, initargs=(documents,)) as pool:
        yield from pool.map(_by_oracle, questions, chunksize=4)


_known: list[Sequence[Document]] = []


def _know(documents: Sequence[Document]) -> None:
    _known.append(documents)


def _by_oracle(asked: Asked) -> Answer:
    return by_oracle(_known[-1], asked)


def by_oracle(documents: Sequence[Document], asked: Asked) -> Answer:
    """The answer of the oracle of the tests; those who cannot be near enough are not shown to it."""
    if isinstance(asked.query, NameQuery):
        named = oracle_names.named(documents, asked.query)
        return Answer(ids=tuple(each.specialist.id for each in named), total=len(named))
    last = asked.offset + asked.limit
    found = oracle.answer(_near(documents, asked.search), replace(asked.search, fetch=last))
    return Answer(
        ids=tuple(hit.id for hit in found.hits[asked.offset :]),
        total=found.total,
        facets=found.facets,
        near_misses=tuple((miss.hit.id, miss.failed) for miss in found.near_misses),
    )


def _near(documents: Sequence[Document], query: Query) -> Sequence[Document]:
    """Without those who have no practice within twice the radius, north or south."""
    if not isinstance(query.area, Circle) or query.origin is None:
        return documents
    reach, lat = 2 * query.area.radius_km / _KM_PER_DEGREE, query.origin.lat
    return [
        each
        for each in documents
        if any(abs(place.point.lat - lat) <= reach for place in each.specialist.practices)
    ]
