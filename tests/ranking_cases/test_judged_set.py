"""The judged set: it is answered well, covers what it should, and finds a ranking or a version that is broken.

A directory of some thousand invented people is asked: a hundred cannot tell a broken order from a good one.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from indexer import synthetic
from indexer.checks import Candidate, Finding
from indexer.documents import Document
from indexer.engines.base import View
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.query import Hits, Query
from indexer.gazetteer import Gazetteer
from indexer.ledger import Intake
from indexer.reference import load_reference
from indexer.sources import Origin
from service import ranking
from service.acceptance import compare_with, judged_finding, limits, ranking_check
from service.acceptance.asking import Answer, Asking, Heard
from service.acceptance.gain import ndcg
from service.acceptance.invariants import broken
from service.acceptance.judged import Case, load_judged_set
from service.acceptance.judging import CaseResult, judge_cases
from service.acceptance.moves import rank_changes
from service.directory import open_gazetteer
from service.matching import judge_body
from tests.builders import AS_OF
from tests.reindexing import reindexed

REFERENCE = load_reference()
PUBLIC = REFERENCE.public_countries()
OPEN_OUTCOMES = {
    code
    for code, outcome in REFERENCE.triage.outcomes.items()
    if outcome.level != "emergency" and outcome.handoff != "only"
}


def gazetteer_of(country: str) -> Gazetteer:
    return open_gazetteer(Path("var").resolve(), (country,))


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, View]]:
    """The demonstration records of every country."""
    folder = tmp_path_factory.mktemp("demonstration")
    engine = EmbeddedEngine(folder / "index")
    for country in PUBLIC:
        reindexed(engine, Origin(), folder, country)
    yield {country: engine.live(country) for country in PUBLIC}
    engine.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Four thousand people of the United Kingdom."""
    folder = tmp_path_factory.mktemp("many")
    synthetic.generate(folder / "feed", ["GB"], 4_000, 8_000, 5)
    engine = EmbeddedEngine(folder / "index")
    reindexed(engine, Origin((folder / "feed",)), folder)
    yield engine.live("GB")
    engine.close()


def candidate(view: View) -> Candidate:
    return Candidate(
        manifest=view.manifest,
        view=view,
        live=None,
        specialists=Intake(),
        reviews=Intake(),
        real_records=0,
        synthetic_records=1,
    )


def judged(view: View) -> Finding:
    return ranking_check(gazetteer_of).look(candidate(view))


def result_of(view: View, case: str) -> CaseResult:
    """Of one case of the United Kingdom."""
    judged_set = load_judged_set("GB", REFERENCE)
    asking = Asking(view, REFERENCE, gazetteer_of("GB"))
    (result,) = judge_cases(asking, replace(judged_set, cases={case: judged_set.cases[case]}))
    return result


@pytest.mark.parametrize("country", PUBLIC)
def test_the_demonstration_is_answered_well(demonstration: Mapping[str, View], country: str) -> None:
    found = judged(demonstration[country])
    assert found.fault is None
    assert found.figures["mean"] > limits.MEAN_FLOOR + 0.05


def test_thousands_are_answered_well(many: View) -> None:
    found = judged(many)
    assert found.fault is None
    assert len(found.figures) > 12  # so nothing that must never happen does


@pytest.mark.parametrize("country", PUBLIC)
def test_every_country_is_asked_what_can_be_asked(country: str) -> None:
    cases = load_judged_set(country, REFERENCE).cases.values()
    outcomes = {case.request["outcome"]["code"] for case in cases if not case.lists_nobody}
    graded = [case for case in cases if case.need is not None]
    assert len(graded) >= 8
    assert outcomes >= OPEN_OUTCOMES - {"suspected_hip_stress_fracture"}  # with the other stress fractures
    assert any(case.must.treats_age is not None and case.must.treats_age < 18 for case in graded)
    assert any(case.must.language for case in graded)
    assert {"statutory"} <= {case.request.get("funding") for case in graded}
    assert {"video"} <= {case.request.get("mode") for case in graded}
    assert any(case.lists_nobody for case in cases)
    assert all(case.source for case in cases)


def test_a_country_without_a_judged_set_passes(many: View) -> None:
    american = Heard(many)
    american.manifest = replace(many.manifest, country="US")
    assert judged(american) == Finding()


def without(name: str) -> tuple[ranking.Signal, ...]:
    return tuple(
        ranking.Signal(signal.value, 0.0 if signal.name == name else signal.weight) for signal in ranking.SIGNALS
    )


@pytest.mark.parametrize("signal", ["proximity", "fit"])
def test_a_ranking_that_lost_a_signal_is_found(many: View, monkeypatch: pytest.MonkeyPatch, signal: str) -> None:
    monkeypatch.setattr(ranking, "SIGNALS", without(signal))
    assert "mean nDCG@10" in (judged(many).fault or "")


def test_an_order_turned_round_is_found(many: View, monkeypatch: pytest.MonkeyPatch) -> None:
    right = ranking.score
    monkeypatch.setattr(ranking, "score", lambda inputs, query: -right(inputs, query))
    assert judged(many).fault is not None


