"""The published ranking: its table, each signal's value by hand, and the order it makes."""

import pytest
from msgspec import structs

from indexer.engines.query import Hit, Inputs, Query, Weights
from service import ranking
from service.ranking import Pivots, Scale
from tests.builders import SIGNAL_WEIGHTS, a_document, a_query

INPUTS = Inputs(
    fit=0.8,
    distance_km=2.0,
    rating=0.75,
    ranking_value=4.0,
    wait_days=7,
    fee=60.0,
    text_tier=0.6,
    verified_days=73,
)
NOTHING = Inputs(
    fit=None,
    distance_km=None,
    rating=0.0,
    ranking_value=1.0,
    wait_days=None,
    fee=None,
    text_tier=None,
    verified_days=None,
)


def asking(**changes: object) -> Query:
    weights = Weights(fit=0.35, proximity=0.3, rating=0.15, availability=0.1, text=0.05, freshness=0.05)
    fields = {
        "weights": weights,
        "proximity_pivot_km": 8.0,
        "availability_pivot_days": 7.0,
        "freshness_limit_days": 365,
    }
    return a_query(**(fields | changes))


def a_hit(id_: str, tie: int, **changes: object) -> Hit:
    document = a_document(id=id_, tie=tie)
    return Hit(document=document, practice_id="p", inputs=structs.replace(INPUTS, **changes), engine_score=0.0)


def test_table_is_the_published_one() -> None:
    assert {signal.name: signal.weight for signal in ranking.SIGNALS} == SIGNAL_WEIGHTS
    assert sum(signal.weight for signal in ranking.SIGNALS) == pytest.approx(1)
    assert Weights.__struct_fields__ == tuple(signal.name for signal in ranking.SIGNALS)


def test_every_signal_explains_itself() -> None:
    assert all(len(signal.explanation) > 20 for signal in ranking.SIGNALS)


def test_values_by_hand() -> None:
    """8/(8 + 2) = .8; 7/(7 + 7) = .5; 1 − 73/365 = .8."""
    values = {part.signal: part.value for part in ranking.parts_of(INPUTS, asking())}
    expected = {"fit": 0.8, "proximity": 0.8, "rating": 0.75, "availability": 0.5, "text": 0.6, "freshness": 0.8}
    assert values == pytest.approx(expected)


def test_score_by_hand() -> None:
    """.28 + .24 + .1125 + .05 + .03 + .04."""
    assert ranking.score(INPUTS, asking()) == 0.7525


def test_parts_add_up_to_the_score() -> None:
    parts = ranking.parts_of(INPUTS, asking())
    assert sum(part.contribution for part in parts) == pytest.approx(ranking.score(INPUTS, asking()), abs=1e-9)
    assert all(part.contribution == part.value * part.weight for part in parts)


def test_what_is_unknown_is_worth_nothing() -> None:
    assert ranking.score(NOTHING, asking()) == 0.0


@pytest.mark.parametrize(
    ("days", "value"), [(0, 1.0), (365, 0.0), (366, 0.0), (10_000, 0.0), (-5, 1.0), (None, 0.0)]
)
def test_freshness_stays_between_nought_and_one(days: int | None, value: float) -> None:
    assert ranking.freshness(structs.replace(INPUTS, verified_days=days), asking()) == value


@pytest.mark.parametrize("dropped", [(), ("text",), ("fit", "text"), ("proximity", "freshness", "fit", "text")])
def test_dropped_signals_leave_the_rest_scaled_to_one(dropped: tuple[str, ...]) -> None:
    weights = structs.asdict(ranking.weights_of(dropped=frozenset(dropped)))
    assert sum(weights.values()) == pytest.approx(1)
    assert {name for name, weight in weights.items() if weight == 0} == set(dropped)
    assert weights["rating"] / weights["availability"] == pytest.approx(1.5)


def test_dropped_signals_have_no_part() -> None:
    query = asking(weights=ranking.weights_of(dropped=frozenset({"text", "freshness"})))
    parts = ranking.parts_of(INPUTS, query)
    assert [part.signal for part in parts] == ["fit", "proximity", "rating", "availability"]


