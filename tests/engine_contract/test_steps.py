"""Access steps: who may be seen now comes before whom an order must be had for, however much better they fit."""

from itertools import pairwise

from indexer.engines.query import Filters, Hits, OfferFit
from tests.builders import a_document, a_practice, a_query, a_rating, in_days, point_from
from tests.engine_contract.directory import Directory

NEED = (
    OfferFit("physiotherapist", 1.0, 1),
    OfferFit("physiotherapist/spine", 0.9, 1),
    OfferFit("orthopaedic_surgeon", 0.6),
    OfferFit("general_practitioner", 0.3),
    OfferFit("psychologist", 0.8, 2),
)


def of(id_: str, *offers: str, north_km: float = 0.0, **changes: object) -> object:
    practice = a_practice(point=point_from(north_km=north_km), fee=changes.pop("fee", 60.0))
    professions = tuple(dict.fromkeys(offer.split("/")[0] for offer in offers))
    return a_document(id=id_, offers=offers, professions=professions, practices=(practice,), **changes)


CROWD = tuple(
    of(f"crowd-{number}", "physiotherapist" if number % 3 else "orthopaedic_surgeon", north_km=24 + number * 1e-5)
    for number in range(150)
)
"""A centimetre apart, at the rim: two steps, one after the other, in scores too close for an engine."""
DOCUMENTS = (
    of("physio", "physiotherapist", rating=a_rating(4.9)),
    of("spine-physio", "physiotherapist/spine"),
    of("far-surgeon", "orthopaedic_surgeon", north_km=22, rating=a_rating(1.0), fee=200.0),
    of("near-surgeon", "orthopaedic_surgeon", fee=None),
    of("doctor", "general_practitioner", fee=10.0),
    of("both", "physiotherapist", "general_practitioner", north_km=1, fee=30.0),
    of("all-three", "physiotherapist", "general_practitioner", "orthopaedic_surgeon", north_km=2, gender="male"),
    of("psychologist", "psychologist", rating=a_rating(5.0)),
    of("osteopath", "osteopath"),
    of("two-ways", "physiotherapist/knee", "orthopaedic_surgeon/spine"),
    *CROWD,
)
UNFIT = ("osteopath", "two-ways")


def named(answer: Hits) -> list[str]:
    return [hit.id for hit in answer.hits if not hit.id.startswith("crowd")]


def test_seen_now_comes_first(directory: Directory) -> None:
    answer = directory.ask(a_query(offers=NEED))
    steps = [hit.inputs.step for hit in answer.hits]
    assert steps == sorted(steps)
    assert set(steps) == {0, 1, 2}
    assert set(named(answer)[:5]) == {"far-surgeon", "near-surgeon", "doctor", "both", "all-three"}
    assert named(answer)[5:] == ["physio", "spine-physio", "psychologist"]


def test_within_a_step_the_score_decides(directory: Directory) -> None:
    hits = directory.ask(a_query(offers=NEED)).hits
    for one, other in pairwise(hits):
        if one.inputs.step == other.inputs.step:
            assert one.engine_score >= other.engine_score
    assert max(hit.engine_score for hit in hits if hit.inputs.step) > min(hit.engine_score for hit in hits)


def test_fit_is_the_best_of_the_step(directory: Directory) -> None:
    fits = {hit.id: hit.inputs.fit for hit in directory.ask(a_query(offers=NEED)).hits}
    assert (fits["both"], fits["all-three"], fits["physio"]) == (0.3, 0.6, 1.0)


def test_step_is_that_of_the_offers_that_pass_the_filters(directory: Directory) -> None:
    only = Filters(profession=("physiotherapist",))
    hits = {hit.id: hit.inputs for hit in directory.ask(a_query(offers=NEED, filters=only)).hits}
    assert {inputs.step for inputs in hits.values()} == {1}
    assert (hits["both"].fit, hits["all-three"].fit) == (1.0, 1.0)


def test_other_sorts_keep_their_key_and_score_by_the_same_fit(directory: Directory) -> None:
    by_fee = directory.ask(a_query(offers=NEED, sort="fee"))
    assert named(by_fee)[:2] == ["doctor", "both"]
    for sort in ("distance", "rating", "availability", "fee"):
        fits = {hit.id: hit.inputs.fit for hit in directory.ask(a_query(offers=NEED, sort=sort)).hits}
        assert (fits["both"], fits["all-three"]) == (0.3, 0.6)
        assert len(directory.turn_page(a_query(offers=NEED, sort=sort), 0, 30)) == 30


def test_without_a_need_there_is_no_step(directory: Directory) -> None:
    assert {hit.inputs.step for hit in directory.ask(a_query(offers=())).hits} == {0}


def test_need_of_one_later_step_is_ordered_by_score(directory: Directory) -> None:
    query = a_query(offers=(OfferFit("physiotherapist", 1.0, 1), OfferFit("psychologist", 0.8, 1)))
    answer = directory.ask(query)
    assert {hit.inputs.step for hit in answer.hits} == {1}
    assert named(answer)[0] == "physio"


def test_pages_are_exact_across_the_border_of_two_steps(directory: Directory) -> None:
    query = a_query(offers=NEED, proximity_pivot_km=500.0)
    turned = [id_ for offset in range(0, 160, 10) for id_ in directory.turn_page(query, offset, 10)]
    assert turned == directory.ids(query)
    assert len(turned) == len(DOCUMENTS) - len(UNFIT)


def test_near_misses_are_ordered_by_step_first(directory: Directory) -> None:
    query = a_query(offers=NEED, filters=Filters(gender="male"), near_misses=100)
    misses = directory.ask(query).near_misses
    steps = [miss.hit.inputs.step for miss in misses]
    assert steps == sorted(steps)
    assert set(steps) == {0, 1}
    assert misses[0].hit.id == "near-surgeon"
    assert len(directory.ask(a_query(offers=NEED, filters=Filters(gender="male"), near_misses=3)).near_misses) == 3


def test_near_miss_through_two_filters_is_shown_by_the_lower_step(directory: Directory) -> None:
    """One offer fails the profession, the other, which fits better but needs an order, the specialty."""
    need = (OfferFit("physiotherapist/knee", 1.0, 1), OfferFit("orthopaedic_surgeon/spine", 0.4))
    filters = Filters(profession=("physiotherapist",), specialty=("spine",))
    (miss,) = directory.ask(a_query(offers=need, filters=filters, near_misses=5)).near_misses
    assert (miss.hit.id, miss.failed) == ("two-ways", "profession")
    assert (miss.hit.inputs.step, miss.hit.inputs.fit) == (0, 0.4)


def test_deadline_and_steps_together(directory: Directory) -> None:
    late = a_query(offers=NEED, deadline_days=2, as_of=in_days(1))
    assert directory.ask(late).after_deadline == 0
    assert directory.ask(a_query(offers=NEED, deadline_days=2)).after_deadline == len(DOCUMENTS) - len(UNFIT)
