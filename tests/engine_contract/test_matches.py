"""A match is one practice of one specialist: which one it is, and that one same practice passes all filters."""

from indexer.documents import Document
from indexer.engines.query import Box, Circle, Filters, Origin
from indexer.records import Point
from tests.builders import LONDON, a_document, a_practice, a_query, in_days, point_from
from tests.engine_contract.directory import Directory

FIJI = Point(lat=-16.8, lon=179.95)
RIM = Point(lat=51.45, lon=-0.97)
EDINBURGH = Point(lat=55.9533, lon=-3.1883)


def at(origin: Point, north_km: float = 0.0, east_km: float = 0.0, /, **changes: object) -> Document:
    """A specialist with one practice at that place."""
    point = point_from(origin, north_km=north_km, east_km=east_km)
    return a_document(practices=(a_practice(point=point),), **changes)


DOCUMENTS = (
    a_document(
        id="two-practices",
        practices=(
            a_practice(
                id="near-late",
                point=point_from(north_km=1),
                next_available=in_days(40),
                fee=90.0,
                insurers=("bupa",),
                accepting=True,
            ),
            a_practice(
                id="far-soon",
                point=point_from(north_km=12),
                next_available=in_days(1),
                fee=45.0,
                insurers=("axa",),
                accepting=False,
            ),
        ),
    ),
    a_document(
        id="video-and-room",
        practices=(
            a_practice(id="room", point=point_from(east_km=2), next_available=in_days(9)),
            a_practice(
                id="screen", point=point_from(east_km=400), modes=("video",), next_available=in_days(2), fee=30.0
            ),
        ),
    ),
    a_document(
        id="twins",
        practices=(
            a_practice(id="b", point=point_from(EDINBURGH, north_km=3)),
            a_practice(id="a", point=point_from(EDINBURGH, north_km=3)),
        ),
    ),
    at(FIJI, id="west-of-the-line"),
    at(FIJI, 0, 12, id="east-of-the-line"),
    at(RIM, 9.998, 0, id="two-metres-inside"),
    at(RIM, -10.002, 0, id="two-metres-outside"),
    at(RIM, 0, 0, id="at-the-centre"),
)


def around(point: Point, radius_km: float) -> dict[str, object]:
    return {"origin": Origin(point.lat, point.lon), "area": Circle(radius_km)}


def test_near_beats_soon_when_a_kilometre_matters_more(directory: Directory) -> None:
    query = a_query(proximity_pivot_km=1.0, availability_pivot_days=30.0)
    assert directory.practices(query)["two-practices"] == "near-late"


def test_soon_beats_near_when_a_day_matters_more(directory: Directory) -> None:
    query = a_query(proximity_pivot_km=200.0, availability_pivot_days=1.0)
    assert directory.practices(query)["two-practices"] == "far-soon"


def test_facts_on_the_card_are_those_of_the_chosen_practice(directory: Directory) -> None:
    query = a_query(filters=Filters(insurer=("axa",)))
    (hit,) = (hit for hit in directory.ask(query).hits if hit.id == "two-practices")
    assert hit.practice_id == "far-soon"
    assert (hit.inputs.wait_days, hit.inputs.fee) == (1, 45.0)
    assert hit.inputs.distance_km is not None
    assert abs(hit.inputs.distance_km - 12) < 0.001


def test_one_same_practice_passes_every_practice_filter(directory: Directory) -> None:
    assert "two-practices" in directory.ids(a_query(filters=Filters(insurer=("axa",), max_fee=50.0)))
    assert "two-practices" not in directory.ids(a_query(filters=Filters(insurer=("bupa",), max_fee=50.0)))
    assert "two-practices" not in directory.ids(a_query(filters=Filters(insurer=("axa",), accepting=True)))
    assert "two-practices" not in directory.ids(a_query(area=Circle(5.0), filters=Filters(insurer=("axa",))))
    soon_and_near = Filters(available_within_days=7)
    assert "two-practices" not in directory.ids(a_query(area=Circle(5.0), filters=soon_and_near))


def test_sort_chooses_the_practice_by_its_own_key(directory: Directory) -> None:
    assert directory.practices(a_query(sort="distance"))["two-practices"] == "near-late"
    assert directory.practices(a_query(sort="availability"))["two-practices"] == "far-soon"
    assert directory.practices(a_query(sort="fee"))["two-practices"] == "far-soon"


def test_equal_practices_are_told_apart_by_id(directory: Directory) -> None:
    for sort in ("best", "distance", "availability", "fee", "rating"):
        assert directory.practices(a_query(sort=sort, **around(EDINBURGH, 10.0))) == {"twins": "a"}


