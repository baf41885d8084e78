"""What a need makes of sets of offers, against every set judged by itself; and what is kept of it."""

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.embedded.columns import Holders
from indexer.engines.embedded.needs import Need, Offers, need_of
from indexer.engines.embedded.parts import close_stores, open_parts
from indexer.engines.embedded.rows import BITS
from indexer.engines.query import Filters, OfferFit, Query
from tests.builders import a_document, a_query, load

NAMES = tuple(f"p{number % 20}/s{number % 31}" if number % 8 else f"p{number % 20}" for number in range(400))
"""Repeated here and there; with a fit each, three ways make more answers than a byte counts."""
MIB = 1 << 20


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offers]:
    rng, folder = Random(3), tmp_path_factory.mktemp("needs")
    engine = EmbeddedEngine(folder)
    documents = [_somebody(rng, f"s{number}") for number in range(600)]
    (part,) = open_parts(folder / "gb" / load(engine, documents).version)
    yield part.offers
    close_stores([part.store])
    engine.close()


@pytest.fixture
def offers(opened: Offers) -> Offers:
    """Nothing asked of them yet."""
    return replace(opened, kept={})


def _somebody(rng: Random, id_: str) -> Any:
    offers = tuple(dict.fromkeys(rng.sample(NAMES, rng.choice((1, 1, 2, 3, 6)))))
    professions = tuple(dict.fromkeys(offer.split("/")[0] for offer in offers))
    return a_document(id=id_, offers=offers, professions=professions)


def a_question(rng: Random) -> Query:
    fitting = rng.sample(sorted(set(NAMES)), rng.choice((0, 1, 5, 40, len(set(NAMES)))))
    return a_query(
        offers=tuple(OfferFit(name, rng.random(), rng.choice((0, 0, 1))) for name in fitting),
        filters=Filters(
            profession=rng.choice(((), ("p1", "p2", "p3"), ("nothing",))),
            specialty=rng.choice(((), ("s1", "s4", "s9"), ("s2",))),
        ),
        facets=rng.random() < 0.5,
        near_misses=rng.choice((0, 5)),
    )


def sets_of(offers: Offers) -> list[list[str]]:
    return [[offers.names[code] for code in np.flatnonzero(held)] for held in offers.members.T]


def fails_of(name: str, query: Query) -> int:
    profession, _, specialty = name.partition("/")
    asked = query.filters
    fails = BITS["profession"] if asked.profession and profession not in asked.profession else 0
    return fails | (BITS["specialty"] if asked.specialty and specialty not in asked.specialty else 0)


def judged(names: list[str], query: Query) -> dict[int, tuple[int, float]]:
    """Lowest step and best fit of it, by what those offers fail that are worth looking at."""
    any_fits = [OfferFit(name, 0.0) for name in names]
    fitting = [offer for offer in query.offers if offer.offer in names] if query.offers else any_fits
    looked_at = {0, BITS["profession"], BITS["specialty"]} if query.facets or query.near_misses else {0}
    found: dict[int, list[tuple[int, float]]] = {}
    for offer in fitting:
        found.setdefault(fails_of(offer.offer, query), []).append((offer.step, -offer.fit))
    best = {fails: min(each) for fails, each in found.items() if fails in looked_at}
    return {fails: (step, -minus_fit) for fails, (step, minus_fit) in best.items()}


def answered(need: Need, sets: int) -> list[dict[int, tuple[int, float]]]:
    found: list[dict[int, tuple[int, float]]] = [{} for _ in range(sets)]
    positions, answers = need.answers_of(np.arange(sets, dtype=np.int32))
    columns = (need.fails, need.step, need.fit)
    rows = zip(positions.tolist(), *(column.take(answers).tolist() for column in columns), strict=True)
    for position, fails, step, fit in rows:
        assert fails not in found[position]
        found[position][fails] = (step, fit)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_sets_are_worth_what_judging_each_finds(offers: Offers, seed: int) -> None:
    query, sets = a_question(Random(seed)), sets_of(offers)
    assert answered(need_of(offers, query), len(sets)) == [judged(names, query) for names in sets]