def test_near_means_less_in_a_city_than_in_the_country() -> None:
    pivots = [ranking.pivots_of(Scale(density=density)).proximity_km for density in ("dense", "urban", "rural")]
    assert pivots == sorted(pivots)
    assert len(set(pivots)) == 3


def test_waiting_costs_more_the_more_urgent_the_need() -> None:
    levels = ("urgent", "soon", "routine")
    pivots = [ranking.pivots_of(Scale(level=level)).availability_days for level in levels]
    assert pivots == sorted(pivots)
    assert len(set(pivots)) == 3
    assert ranking.pivots_of(Scale()) == ranking.pivots_of(Scale(level="routine"))


@pytest.mark.parametrize(
    ("sort", "better", "worse"),
    [
        ("distance", {"distance_km": 1.0}, {"distance_km": 1.1, "fit": 1.0}),
        ("availability", {"wait_days": 0}, {"wait_days": 1, "fit": 1.0}),
        ("fee", {"fee": 59.99}, {"fee": 60.0, "fit": 1.0}),
        ("rating", {"ranking_value": 4.01}, {"ranking_value": 4.0, "fit": 1.0}),
        ("best", {"fit": 0.81}, {"fee": 1.0, "wait_days": 7, "fit": 0.8}),
        ("distance", {"distance_km": 400.0}, {"distance_km": None, "fit": 1.0}),
        ("availability", {"wait_days": 400}, {"wait_days": None, "fit": 1.0}),
        ("fee", {"fee": 1e6}, {"fee": None, "fit": 1.0}),
        ("fee", {"fee": 0.0}, {"fee": 0.01, "fit": 1.0}),
        ("fee", {"fit": 0.9}, {"fit": 0.8}),
        ("fee", {"fee": None, "fit": 0.9}, {"fee": None, "fit": 0.8}),
        ("best", {"step": 0, "fit": 0.1}, {"step": 1, "fit": 1.0}),
        ("best", {"step": 1, "fit": 0.8}, {"step": 2, "fit": 1.0}),
        ("best", {"step": 1, "fit": 0.81}, {"step": 1, "fit": 0.8}),
        ("fee", {"step": 1, "fit": 0.81}, {"step": 0, "fit": 0.8}),
    ],
)
def test_order(sort: str, better: dict[str, object], worse: dict[str, object]) -> None:
    query = asking(sort=sort)
    first, second = a_hit("first", 2, **better), a_hit("second", 1, **worse)
    assert ranking.order_of(first, query) < ranking.order_of(second, query)


def test_equal_hits_are_ordered_by_tie() -> None:
    hits = [a_hit("a", 3), a_hit("b", 1), a_hit("c", 2)]
    assert [hit.id for hit in sorted(hits, key=lambda hit: ranking.order_of(hit, asking()))] == ["b", "c", "a"]


def test_scores_that_differ_past_the_ninth_decimal_are_equal() -> None:
    one, other = a_hit("one", 1, fit=0.8), a_hit("other", 2, fit=0.8 + 1e-11)
    assert ranking.order_of(one, asking()) < ranking.order_of(other, asking())


def test_no_signal_can_see_what_is_paid() -> None:
    assert not {"commercial", "plan", "sponsored", "commission"} & set(Inputs.__struct_fields__)


def test_version_follows_the_published_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ranking.version()
    assert before == ranking.version()
    monkeypatch.setitem(ranking.PIVOTS, "urban", Pivots(8.5, 7.0))
    assert ranking.version() != before


def test_version_follows_weights_and_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ranking.version()
    monkeypatch.setitem(ranking.AVAILABILITY_PIVOT_DAYS, "urgent", 2.0)
    after = ranking.version()
    monkeypatch.setattr(ranking, "SIGNALS", ranking.SIGNALS[::-1])
    assert len({before, after, ranking.version()}) == 3