def test_video_needs_no_place_and_shows_no_distance(directory: Directory) -> None:
    (hit,) = directory.ask(a_query(mode="video")).hits
    assert (hit.id, hit.practice_id, hit.inputs.distance_km) == ("video-and-room", "screen", None)


def test_video_ignores_where_the_patient_is(directory: Directory) -> None:
    query = a_query(mode="video", origin=Origin(LONDON.lat, LONDON.lon))
    assert [hit.inputs.distance_km for hit in directory.ask(query).hits] == [None]


def test_video_practice_is_no_place_to_go_to(directory: Directory) -> None:
    assert directory.practices(a_query())["video-and-room"] == "room"
    assert "video-and-room" not in directory.ids(a_query(area=Circle(1.0)))


def test_in_any_mode_the_practice_is_the_best_of_all_and_nobody_is_measured(directory: Directory) -> None:
    answer = directory.ask(a_query(mode=None, rejections=True, facets=True))
    assert len(answer.hits) == len(DOCUMENTS)
    assert {hit.inputs.distance_km for hit in answer.hits} == {None}
    assert directory.practices(a_query(mode=None))["video-and-room"] == "screen"
    assert directory.practices(a_query(mode=None, sort="fee"))["video-and-room"] == "screen"
    dear = a_query(mode=None, filters=Filters(max_fee=30.0))
    assert directory.practices(dear) == {"video-and-room": "screen"}


def test_in_any_mode_a_practice_without_a_date_is_found_too(directory: Directory) -> None:
    query = a_query(mode=None, as_of=in_days(30), sort="availability")
    known = {hit.id: hit.inputs.wait_days for hit in directory.ask(query).hits}
    assert len(known) == len(DOCUMENTS)
    assert (known["two-practices"], known["video-and-room"]) == (10, None)


def test_circle_reaches_across_the_antimeridian(directory: Directory) -> None:
    east, west = "east-of-the-line", "west-of-the-line"
    assert directory.ids(a_query(sort="distance", **around(FIJI, 20.0))) == [west, east]
    beyond = point_from(FIJI, east_km=14)
    assert beyond.lon < -179
    assert directory.ids(a_query(sort="distance", **around(beyond, 20.0))) == [east, west]
    assert directory.ids(a_query(sort="distance", **around(beyond, 10.0))) == [east]


def test_box_reaches_across_the_antimeridian(directory: Directory) -> None:
    across = Box(-17.5, 179.5, -16.0, -179.5)
    assert set(directory.ids(a_query(origin=None, area=across))) == {"east-of-the-line", "west-of-the-line"}
    assert directory.ids(a_query(origin=None, area=Box(-17.5, 179.5, -16.0, 180.0))) == ["west-of-the-line"]
    assert directory.ids(a_query(origin=None, area=Box(-17.5, -180.0, -16.0, -179.5))) == ["east-of-the-line"]


def test_box_holds_practices_not_specialists(directory: Directory) -> None:
    north = point_from(north_km=12)
    box = Box(north.lat - 0.01, north.lon - 0.01, north.lat + 0.01, north.lon + 0.01)
    assert directory.practices(a_query(area=box)) == {"two-practices": "far-soon"}


def test_box_without_origin_has_no_distance(directory: Directory) -> None:
    hits = directory.ask(a_query(origin=None, area=Box(50.0, -2.0, 52.0, 1.0))).hits
    assert {hit.inputs.distance_km for hit in hits} == {None}
    assert len(hits) == 5


def test_rim_of_a_radius_is_kept_to_the_metre(directory: Directory) -> None:
    inside = ["at-the-centre", "two-metres-inside"]
    assert directory.ids(a_query(sort="distance", **around(RIM, 10.0))) == inside
    assert directory.ids(a_query(sort="distance", **around(RIM, 9.997))) == inside[:1]
    assert directory.ids(a_query(sort="distance", **around(RIM, 10.003))) == [*inside, "two-metres-outside"]


def test_without_an_area_the_whole_country_answers_nearest_first(directory: Directory) -> None:
    hits = directory.ask(a_query(area=None, sort="distance")).hits
    distances = [hit.inputs.distance_km for hit in hits]
    assert len(hits) == len(DOCUMENTS)
    assert distances == sorted(distances, key=lambda km: km or 0.0)


def test_without_an_origin_distance_is_unknown(directory: Directory) -> None:
    hits = directory.ask(a_query(origin=None, area=None)).hits
    assert len(hits) == len(DOCUMENTS)
    assert {hit.inputs.distance_km for hit in hits} == {None}


def test_nobody_near_is_an_empty_answer(directory: Directory) -> None:
    answer = directory.ask(a_query(facets=True, near_misses=5, **around(Point(lat=0.0, lon=0.0), 5.0)))
    assert (answer.hits, answer.total, answer.near_misses) == ((), 0, ())
