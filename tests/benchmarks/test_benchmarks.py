"""The benchmark at a few hundred specialists: what is asked, what is right, what is measured and what is written.

Our engine, SQLite and the fused scan are asked every mix and judged; the judge itself is judged by the oracle.
Elasticsearch and PostGIS are asked by `python -m tests.benchmarks` alone: they take longer to start than this.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from msgspec.structs import replace

from indexer.documents import Document
from indexer.engines.query import Circle
from tests.benchmarks import goals, pictures, report
from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.columns import columns_of
from tests.benchmarks.directories import Kept, keep
from tests.benchmarks.judge import Judge, Truth, fault_of, prove
from tests.benchmarks.measuring import Effort, Mixes, measure
from tests.benchmarks.mixes import FIXED, MIXES, Scene, draw
from tests.benchmarks.peers import fused_scan
from tests.benchmarks.peers.base import Material, Peer
from tests.benchmarks.peers.embedded import EmbeddedColumns, EmbeddedInProcess
from tests.benchmarks.peers.fused_scan import FusedScan
from tests.benchmarks.peers.sqlite_rtree import SqliteRtree
from tests.benchmarks.results import Results, Row, Sized, machine, now, read_results, write_results
from tests.benchmarks.timing import Times
from tests.conftest import missing

SPECIALISTS = 400
EACH = 6
QUICK = Effort(repeats=2, warm_seconds=0.0, clients=0)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return keep(tmp_path_factory.mktemp("bench"), SPECIALISTS)


@pytest.fixture(scope="module")
def documents(kept: Kept) -> list[Document]:
    return list(kept.documents())


@pytest.fixture(scope="module")
def material(kept: Kept, documents: list[Document]) -> Material:
    return Material(kept, columns_of(documents))


@pytest.fixture(scope="module")
def judge(material: Material) -> Judge:
    return Judge(material.columns)


@pytest.fixture(scope="module")
def questions(kept: Kept, judge: Judge) -> Mixes:
    scene = Scene.of(kept)
    return {mix: draw(scene, mix, EACH, judge) for mix in MIXES}


@pytest.fixture(params=["embedded", "columns", "sqlite", "fused"])
def peer(request: pytest.FixtureRequest, material: Material) -> Iterator[Peer]:
    reason = fused_scan.unavailable_reason() if request.param == "fused" else None
    if reason is not None:
        missing("numba", reason)
    makers: Mapping[str, Callable[[], Peer]] = {
        "embedded": EmbeddedInProcess,
        "columns": EmbeddedColumns,
        "sqlite": SqliteRtree,
        "fused": FusedScan,
    }
    made = makers[request.param]()
    made.load(material)
    yield made
    made.close()


def test_the_judge_is_right_by_the_oracle(documents: list[Document], judge: Judge, questions: Mixes) -> None:
    drawn = [asked for each in questions.values() for asked in each]
    assert prove(judge, documents, drawn) == len(drawn) == EACH * len(MIXES)


def test_every_mix_asks_something_that_somebody_answers(judge: Judge, questions: Mixes) -> None:
    assert all(judge.count(asked) for drawn in questions.values() for asked in drawn)
    assert any(judge.truth(asked).answer.near_misses for asked in questions["near_misses"])
    assert all(asked.offset > 0 for asked in questions["deep_page"])


def test_a_radius_is_found_for_a_number_of_matches(judge: Judge, questions: Mixes) -> None:
    for asked in questions["dense_city_50"]:
        radius_km = judge.kilometres_to(asked, 5)
        within, nearer = (
            judge.count(replace(asked, query=replace(asked.search, area=Circle(km))))
            for km in (radius_km, radius_km - 0.002)
        )
        assert nearer < 5 <= within  # more than one may work at one place


def test_the_same_questions_are_drawn_again(kept: Kept, judge: Judge, questions: Mixes) -> None:
    again = draw(Scene.of(kept), "rare_filters", EACH, judge)
    assert [asked.body for asked in again] == [asked.body for asked in questions["rare_filters"]]


def test_a_side_is_right_in_every_mix_it_does_not_lack(peer: Peer, judge: Judge, questions: Mixes) -> None:
    rows = [row for found in measure([peer], questions, judge, QUICK) for row in found]
    assert [row for row in rows if (row.fault or "").startswith("wrong")] == []
    timed = {row.mix for row in rows if row.times is not None}
    assert {"dense_city_10", "rural_50", "country", "deep_page", "rare_filters", FIXED} <= timed
    assert all(row.times.low <= row.times.p50 <= row.times.high for row in rows if row.times is not None)


class _Wrong(EmbeddedInProcess):
    """Ours, with the first two of a page swapped."""

    def read(self, asked: Asked, raw: object) -> Answer:
        answer = super().read(asked, raw)
        first, second, *rest = answer.ids
        return replace(answer, ids=(second, first, *rest))


def test_a_wrong_answer_voids_the_row(material: Material, judge: Judge, questions: Mixes) -> None:
    wrong = _Wrong()
    wrong.load(material)
    ((row,),) = measure([wrong], {"country": questions["country"]}, judge, QUICK)
    assert row.times is None
    assert "wrong: ids" in (row.fault or "")
    assert "WRONG" in report.told(Results(sizes=(_sized([row]),)))


TRUTH = Truth(
    Answer(ids=("a", "b"), total=3, facets={"gender": {"female": 2}}),
    {"a": (0, 900_000_000), "b": (0, 899_999_500), "c": (0, 100), "d": (1, 899_999_500)},
)


@pytest.mark.parametrize(
    ("ids", "score_error", "is_right"),
    [
        (("a", "b"), 0.0, True),
        (("b", "a"), 0.0, False),
        (("b", "a"), 1e-6, True),
        (("b", "a"), 1e-7, False),
        (("a", "c"), 1e-6, False),
        (("a", "d"), 1e-6, False),
        (("a", "a"), 1e-6, False),
        (("a",), 1e-6, False),
        (("a", "x"), 1e-6, False),
    ],
)
def test_only_who_stands_as_well_may_change_places(
    ids: tuple[str, ...], score_error: float, is_right: bool
) -> None:
    assert (fault_of(replace(TRUTH.answer, ids=ids), TRUTH, score_error) is None) is is_right


@pytest.mark.parametrize(
    "changed", [{"total": 4}, {"facets": {"gender": {"female": 1}}}, {"near_misses": (("c", "language"),)}]
)
def test_everything_of_an_answer_is_judged(changed: dict[str, object]) -> None:
    assert fault_of(replace(TRUTH.answer, **changed), TRUTH, 1e-6) is not None


def test_results_are_kept_by_size_and_drawn(tmp_path: Path) -> None:
    rows = [_row(goals.SERVED, 2.0, 400.0), _row(goals.PLAIN, 8.0, 100.0)]
    file = tmp_path / "latest.json"
    for size in (1_000, 100, 1_000):
        write_results(file, read_results(file).with_size(msgspec.structs.replace(_sized(rows), specialists=size)))
    results = read_results(file)
    assert [sized.specialists for sized in results.sizes] == [100, 1_000]
    found = {each.told: each for each in goals.reached(results)}
    assert found["p50 served / plain Elasticsearch, cities"].value == 0.25
    assert all(each.is_reached for each in found.values())
    assert "| dense_city_10 |" in report.markdown(results)
    pictures.write(tmp_path, "latest", results)
    drawn = sorted(picture.name for picture in tmp_path.glob("*.svg"))
    assert drawn == ["latest-latency-dense_city_10.svg", "latest-throughput.svg"]
    for name in drawn:
        words = "".join(ElementTree.parse(tmp_path / name).getroot().itertext())
        assert goals.SERVED in words
        assert "dense city 10" in words


def _row(peer: str, p50: float, per_second: float) -> Row:
    times = Times(p50=p50, p95=2 * p50, low=p50, high=p50, samples=1)
    known = {"times": times, "per_second": per_second, "client_ms": 0.1}
    return msgspec.structs.replace(Row(mix="dense_city_10", peer=peer, where="socket", matches=7), **known)


def _sized(rows: list[Row]) -> Sized:
    return Sized(
        specialists=SPECIALISTS,
        listed=SPECIALISTS,
        practices=500,
        measured_at=now(),
        machine=machine(),
        proofs=1,
        proved_on=SPECIALISTS,
        judged=1,
        rows=tuple(rows),
        peers={},
    )
