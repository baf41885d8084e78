"""Facets are disjunctive: a value counts specialists who match without that facet's own filter, each once."""

import pytest
from msgspec import structs

from indexer.engines.query import FACETS, Circle, Filters, OfferFit
from tests.builders import a_document, a_practice, a_query, point_from
from tests.engine_contract.directory import Directory

FAR = point_from(north_km=20)
NEED = (
    OfferFit("physiotherapist", 0.9),
    OfferFit("physiotherapist/spine", 1.0),
    OfferFit("physiotherapist/knee", 0.5),
    OfferFit("orthopaedic_surgeon/spine_surgery", 0.6),
)
DOCUMENTS = (
    a_document(
        id="spine-and-knee",
        specialties=("spine", "knee"),
        languages=("en", "de"),
        practices=(
            a_practice(id="near", insurers=("axa",), accepting=True),
            a_practice(id="far", point=FAR, insurers=("bupa", "axa"), accepting=False),
        ),
    ),
    a_document(id="bare", languages=("de",), gender="male", practices=(a_practice(accepting=None),)),
    a_document(
        id="surgeon",
        professions=("orthopaedic_surgeon",),
        specialties=("spine_surgery", "shoulder"),
        gender=None,
        practices=(a_practice(insurers=("bupa",), accepting=False, fee=250.0),),
    ),
    a_document(
        id="dual",
        professions=("physiotherapist", "osteopath"),
        specialties=("spine",),
        offers=("physiotherapist/spine", "osteopath"),
        practices=(
            a_practice(id="one", insurers=("axa",), accepting=True, fee=250.0),
            a_practice(id="two", insurers=("axa",), accepting=True),
        ),
    ),
    a_document(id="osteopath", professions=("osteopath",), languages=("fr",)),
)


def facets(directory: Directory, /, **changes: object) -> dict[str, dict[str, int]]:
    return {name: dict(values) for name, values in directory.ask(a_query(facets=True, **changes)).facets.items()}


def test_not_asked_for_means_none(directory: Directory) -> None:
    assert dict(directory.ask(a_query()).facets) == {}


def test_every_facet_is_named_even_when_nobody_matches(directory: Directory) -> None:
    empty: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    assert facets(directory, offers=(OfferFit("dentist", 1.0),)) == empty


def test_counts_without_filters(directory: Directory) -> None:
    assert facets(directory, offers=NEED) == {
        "profession": {"physiotherapist": 3, "orthopaedic_surgeon": 1},
        "specialty": {"spine": 2, "knee": 1, "spine_surgery": 1},
        "language": {"en": 3, "de": 2},
        "gender": {"female": 2, "male": 1},
        "insurer": {"axa": 2, "bupa": 2},
        "accepting": {"true": 2, "false": 2},
    }


def test_without_a_need_every_offer_counts(directory: Directory) -> None:
    found = facets(directory, offers=())
    assert found["profession"] == {"physiotherapist": 3, "osteopath": 2, "orthopaedic_surgeon": 1}
    assert found["specialty"] == {"spine": 2, "knee": 1, "spine_surgery": 1, "shoulder": 1}


SURGEONS = Filters(profession=("orthopaedic_surgeon",))


@pytest.mark.parametrize(
    ("filters", "facet", "expected"),
    [
        (Filters(language=("de",)), "language", {"en": 3, "de": 2}),
        (Filters(language=("de",)), "gender", {"female": 1, "male": 1}),
        (Filters(gender="male"), "gender", {"female": 2, "male": 1}),
        (Filters(gender="male"), "language", {"de": 1}),
        (
            Filters(profession=("orthopaedic_surgeon",)),
            "profession",
            {"physiotherapist": 3, "orthopaedic_surgeon": 1},
        ),
        (SURGEONS, "specialty", {"spine_surgery": 1}),
        (Filters(specialty=("spine",)), "specialty", {"spine": 2, "knee": 1, "spine_surgery": 1}),
        (Filters(specialty=("spine",)), "profession", {"physiotherapist": 2}),
        (Filters(insurer=("bupa",)), "insurer", {"axa": 2, "bupa": 2}),
        (Filters(insurer=("bupa",)), "accepting", {"false": 2}),
        (Filters(accepting=True), "accepting", {"true": 2, "false": 2}),
        (Filters(accepting=True), "insurer", {"axa": 2}),
        (Filters(insurer=("bupa",), accepting=True), "insurer", {"axa": 2}),
        (Filters(insurer=("bupa",), accepting=True), "accepting", {"false": 2}),
        (Filters(insurer=("bupa",), accepting=True), "language", {}),
        (Filters(max_fee=100.0), "insurer", {"axa": 2, "bupa": 1}),
    ],
)
def test_own_filter_is_ignored(
    directory: Directory, filters: Filters, facet: str, expected: dict[str, int]
) -> None:
    assert facets(directory, offers=NEED, filters=filters)[facet] == expected


def test_practices_out_of_reach_lend_no_value(directory: Directory) -> None:
    found = facets(directory, offers=NEED, area=Circle(5.0))
    assert found["insurer"] == {"axa": 2, "bupa": 1}
    assert found["accepting"] == {"true": 2, "false": 1}


def test_two_filters_on_two_facets_each_ignore_their_own(directory: Directory) -> None:
    found = facets(directory, offers=NEED, filters=Filters(language=("de",), gender="female"))
    assert found["language"] == {"en": 2, "de": 1}
    assert found["gender"] == {"female": 1, "male": 1}


def test_total_counts_specialists_not_practices(directory: Directory) -> None:
    assert directory.ask(a_query(offers=NEED)).total == 4


def test_counts_do_not_depend_on_how_many_are_fetched(directory: Directory) -> None:
    query = a_query(offers=NEED, facets=True, filters=Filters(language=("de",)), near_misses=5)
    one, everyone = (directory.view.search(structs.replace(query, fetch=fetch)) for fetch in (1, 50))
    assert (one.total, one.facets, one.near_misses) == (everyone.total, everyone.facets, everyone.near_misses)
    assert len(one.hits) == 1
    assert one.hits[0].id == everyone.hits[0].id
