"""Each filter alone: who passes, who does not, and that what is unknown never passes."""

import pytest

from indexer.documents import Document
from indexer.engines.query import Filters, OfferFit
from indexer.records import AgeRange
from tests.builders import a_document, a_practice, a_query, a_rating
from tests.engine_contract.directory import Directory


def practising(**changes: object) -> dict[str, object]:
    return {"practices": (a_practice(**changes),)}


UNKNOWN_PRACTICE = {
    "step_free": None,
    "funding": (),
    "fee": None,
    "currency": None,
    "accepting": None,
    "next_available": None,
}


def specialist(id_: str, **changes: object) -> Document:
    return a_document(id=id_, **changes)


DOCUMENTS = (
    specialist("plain"),
    specialist(
        "unknown", gender=None, languages=(), rating=a_rating(4.0, reviews=0), **practising(**UNKNOWN_PRACTICE)
    ),
    specialist("german", languages=("de", "en")),
    specialist("arabic", languages=("ar",)),
    specialist("man", gender="male"),
    specialist("knows-migraine", conditions=("migraine", "neck_pain")),
    specialist("knows-neck-pain", conditions=("neck_pain",)),
    specialist("needles", procedures=("dry_needling",)),
    specialist("insured", **practising(insurers=("bupa", "axa"))),
    specialist("statutory", **practising(funding=("statutory", "private"))),
    specialist("full", **practising(accepting=False)),
    specialist("stairs", **practising(step_free=False)),
    specialist("dear", **practising(fee=120.0)),
    specialist("a-penny-dearer", **practising(fee=60.01)),
    specialist("free-of-charge", **practising(fee=0.0)),
    specialist("praised", rating=a_rating(4.4, value=4.8)),
    specialist("praised-by-two", rating=a_rating(4.6, reviews=2)),
    specialist("children", ages_treated=AgeRange(min=0, max=16)),
    specialist("children-and-adults", ages_treated=AgeRange(min=0)),
    specialist("until-seventy", ages_treated=AgeRange(min=18, max=70)),
    specialist(
        "osteopath-and-physiotherapist",
        professions=("osteopath", "physiotherapist"),
        specialties=("spine",),
        offers=("osteopath", "physiotherapist/spine"),
    ),
    specialist("spine-physiotherapist", specialties=("spine", "knee")),
    specialist("surgeon", professions=("orthopaedic_surgeon",), specialties=("spine_surgery",)),
    specialist("osteopath", professions=("osteopath",)),
)
BACK = (
    OfferFit("physiotherapist/spine", 1.0),
    OfferFit("physiotherapist", 0.8),
    OfferFit("orthopaedic_surgeon/spine_surgery", 0.5),
)
"""A need that no osteopath answers."""
ANY = ()


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        (Filters(language=("de",)), {"german"}),
        (Filters(language=("de", "ar")), {"german", "arabic"}),
        (Filters(gender="male"), {"man"}),
        (Filters(conditions=("migraine",)), {"knows-migraine"}),
        (Filters(conditions=("migraine", "neck_pain")), {"knows-migraine", "knows-neck-pain"}),
        (Filters(procedures=("dry_needling",)), {"needles"}),
        (Filters(insurer=("axa",)), {"insured"}),
        (Filters(insurer=("axa", "aviva")), {"insured"}),
        (Filters(insurer=("aviva",)), set()),
        (Filters(funding="statutory"), {"statutory"}),
        (Filters(min_rating=4.5), {"praised"}),
        (Filters(min_rating=4.8), {"praised"}),
        (Filters(min_rating=4.81), set()),
        (Filters(max_fee=0.0), {"free-of-charge"}),
        (Filters(profession=("osteopath",)), {"osteopath", "osteopath-and-physiotherapist"}),
        (Filters(specialty=("knee",)), {"spine-physiotherapist"}),
        (
            Filters(specialty=("spine", "spine_surgery")),
            {"spine-physiotherapist", "surgeon", "osteopath-and-physiotherapist"},
        ),
        (Filters(profession=("osteopath",), specialty=("spine",)), set()),
    ],
)
def test_only_these_pass(directory: Directory, filters: Filters, passing: set[str]) -> None:
    assert set(directory.ids(a_query(offers=ANY, ages=(18, 64), filters=filters))) == passing


