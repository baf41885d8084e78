"""Why the others are not listed: everybody once, by the first test failed, so that the counts add up."""

import pytest
from msgspec import structs

from indexer.engines.query import Box, Filters, OfferFit
from indexer.records import Name
from tests.builders import a_document, a_practice, a_query, a_rating, in_days, point_from, spelt
from tests.engine_contract.directory import Directory

NEED = (OfferFit("physiotherapist/spine", 1.0), OfferFit("physiotherapist/knee", 0.5), OfferFit("osteopath", 0.7))
STRICT = Filters(
    profession=("physiotherapist",),
    specialty=("spine",),
    conditions=("neck_pain",),
    procedures=("dry_needling",),
    language=("de",),
    gender="female",
    min_rating=4.0,
    insurer=("axa",),
    funding="statutory",
    accepting=True,
    available_within_days=7,
    max_fee=80.0,
    step_free=True,
)
GOOD = {
    "names": (Name(text="Alex Reed"),),
    "specialties": ("spine",),
    "conditions": ("neck_pain",),
    "procedures": ("dry_needling",),
    "languages": ("de",),
    "rating": a_rating(4.2, value=4.5),
}
ROOM = {"insurers": ("axa",), "funding": ("statutory",), "next_available": in_days(1), "fee": 70.0}
REED = spelt(("reed",))


def good_but(id_: str, /, practice: dict[str, object] | None = None, **changes: object) -> object:
    room = a_practice(**(ROOM | (practice or {})))
    return a_document(id=id_, **({"practices": (room,)} | GOOD | changes))


BY_TEST = {
    "registration": good_but("registration", windows=(), languages=()),
    "age": good_but("age", ages=(0, 16)),
    "need": good_but("need", professions=("dentist",)),
    "text": good_but("text", names=(Name(text="Sam Stone"),), gender="male"),
    "profession": good_but("profession", professions=("osteopath",), specialties=(), gender="male"),
    "specialty": good_but("specialty", specialties=("knee",)),
    "conditions": good_but("conditions", conditions=()),
    "procedures": good_but("procedures", procedures=("taping",)),
    "language": good_but("language", languages=("en",), gender="male"),
    "gender": good_but("gender", {"step_free": False}, gender=None),
    "min_rating": good_but("min_rating", rating=a_rating(4.2, reviews=2)),
    "mode": good_but("mode", {"modes": ("video",), "point": point_from(north_km=90)}),
    "radius_km": good_but("radius_km", {"point": point_from(north_km=26)}),
    "insurer": good_but("insurer", {"insurers": ("bupa",), "fee": None}),
    "funding": good_but("funding", {"funding": ()}),
    "accepting": good_but("accepting", {"accepting": None}),
    "available_within_days": good_but("available_within_days", {"next_available": in_days(8)}),
    "max_fee": good_but("max_fee", {"fee": None}),
    "step_free": good_but("step_free", {"step_free": None}),
    "deadline": good_but("deadline", {"next_available": in_days(5)}),
}
SPLIT = good_but(
    "split",
    practices=(
        a_practice(id="far", **(ROOM | {"point": point_from(north_km=26)})),
        a_practice(id="uninsured", **(ROOM | {"insurers": ()})),
        a_practice(id="dear", **(ROOM | {"fee": 300.0})),
    ),
)
"""Passes every test by one practice or another: the last practice is lost at the fee."""
DUAL = good_but("dual", professions=("physiotherapist", "osteopath"), offers=("physiotherapist/hand", "osteopath"))
"""Fits the need as an osteopath only, so that the physiotherapist asked for is none."""
DOCUMENTS = (*BY_TEST.values(), SPLIT, DUAL, good_but("match"))
QUERY = a_query(
    offers=NEED, filters=STRICT, text=REED, deadline_days=4, rejections=True, near_misses=5, facets=True
)


def test_each_counts_under_the_first_test_failed(directory: Directory) -> None:
    answer = directory.ask(QUERY)
    expected = dict.fromkeys(BY_TEST, 1) | {"max_fee": 2, "profession": 2}
    assert answer.rejections == expected
    assert [hit.id for hit in answer.hits] == ["match"]


@pytest.mark.parametrize("name", Filters.__struct_fields__)
def test_filter_not_asked_rejects_nobody(directory: Directory, name: str) -> None:
    filters = structs.replace(STRICT, **{name: getattr(Filters(), name)})
    assert name not in directory.ask(structs.replace(QUERY, filters=filters)).rejections


def test_box_is_named_as_one(directory: Directory) -> None:
    north = point_from(north_km=26)
    box = Box(north.lat - 0.01, north.lon - 0.01, north.lat + 0.01, north.lon + 0.01)
    rejections = directory.ask(a_query(offers=NEED, area=box, rejections=True)).rejections
    assert rejections == {"registration": 1, "age": 1, "need": 1, "mode": 1, "bbox": 17}


def test_everywhere_and_by_video(directory: Directory) -> None:
    everywhere = a_query(offers=(), origin=None, area=None, rejections=True)
    assert directory.ask(everywhere).rejections == {"registration": 1, "age": 1, "mode": 1}
    video = a_query(offers=NEED, mode="video", rejections=True)
    assert directory.ask(video).rejections == {"registration": 1, "age": 1, "need": 1, "mode": 19}


def test_not_asked_for_means_none(directory: Directory) -> None:
    assert directory.ask(structs.replace(QUERY, rejections=False)).rejections == {}


def test_no_offer_left_in_the_country(directory: Directory) -> None:
    dentists = a_query(offers=(OfferFit("acupuncturist", 1.0),), rejections=True)
    assert directory.ask(dentists).rejections == {"registration": 1, "age": 1, "need": 21}


def test_counts_do_not_depend_on_the_page_or_the_sort(directory: Directory) -> None:
    for sort in ("best", "distance", "rating", "availability", "fee"):
        query = structs.replace(QUERY, filters=Filters(), sort=sort, fetch=1)
        answer = directory.view.search(query)
        assert answer.rejections == directory.ask(structs.replace(query, fetch=60)).rejections
        assert sum(answer.rejections.values()) + answer.total == len(DOCUMENTS)
