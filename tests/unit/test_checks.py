"""Each check refuses a version that fails just it, and lets its neighbour at the limit pass; noise is spared."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from indexer.checks import (
    CHECKS,
    NAMES,
    Candidate,
    Check,
    CheckResult,
    Finding,
    open_live,
    require_passed,
    run_checks,
)
from indexer.checks.candidate import figures_of
from indexer.checks.coordinates import coordinates_check
from indexer.documents import Document
from indexer.engines.base import Counts, Manifest, RatingSum, View
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.query import Hits, Query
from indexer.errors import CheckRefused, EngineUnavailable
from indexer.ledger import Intake
from indexer.records import Point
from service.acceptance.asking import Heard
from service.directory import open_gazetteer
from tests.builders import LONDON, a_document, a_manifest, a_practice, load, point_from

PARIS = Point(lat=48.8566, lon=2.3522)
OFFERS = ("physiotherapist", "orthopaedic_surgeon", "podiatrist", "osteopath", "chiropractor", "neurosurgeon")


@pytest.fixture
def view(engine: EmbeddedEngine) -> View:
    """Of one person, for checks that look at manifests alone."""
    return engine.at(load(engine, [a_document()]).version)


def candidate_of(view: View, live: Manifest | None, **changes: Any) -> Candidate:
    manifest = changes.pop("manifest", view.manifest)
    fields: dict[str, Any] = {
        "specialists": Intake(),
        "reviews": Intake(),
        "real_records": 0,
        "synthetic_records": 1,
    }
    return Candidate(manifest=manifest, view=view, live=live, **(fields | changes))


def candidate(engine: EmbeddedEngine, live: Sequence[Document], now: Sequence[Document]) -> Candidate:
    """The documents of `now` as they would take the place of those of `live`."""
    before = load(engine, live)
    engine.writer().promote(before.version)
    hidden = load(engine, now)
    return candidate_of(engine.at(hidden.version), before, live_view=open_live(engine, "GB"))


def looked_at(name: str, looked: Candidate) -> Finding:
    check = next(check for check in CHECKS if check.name == name)
    return check.look(looked)


def is_refused(name: str, looked: Candidate) -> bool:
    return looked_at(name, looked).fault is not None


def in_order(eligible: int, of: int) -> Manifest:
    return a_manifest(counts=Counts(eligible=eligible, promoted=of))


def rated(mean: float, people: int) -> Manifest:
    return a_manifest(ratings=RatingSum(people, mean * people))


@pytest.mark.parametrize(
    ("now", "is_fault"),
    [(849, True), (851, False), (999, False)],
    ids=["11 points less", "at the limit", "more than before"],
)
def test_registrations_in_order_are_as_many_as_before(view: View, now: int, *, is_fault: bool) -> None:
    looked = candidate_of(view, in_order(950, 1000), manifest=in_order(now, 1000))
    assert is_refused("registers", looked) == is_fault


def test_three_of_twenty_who_lapsed_are_chance(view: View) -> None:
    assert not is_refused("registers", candidate_of(view, in_order(20, 20), manifest=in_order(17, 20)))


@pytest.mark.parametrize(("mean", "is_fault"), [(4.62, True), (4.58, False), (3.98, True), (4.02, False)])
def test_the_mean_rating_stays_within_its_limit(view: View, mean: float, *, is_fault: bool) -> None:
    found = looked_at("ratings", candidate_of(view, rated(4.3, 1000), manifest=rated(mean, 1000)))
    assert (found.fault is not None) == is_fault
    assert found.figures == {"now": mean, "live": 4.3}


def test_the_ratings_of_twenty_people_may_drift(view: View) -> None:
    assert not is_refused("ratings", candidate_of(view, rated(4.3, 20), manifest=rated(4.8, 20)))


def test_without_ratings_nothing_drifts(view: View) -> None:
    assert not is_refused("ratings", candidate_of(view, rated(4.3, 1000), manifest=a_manifest()))


def speakers(count: int, of: int, language: str = "de") -> list[Document]:
    return [
        a_document(id=f"s{number}", languages=("en", language) if number < count else ("en",))
        for number in range(of)
    ]


@pytest.mark.parametrize(
    ("before", "now", "is_fault"),
    [(80, 36, True), (80, 44, False), (80, 124, True), (80, 116, False), (0, 24, True), (0, 16, False)],
    ids=["halved", "nearly halved", "half as many again", "not quite", "appears", "appears, but rare"],
)
def test_no_frequent_value_comes_goes_or_changes_by_half(
    engine: EmbeddedEngine, before: int, now: int, *, is_fault: bool
) -> None:
    found = looked_at("facets", candidate(engine, speakers(before, 400), speakers(now, 400)))
    assert (found.fault is not None) == is_fault
    if is_fault:
        assert "language de" in (found.fault or "")


def test_four_of_twenty_may_become_one(engine: EmbeddedEngine) -> None:
    assert not is_refused("facets", candidate(engine, speakers(4, 20), speakers(1, 20)))


def test_what_is_invented_is_no_measure_of_what_is_real(engine: EmbeddedEngine) -> None:
    looked = candidate(engine, speakers(80, 400), speakers(10, 400))
    real = replace(looked, manifest=replace(looked.manifest, synthetic=False))
    assert (is_refused("facets", looked), is_refused("facets", real)) == (True, False)


def practising(outside: int, of: int, point: Point = PARIS) -> list[Document]:
    return [
        a_document(id=f"s{number}", practices=(a_practice(point=point if number < outside else LONDON),))
        for number in range(of)
    ]


@pytest.mark.parametrize(
    ("outside", "of", "is_fault"), [(4, 300, True), (3, 300, False), (3, 20, True), (2, 20, False)]
)
def test_practices_lie_in_their_country(engine: EmbeddedEngine, outside: int, of: int, *, is_fault: bool) -> None:
    gazetteer = open_gazetteer(Path("var").resolve(), ("GB",))
    hidden = load(engine, practising(outside, of))
    found = coordinates_check(lambda _: gazetteer).look(candidate_of(engine.at(hidden.version), None))
    assert (found.fault is not None) == is_fault
    assert found.figures == {"sample": of, "outside": outside}
    if is_fault:
        assert "p1 (48.8566, 2.3522)" in (found.fault or "")


def test_a_practice_off_the_coast_is_no_fault(engine: EmbeddedEngine) -> None:
    gazetteer = open_gazetteer(Path("var").resolve(), ("GB",))
    hidden = load(engine, practising(10, 10, point_from(LONDON, east_km=150)))  # 40 km out at sea
    assert coordinates_check(lambda _: gazetteer).look(candidate_of(engine.at(hidden.version), None)).fault is None


def towns(people: int, offers: Sequence[str] = OFFERS, prefix: str = "s") -> list[Document]:
    """So many people of each profession, a town of its own for each, ordered alike by distance and rating."""
    return [
        a_document(
            id=f"{prefix}{place}-{number}",
            professions=(offer,),
            practices=(a_practice(point=point_from(LONDON, north_km=60 * place + number / 100)),),
        )
        for place, offer in enumerate(OFFERS)
        for number in range(people)
        if offer in offers
    ]


@pytest.mark.parametrize(("lost", "is_fault"), [(2, True), (1, False)])
def test_what_is_answered_live_is_still_answered(engine: EmbeddedEngine, lost: int, *, is_fault: bool) -> None:
    found = looked_at("live_queries", candidate(engine, towns(8), towns(8, OFFERS[lost:])))
    assert (found.fault is not None) == is_fault
    assert (found.figures["questions"], found.figures["unanswered"]) == (12, 2 * lost)


def test_four_people_who_leave_are_no_fault(engine: EmbeddedEngine) -> None:
    assert not is_refused("live_queries", candidate(engine, towns(4), towns(4, OFFERS[3:])))


def test_ids_given_anew_are_noticed(engine: EmbeddedEngine) -> None:
    found = looked_at("live_queries", candidate(engine, towns(25), towns(25, prefix="n")))
    assert found.figures["median_overlap"] == 0
    assert found.fault is not None


def test_a_third_who_stay_are_enough(engine: EmbeddedEngine) -> None:
    mixed = [
        old if number % 3 == 0 else new
        for number, (old, new) in enumerate(zip(towns(30), towns(30, prefix="n"), strict=True))
    ]
    found = looked_at("live_queries", candidate(engine, towns(30), mixed))
    assert found.fault is None
    assert found.figures["median_overlap"] == pytest.approx(0.3, abs=0.11)


class Speechless(Heard):
    """A view that cannot be searched near a place."""

    def search(self, query: Query) -> Hits:
        if query.origin is not None:
            raise EngineUnavailable("a file is missing")
        return super().search(query)


def test_a_version_that_cannot_answer_is_refused_and_a_live_one_that_cannot_is_not_compared(
    engine: EmbeddedEngine,
) -> None:
    looked = candidate(engine, towns(8), towns(8))
    found = looked_at("live_queries", replace(looked, view=Speechless(looked.view)))
    assert "a file is missing" in (found.fault or "")
    assert looked.live_view is not None
    assert not is_refused("live_queries", replace(looked, live_view=Speechless(looked.live_view)))


def test_a_first_version_passes_whatever_is_compared(engine: EmbeddedEngine) -> None:
    hidden = load(engine, towns(8))
    looked = candidate_of(engine.at(hidden.version), None, live_view=open_live(engine, "GB"))
    assert looked.live_view is None
    for name in ("registers", "ratings", "facets", "live_queries"):
        assert not is_refused(name, looked)


def test_refusals_are_named_and_forced_ones_passed_over(view: View) -> None:
    def refuse(_: Candidate) -> Finding:
        return Finding("it is wrong", {"wrong": 2.0})

    checks = [
        Check("one", "never", refuse),
        Check("two", "never", refuse),
        Check("three", "never", refuse, is_forceable=False),
        Check("four", "always", lambda _: Finding()),
    ]
    results = run_checks(candidate_of(view, None), checks, frozenset({"two", "three"}))
    assert [(result.check, result.state) for result in results] == [
        ("one", "refused"),
        ("two", "forced"),
        ("three", "refused"),
        ("four", "passed"),
    ]
    assert results[0] == CheckResult(
        check="one", limit="never", state="refused", fault="it is wrong", figures={"wrong": 2.0}
    )
    with pytest.raises(CheckRefused, match="check one, three: one: it is wrong; three: it is wrong"):
        require_passed(results)
    require_passed([results[1], results[3]])


def test_every_check_says_its_limit_and_can_be_forced_but_one() -> None:
    assert all(check.limit for check in CHECKS)
    assert {check.name for check in CHECKS} - set(NAMES) == {"mixed"}


def test_unknown_figures_are_left_out() -> None:
    assert figures_of([("now", 1.23456), ("live", None)]) == {"now": 1.2346}