def test_questions_above_have_more_answers_than_a_byte_counts(offers: Offers) -> None:
    """Guards the test above."""
    most = [len(need_of(offers, a_question(Random(seed))).fit) for seed in range(60)]
    assert max(most) > 256
    assert sum(each > 1 for each in most) > 50


@pytest.mark.parametrize("seed", range(60))
def test_facets_count_who_passes_the_other_filter(offers: Offers, seed: int) -> None:
    query, sets = a_question(Random(seed)), sets_of(offers)
    need, asked = need_of(offers, query), {offer.offer for offer in query.offers}
    for place, facet, holders, codes in (
        (0, "profession", need.professions, offers.professions),
        (2, "specialty", need.specialties, offers.specialties),
    ):
        counted = [
            {
                name.partition("/")[place]
                for name in names
                if (not asked or name in asked) and fails_of(name, query) in (0, BITS[facet])
            }
            for names in sets
        ]
        expected = {code: [n for n, held in enumerate(counted) if code in held] for code in codes}
        assert _by_code(holders, codes) == {code: held for code, held in expected.items() if held}


def _by_code(holders: Holders, codes: tuple[str, ...]) -> dict[str, list[int]]:
    held = np.split(holders.sets, holders.starts[1:]) if len(holders.codes) else []
    return {codes[code]: sets.tolist() for code, sets in zip(holders.codes, held, strict=True)}


def test_order_and_repeats_of_filters_make_no_other_need(offers: Offers) -> None:
    one = Filters(profession=("p1", "p2"), specialty=("s4", "s1"))
    other = Filters(profession=("p2", "p1", "p2"), specialty=("s1", "s4", "s4"))
    needs = [need_of(offers, a_query(filters=filters, facets=True)) for filters in (one, other)]
    assert needs[0] is needs[1]
    assert need_of(offers, a_query(filters=Filters(profession=("p1",)), facets=True)) is not needs[0]


def test_where_no_offer_can_fail_what_is_shown_makes_no_other_need(offers: Offers) -> None:
    assert need_of(offers, a_query(facets=True)) is need_of(offers, a_query())
    filters = Filters(profession=("p1",))
    assert need_of(offers, a_query(filters=filters, facets=True)) is not need_of(offers, a_query(filters=filters))


def test_facets_are_worked_out_when_counted(offers: Offers) -> None:
    need = need_of(offers, a_query(offers=()))
    assert {"professions", "specialties"}.isdisjoint(vars(need))
    assert need.professions is need.professions


@pytest.mark.parametrize(("sets", "least"), [(600, 256), (5_000, 100), (50_000, 10)])
def test_what_is_kept_is_bounded_by_bytes(offers: Offers, sets: int, least: int) -> None:
    """However many different things are asked, with facets counted."""
    shape = (len(offers.names), sets)
    many, most = replace(offers, members=np.random.default_rng(1).random(shape) < 5 / len(offers.names)), 0
    for number in range(300):
        fitting = tuple(OfferFit(name, 1 - number / 1000) for name in offers.names)
        need = need_of(many, a_query(offers=fitting, facets=True))
        assert len(need.professions.codes) + len(need.specialties.codes) > 0
        most = max(most, len(many.kept))
        assert sum(map(_bytes_of, many.kept.values())) <= 16 * MIB
    assert least <= most <= 256


def _bytes_of(need: Need) -> int:
    return int(need.answers.nbytes + need.professions.sets.nbytes + need.specialties.sets.nbytes)


def test_needs_go_with_their_offers_at_once(offers: Offers) -> None:
    """Without the collector: it does not look at what was there when serving began."""
    own = replace(offers, kept={})
    need_of(own, a_query(offers=(), facets=True)).specialties  # noqa: B018
    gone = weakref.ref(own)
    gc.disable()
    try:
        del own
        assert gone() is None
    finally:
        gc.enable()


def test_part_without_anybody_has_no_answers(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    view = engine.at(load(engine, []).version)
    assert view.search(a_query(offers=(), facets=True, rejections=True)).total == 0
    engine.close()