class Doctored(Heard):
    """A view whose people are not as they were stored, in hits and when they are asked for."""

    def __init__(self, view: View, **changes: Any) -> None:
        super().__init__(view)
        self._changes = changes

    def _changed(self, document: Document) -> Document:
        own = {name: value for name, value in self._changes.items() if name in Document.__struct_fields__}
        others = {name: value for name, value in self._changes.items() if name not in own}
        return replace(document, specialist=replace(document.specialist, **others), **own)

    def search(self, query: Query) -> Hits:
        found = super().search(query)
        return replace(found, hits=tuple(replace(hit, document=self._changed(hit.document)) for hit in found.hits))

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        return {id_: self._changed(document) for id_, document in super().get(ids).items()}


@pytest.mark.parametrize(
    ("case", "changes", "fault"),
    [
        ("leg_pain", {"windows": ()}, f"not eligible on {AS_OF}"),
        ("child", {"ages": (18, 120)}, "does not treat the age of 12"),
        ("own_language", {"languages": ("en",)}, "fails language"),
        ("strained_knee", {"offers": ("neurosurgeon",)}, "offers nothing that fits the need"),
    ],
)
def test_nobody_is_listed_who_may_not_be(many: View, case: str, changes: dict[str, Any], fault: str) -> None:
    result = result_of(Doctored(many, **changes), case)
    assert any(fault in told for told in result.broken)
    assert case in (judged_finding([result]).fault or "")


class Forgetful(Heard):
    """A view that forgets the best of a short list."""

    def search(self, query: Query) -> Hits:
        found = super().search(query)
        return found if query.fetch >= limits.MOST_JUDGED else replace(found, hits=found.hits[3:])


def test_a_list_that_does_not_begin_with_the_best_is_found(many: View) -> None:
    result = result_of(Forgetful(many), "by_video")
    assert result.broken == ("the list is not the beginning of the order over all matches",)


class Overlong(Heard):
    """A view that counts wrong."""

    def search(self, query: Query) -> Hits:
        return replace(super().search(query), total=2)


def test_a_total_below_the_list_is_found(many: View) -> None:
    assert "total 2 of 10 listed" in result_of(Overlong(many), "by_video").broken


def test_anybody_listed_in_an_emergency_is_found(many: View) -> None:
    asking = Asking(many, REFERENCE, gazetteer_of("GB"))
    body = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
    verdict = judge_body(asking.directory, body)
    shown = {"matches": [{}], "total": 1}
    answer = Answer(verdict, None, shown, ())
    assert list(broken(answer, [], REFERENCE.triage)) == ["1 listed where the gate is closed"]
    assert result_of(many, "emergency") == CaseResult(case="emergency")


def test_small_cases_count_for_nothing() -> None:
    few = [CaseResult(case=str(number), total=5, ndcg=0.1) for number in range(9)]
    assert judged_finding(few).fault is None
    two = [CaseResult(case=str(number), total=15, ndcg=0.1) for number in range(2)]
    assert judged_finding([*few, *two]).fault is None
    three = [CaseResult(case=str(number), total=15, ndcg=0.74) for number in range(3)]
    assert "mean nDCG@10 0.74 over 3 cases" in (judged_finding([*few, *three]).fault or "")
    assert judged_finding([CaseResult(case="one", total=20, ndcg=0.41)]).fault is None
    assert "one: nDCG@10 0.39" in (judged_finding([CaseResult(case="one", total=20, ndcg=0.39)]).fault or "")


def test_a_request_that_is_refused_is_told(many: View) -> None:
    asking = Asking(many, REFERENCE, gazetteer_of("GB"))
    request = {"outcome": {"code": "radicular_pain"}, "location": {"text": "Nowhere at all"}}
    set_ = replace(
        load_judged_set("GB", REFERENCE), cases={"lost": Case(code="lost", source="-", request=request)}
    )
    (result,) = judge_cases(asking, set_)
    assert "unknown_location" in result.broken[0]


def test_gain_is_that_of_the_textbook() -> None:
    """Järvelin and Kekäläinen, 2002, with exponential gain: worked out by hand."""
    assert ndcg([3, 2, 0], [3, 2, 0]) == 1
    assert ndcg([0, 3], [3, 0]) == pytest.approx(1 / 1.5849625)
    assert ndcg([1], [3]) == pytest.approx(1 / 7)
    assert ndcg([0], [0]) is None


class Emptied(Heard):
    """A view in which some are not found."""

    def __init__(self, view: View, gone: set[str]) -> None:
        super().__init__(view)
        self._gone = gone

    def search(self, query: Query) -> Hits:
        found = super().search(query)
        hits = tuple(hit for hit in found.hits if hit.id not in self._gone)
        return replace(found, hits=hits, total=found.total - (len(found.hits) - len(hits)))


def test_how_the_first_ten_change_is_told(many: View) -> None:
    listed = result_of(many, "lasting_back_pain").listed
    after = Emptied(many, {listed[0], listed[4]})
    changes = {change.case: change for change in rank_changes(many, after, gazetteer_of)}
    change = changes["lasting_back_pain"]
    assert (change.came, change.went, change.largest_move) == (2, 2, 2)
    assert list(rank_changes(many, many, gazetteer_of)) == []
    whole = compare_with(gazetteer_of)(many, after)
    assert (whole.changed, change in whole.ranks) == (0, True)