@pytest.mark.parametrize(
    ("filters", "failing"),
    [
        (Filters(accepting=True), {"unknown", "full"}),
        (Filters(step_free=True), {"unknown", "stairs"}),
        (Filters(max_fee=60.0), {"unknown", "dear", "a-penny-dearer"}),
        (Filters(gender="female"), {"unknown", "man"}),
        (Filters(language=("en",)), {"unknown", "arabic"}),
        (Filters(min_rating=1.0), {"unknown", "praised-by-two"}),
        (Filters(available_within_days=3), {"unknown"}),
        (Filters(funding="self_pay"), {"unknown", "statutory"}),
    ],
)
def test_all_but_these_pass(directory: Directory, filters: Filters, failing: set[str]) -> None:
    adults = {document.specialist.id for document in DOCUMENTS} - {"children"}
    assert set(directory.ids(a_query(offers=ANY, filters=filters))) == adults - failing


@pytest.mark.parametrize(
    ("ages", "treating"),
    [
        ((18, 64), {"children-and-adults", "until-seventy"}),
        ((70, 70), {"children-and-adults", "until-seventy"}),
        ((71, 71), {"children-and-adults"}),
        ((16, 16), {"children", "children-and-adults"}),
        ((17, 17), {"children-and-adults"}),
        ((12, 40), {"children-and-adults"}),
        (None, {"children", "children-and-adults", "until-seventy"}),
    ],
)
def test_every_age_asked_for_is_treated(
    directory: Directory, ages: tuple[int, int] | None, treating: set[str]
) -> None:
    stated = {"children", "children-and-adults", "until-seventy"}
    assert set(directory.ids(a_query(ages=ages))) & stated == treating


def test_asked_for_no_age_nobody_is_left_out_for_it(directory: Directory) -> None:
    answer = directory.ask(a_query(offers=ANY, ages=None, rejections=True))
    assert {hit.id for hit in answer.hits} == {document.specialist.id for document in DOCUMENTS}
    assert answer.rejections == {}


def test_without_a_stated_range_only_adults_are_treated(directory: Directory) -> None:
    assert "plain" in directory.ids(a_query(ages=(18, 120)))
    assert "plain" not in directory.ids(a_query(ages=(17, 18)))


def test_need_lists_only_offers_that_fit_it(directory: Directory) -> None:
    fits = {hit.id: hit.inputs.fit for hit in directory.ask(a_query(offers=BACK)).hits}
    assert (fits["spine-physiotherapist"], fits["plain"], fits["surgeon"]) == (1.0, 0.8, 0.5)
    assert fits["osteopath-and-physiotherapist"] == 1.0
    assert "osteopath" not in fits


def test_second_profession_counts_only_by_an_offer_that_fits(directory: Directory) -> None:
    osteopaths = Filters(profession=("osteopath",))
    assert directory.ids(a_query(offers=BACK, filters=osteopaths)) == []
    need = (*BACK, OfferFit("osteopath", 0.6))
    fits = {hit.id: hit.inputs.fit for hit in directory.ask(a_query(offers=need, filters=osteopaths)).hits}
    assert fits == {"osteopath-and-physiotherapist": 0.6, "osteopath": 0.6}


def test_specialty_filter_lowers_the_fit_to_the_offers_left(directory: Directory) -> None:
    need = (OfferFit("physiotherapist/spine", 1.0), OfferFit("physiotherapist/knee", 0.4))
    knee = a_query(offers=need, filters=Filters(specialty=("knee",)))
    assert {hit.id: hit.inputs.fit for hit in directory.ask(knee).hits} == {"spine-physiotherapist": 0.4}


def test_without_a_need_any_offer_answers_and_fit_is_dropped(directory: Directory) -> None:
    query = a_query(offers=ANY)
    hits = directory.ask(query).hits
    assert len(hits) == len(DOCUMENTS) - 1
    assert {hit.inputs.fit for hit in hits} == {None}


def test_all_filters_at_once(directory: Directory) -> None:
    easy = Filters(
        profession=("physiotherapist",),
        language=("en",),
        gender="female",
        min_rating=4.0,
        funding="self_pay",
        accepting=True,
        available_within_days=7,
        max_fee=60.0,
        step_free=True,
    )
    passing = set(directory.ids(a_query(offers=ANY, filters=easy, near_misses=5, facets=True)))
    assert "plain" in passing
    assert not passing & {"unknown", "arabic", "man", "praised-by-two", "statutory", "full", "dear", "stairs"}


def test_unknown_value_of_a_filter_matches_nobody(directory: Directory) -> None:
    for filters in (Filters(language=("xx",)), Filters(profession=("witch",)), Filters(specialty=("hex",))):
        assert directory.ids(a_query(offers=ANY, filters=filters)) == []
