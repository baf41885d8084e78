"""The embedded engine against every document judged one by one: same specialists, order, totals and near-misses.

The engine contract compares small directories in full; here are larger ones, all over the globe, with short pages.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import cos, radians
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest
from msgspec import structs

from indexer import geo
from indexer.documents import FOREVER, SINCE_EVER, Document, Window
from indexer.engines import choice
from indexer.engines.base import View
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.query import Box, Circle, Filters, Hit, OfferFit, Origin, Query, Sort, Term, TextQuery
from indexer.records import Address, Name, Point
from service import ranking
from service.paging import page
from tests.builders import (
    AS_OF,
    DEGREE_KM,
    a_document,
    a_practice,
    a_query,
    a_rating,
    in_days,
    load,
    point_from,
    spelt,
)

PLACES = {
    "London": Point(lat=51.5, lon=-0.12),
    "Suva": Point(lat=-18.1, lon=179.9),
    "Taveuni": Point(lat=-16.9, lon=-179.95),
    "Amundsen": Point(lat=-89.95, lon=12.0),
    "Alert": Point(lat=89.9, lon=-62.0),
}
OFFERS = ("hand", "hand/a", "hand/b", "hand/c", "foot/a", "foot/b", "foot/c")
INSURERS = tuple(f"insurer_{number}" for number in range(150))
"""More than fit two words of 64 bits."""


def a_crowd(rng: Random, size: int) -> list[Document]:
    return [_somebody(rng, f"s{number}") for number in range(size)]


def _somebody(rng: Random, id_: str) -> Document:
    first, last = rng.choice(("Ada", "Bo", "Cy")), rng.choice(("Reed", "Sun", "Tan", "London"))
    offers = tuple(rng.sample(OFFERS, rng.choice((1, 1, 2, 3))))
    windows = [(Window(SINCE_EVER, FOREVER),)] * 8 + [
        (),
        (Window(SINCE_EVER, in_days(-2)), Window(AS_OF, FOREVER)),
    ]
    return a_document(
        id=id_,
        names=(Name(text=f"{first} {last}"),),
        gender=rng.choice(("female", "male", "other", None)),
        offers=offers,
        professions=tuple(dict.fromkeys(offer.split("/")[0] for offer in offers)),
        conditions=tuple(rng.sample(("gout", "sprain", "tunnel"), 1)),
        languages=tuple(rng.sample(("en", "de", "ar"), rng.choice((0, 1, 2)))),
        practices=tuple(_somewhere(rng, f"p{number}") for number in range(rng.choice((1, 1, 2, 3)))),
        verified_at=rng.choice((None, AS_OF - timedelta(days=rng.randrange(400)))),
        windows=rng.choice(windows),
        ages=rng.choice(((18, 120), (0, 120), (0, 17))),
        rating=a_rating(round(rng.uniform(1, 5), 2), reviews=rng.choice((0, 5))),
    )


def _somewhere(rng: Random, id_: str) -> Any:
    city, centre = rng.choice(sorted(PLACES.items()))
    degrees = 40 / DEGREE_KM
    lat = max(-90.0, min(90.0, centre.lat + rng.gauss(0, degrees)))
    lon = centre.lon + rng.gauss(0, degrees) / max(0.01, cos(radians(lat)))
    return a_practice(
        id=id_,
        address=Address(city=city),
        point=Point(lat=lat, lon=(lon + 180) % 360 - 180),
        modes=rng.choice((("in_person",), ("video",), ("in_person", "video"))),
        insurers=tuple(rng.sample(INSURERS, 3)) + rng.choice(((), ("insurer_149",))),
        funding=rng.choice(((), ("private",), ("statutory", "self_pay"))),
        fee=rng.choice((None, 40.0, 60.0, 99.5)),
        accepting=rng.choice((None, True, False)),
        step_free=rng.choice((None, True, False)),
        next_available=rng.choice((None, in_days(-1), in_days(0), in_days(5), in_days(40))),
    )


FILTERS: dict[str, Sequence[Any]] = {
    "profession": (("hand",), ("foot",)),
    "specialty": (("a",), ("b", "c"), ("nothing",)),
    "conditions": (("gout",),),
    "language": (("de",), ("en", "ar"), ("tlh",)),
    "gender": ("female", "other"),
    "min_rating": (3.5,),
    "insurer": (("insurer_149",), ("insurer_3", "insurer_70")),
    "funding": ("private",),
    "accepting": (True,),
    "available_within_days": (7,),
    "max_fee": (60.0,),
    "step_free": (True,),
}
TEXTS = (
    spelt(("reed",), whole=("reed",)),
    spelt(("ada",), ("reed",), whole=("ada reed",)),
    TextQuery(terms=(Term(words=("sun",)), Term(words=("gout",), conditions=("gout",))), whole=()),
    TextQuery(terms=(Term(offers=("hand/a", "foot/b")),), whole=("ada reed",)),
    TextQuery(terms=(Term(slips=("sum", "zun")), Term(starts=("clin", "str"))), whole=()),
    spelt(("london",), whole=("london",)),
    spelt(("nobody",), ("sun",)),
    spelt(("clinic",)),
)


def a_question(rng: Random) -> Query:
    where = rng.choice(list(PLACES.values()))
    radius_km = rng.choice((5.0, 30.0, 120.0))
    area = rng.choice((Circle(radius_km), Circle(radius_km), _box_around(where), None))
    offers = tuple(
        OfferFit(offer, rng.choice((0.4, 0.8, 1.0)), rng.choice((0, 0, 1)))
        for offer in rng.sample(OFFERS, rng.choice((0, 2, 5)))
    )
    asked = rng.sample(sorted(FILTERS), rng.choice((0, 1, 2, 3)))
    return a_query(
        offers=offers,
        ages=rng.choice(((18, 64), (34, 34), (7, 7), None)),
        mode=rng.choice(("in_person", "in_person", "in_person", "video", None)),
        origin=Origin(where.lat, where.lon),
        area=area,
        filters=Filters(**{name: rng.choice(FILTERS[name]) for name in asked}),
        text=rng.choice((None, None, *TEXTS)),
        freshness_limit_days=rng.choice((None, 365)),
        sort=rng.choice(get_args(Sort)),
        fetch=rng.choice((1, 7, 40)),
        near_misses=rng.choice((0, 5)),
        is_radius_sent=rng.random() < 0.5,
        deadline_days=rng.choice((None, None, 5, 40)),
        rejections=True,
    )


def _box_around(where: Point) -> Box:
    def turned(lon: float) -> float:
        return (lon + 180) % 360 - 180

    return Box(
        max(-90, where.lat - 0.3), turned(where.lon - 0.4), min(90, where.lat + 0.3), turned(where.lon + 0.4)
    )


@pytest.fixture(scope="module")
def crowd() -> list[Document]:
    return a_crowd(Random(1), 1500)


@pytest.fixture(scope="module")
def view(crowd: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    engine = EmbeddedEngine(tmp_path_factory.mktemp("crowd"))
    yield engine.at(load(engine, crowd).version)
    engine.close()


def judged(documents: Sequence[Document], query: Query, failing: str | None = None) -> list[Hit]:
    """Every document one by one, in the exact order."""
    hits = [hit for document in documents if (hit := choice.choose(document, query, failing=failing))]
    return sorted(hits, key=lambda hit: ranking.order_of(hit, query))


def nearest(documents: Sequence[Document], query: Query) -> list[tuple[str, str, str]]:
    """Specialist, practice and failed filter of the near-misses: by step, score, tie, then filter order."""
    best = structs.replace(query, sort="best")
    names = [*query.filters.sent(), *(["radius_km"] if query.is_radius_sent else [])]
    found = [(hit, name) for name in names for hit in judged(documents, best, failing=name)]
    found.sort(key=lambda miss: (ranking.order_of(miss[0], best), names.index(miss[1])))
    firsts = {hit.id: (hit.id, hit.practice_id, name) for hit, name in reversed(found)}
    ordered = dict.fromkeys(hit.id for hit, _ in found)
    return [firsts[id_] for id_ in ordered][: query.near_misses]


@pytest.mark.parametrize("seed", range(150))
def test_short_page_is_the_beginning_of_all_matches(view: View, crowd: list[Document], seed: int) -> None:
    query = a_question(Random(seed))
    answer, expected = view.search(query), judged(crowd, query)
    assert answer.total == len(expected)
    assert [(hit.id, hit.practice_id) for hit in answer.hits] == [
        (hit.id, hit.practice_id) for hit in expected[: query.fetch]
    ]
    for hit in answer.hits:
        assert hit.engine_score == pytest.approx(ranking.score(hit.inputs, query), abs=1.1e-9)
        assert hit.engine_key == pytest.approx(ranking.key_of(hit.inputs, query.sort), abs=1e-9)
    misses = [(miss.hit.id, miss.hit.practice_id, miss.failed) for miss in answer.near_misses]
    assert misses == nearest(crowd, query)
    late = {hit.id for hit in judged(crowd, structs.replace(query, deadline_days=None))} - {
        hit.id for hit in expected
    }
    assert answer.after_deadline == len(late)
    assert sum(answer.rejections.values()) + answer.total == len(crowd)


def test_questions_above_have_answers(view: View) -> None:
    """Guards the test above: of its questions most have matches, and many more than a page of them."""
    totals = [view.search(a_question(Random(seed))).total for seed in range(150)]
    assert sum(total > 0 for total in totals) > 90
    assert sum(total > 40 for total in totals) > 25


def test_common_and_rare_words_find_the_same_as_judging(view: View, crowd: list[Document]) -> None:
    """Rare words start from the specialists they name, common ones from the place: both must agree."""
    for text in TEXTS:
        for area in (Circle(1.0), Circle(200.0), None):
            query = a_query(offers=(), text=text, area=area, fetch=2000)
            assert [hit.id for hit in view.search(query).hits] == [hit.id for hit in judged(crowd, query)]


def test_thousands_of_equals_are_ordered_by_tie(tmp_path: Path) -> None:
    alike = [a_document(id=f"s{number}") for number in range(3000)]
    engine = EmbeddedEngine(tmp_path)
    view = engine.at(load(engine, alike).version)
    expected = sorted((document.tie, document.specialist.id) for document in alike)
    for sort in get_args(Sort):
        answer = view.search(a_query(sort=sort, fetch=250))
        assert answer.total == 3000
        assert [(hit.tie, hit.id) for hit in answer.hits] == expected[:250]
        deep = page(view, engine.margin, a_query(sort=sort), 240, 10)
        assert [(hit.tie, hit.id) for hit in deep.hits] == expected[240:250]
    engine.close()


def test_first_hits_are_left_out_where_they_may_be(view: View) -> None:
    query = a_query(area=None, offers=(), fetch=12)
    whole, rest = view.search(query), view.search(structs.replace(query, skip=8))
    assert rest.hits == whole.hits[8:]
    assert (whole.skipped, rest.skipped) == (0, 8)
    assert view.search(structs.replace(query, skip=8, fetch=5)).skipped == 5


def test_rim_is_drawn_as_the_formula_of_geo_draws_it(tmp_path: Path) -> None:
    """A radius equal to a distance includes it; the next smaller number does not."""
    rng = Random(5)
    points = [point_from(north_km=rng.uniform(-20, 20), east_km=rng.uniform(-20, 20)) for _ in range(300)]
    engine = EmbeddedEngine(tmp_path)
    crowd = [a_document(id=f"s{n}", practices=(a_practice(point=point),)) for n, point in enumerate(points)]
    view = engine.at(load(engine, crowd).version)
    origin = Origin(51.5, -0.13)
    for point in points[:60]:
        rim_km = geo.distance_km(origin.lat, origin.lon, point.lat, point.lon)
        for radius_km in (rim_km, rim_km * (1 - 1e-15) - 1e-14):
            query = a_query(origin=origin, area=Circle(radius_km))
            assert view.search(query).total == len(judged(crowd, query))
    engine.close()
