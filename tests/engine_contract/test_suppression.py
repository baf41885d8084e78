"""Who and what is suppressed is seen nowhere, at once, in every version there is; restored it is seen again."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from indexer.documents import Document
from indexer.engines.base import Engine, Manifest
from indexer.engines.naming import NameQuery, TypedWord
from indexer.records import Name, Point
from indexer.report import Report
from tests.builders import AS_OF, a_document, a_practice, a_query, a_rating, a_review, in_days, load
from tests.engine_contract import generated
from tests.engine_contract.conftest import SCORE_ERRORS
from tests.engine_contract.directory import Directory
from tests.engine_contract.versions import erase, ids_in, promoted
from tests.feeds import a_registration, opinion, person
from tests.reindexing import reindexed_records
from tests.ruling import restore, suppress

QUERIES = 15
REINDEXED = "AT"
VIENNA = Point(lat=48.2082, lon=16.3738)
SCORES = (5.0, 5.0, 4.0, 1.0)


def reviewed(engine: Engine, country: str) -> str:
    """One specialist with four reviews that count, and a tombstone; the version's name."""
    people = [a_document(id="a", rating=a_rating(4.2, reviews=4, value=3.75)), a_document(id="b")]
    reviews = [
        a_review(id=f"r{number}", specialist_id="a", overall=score, published_on=in_days(-number - 1))
        for number, score in enumerate(SCORES)
    ]
    unverified = a_review(id="r9", specialist_id="a", overall=1.0, evidence="none", published_on=in_days(-20))
    version = load(engine, people, [*reviews, unverified], country).version
    engine.writer().promote(version)
    return version


def test_a_suppressed_specialist_is_as_if_never_written(engine: Engine, kind: str, country: str) -> None:
    documents = generated.directory(Random(7), 150)
    chosen = Random(8)
    gone = {document.specialist.id for document in chosen.sample(documents, 50)}
    version = load(engine, documents, country=country).version
    left = [document for document in documents if document.specialist.id not in gone]
    view = engine.at(version)
    suppress(engine, "specialist", *sorted(gone), country=country)
    written = Directory(view, left, engine.margin, SCORE_ERRORS[kind])
    for _ in range(QUERIES):
        query = generated.query(chosen)
        written.ask(query)
        written.turn_page(query, 0, 5)
    assert set(view.get([document.specialist.id for document in documents])) == set(ids_of(left))
    assert sorted(document.specialist.id for document in view.documents()) == sorted(ids_of(left))
    assert all(view.is_suppressed(id_) for id_ in gone)
    assert not any(view.is_suppressed(id_) for id_ in ids_of(left))
    engine.writer().drop(version)


def ids_of(documents: list[Document]) -> list[str]:
    return [document.specialist.id for document in documents]


def test_a_view_that_is_held_obeys_at_once(engine: Engine, country: str) -> None:
    promoted(engine, country, "a", "b")
    view = engine.live(country)
    assert ids_in(view) == {"a", "b"}
    suppress(engine, "specialist", "a", country=country)
    assert ids_in(view) == {"b"}
    restore(engine, "specialist", "a", country=country)
    assert ids_in(view) == {"a", "b"}
    assert not view.is_suppressed("a")


def test_every_version_obeys_the_previous_one_and_later_ones_too(engine: Engine, country: str) -> None:
    old = promoted(engine, country, "a", "b")
    new = promoted(engine, country, "a", "c")
    suppress(engine, "specialist", "a", country=country)
    assert ids_in(engine.at(old)) == {"b"}
    assert ids_in(engine.at(new)) == {"c"}
    engine.writer().promote(old)
    assert ids_in(engine.live(country)) == {"b"}
    promoted(engine, country, "a", "d")
    assert ids_in(engine.live(country)) == {"d"}


def test_a_suppression_holds_in_its_country_or_in_all(engine: Engine, country: str) -> None:
    mine, everywhere = f"mine-{country}", f"all-{country}"
    promoted(engine, country, mine, everywhere, "c")
    suppress(engine, "specialist", mine, country="AA")
    suppress(engine, "specialist", everywhere)
    assert ids_in(engine.live(country)) == {mine, "c"}
    restore(engine, "specialist", everywhere)
    assert ids_in(engine.live(country)) == {mine, everywhere, "c"}


def test_an_id_that_is_not_stored_changes_nothing_yet(engine: Engine, country: str) -> None:
    promoted(engine, country, "a")
    suppress(engine, "specialist", "late", country=country)
    assert (ids_in(engine.live(country)), engine.live(country).is_suppressed("late")) == ({"a"}, True)
    promoted(engine, country, "a", "late")
    assert ids_in(engine.live(country)) == {"a"}


def test_names_of_the_suppressed_alone_leave_the_vocabulary(engine: Engine, country: str) -> None:
    people = [a_document(id="a", names=(Name(text="Zoltan Reed"),)), a_document(id="b")]
    version = load(engine, people, country=country).version
    view = engine.at(version)
    assert {"zoltan", "reed", "alex"} <= set(view.vocabulary())
    suppress(engine, "specialist", "a", country=country)
    assert "zoltan" not in view.vocabulary()
    assert {"reed", "alex"} <= set(view.vocabulary())
    assert list(view.vocabulary()) == sorted(view.vocabulary())


def test_nobody_is_suggested_who_is_suppressed(engine: Engine, country: str) -> None:
    promoted(engine, country, "a", "b")
    view, reed = engine.live(country), NameQuery(as_of=AS_OF, words=(TypedWord(starts=("ree",)),))
    suppress(engine, "specialist", "a", country=country)
    assert [named.specialist.id for named in view.named(reed)] == ["b"]


def test_reviews_of_a_suppressed_specialist_are_not_shown(engine: Engine, country: str) -> None:
    reviewed(engine, country)
    suppress(engine, "specialist", "a", country=country)
    assert engine.live(country).reviews("a", 0, 10) == (0, ())


def test_an_erased_review_is_neither_shown_nor_counted_in_what_is_shown(engine: Engine, country: str) -> None:
    view = engine.at(reviewed(engine, country))
    before = view.get(["a"])["a"].rating
    suppress(engine, "review", "r3", country=country)
    total, page = view.reviews("a", 0, 3)
    assert (total, [review.id for review in page]) == (4, ["r0", "r1", "r2"])
    assert [review.id for review in view.reviews("a", 3, 3)[1]] == ["r9"]
    hit = next(hit for hit in view.search(a_query(country=country)).hits if hit.id == "a")
    listed = next(document for document in view.documents() if document.specialist.id == "a")
    for rating in (view.get(["a"])["a"].rating, hit.document.rating, listed.rating):
        assert (rating.reviews, rating.value, rating.distribution) == (3, 4.666667, (0, 0, 0, 1, 2))
        assert rating.interval is not None
        assert rating.ranking_value == before.ranking_value
    assert view.get(["b"])["b"].rating == a_document(id="b").rating


def test_too_few_reviews_left_are_no_rating(engine: Engine, country: str) -> None:
    view = engine.at(reviewed(engine, country))
    suppress(engine, "review", "r0", "r1", country=country)
    rating = view.get(["a"])["a"].rating
    assert (rating.reviews, rating.value, rating.interval) == (2, None, None)


def test_order_and_filters_go_by_what_was_written_until_the_reindex(engine: Engine, country: str) -> None:
    view = engine.at(reviewed(engine, country))
    queries = [a_query(country=country, sort=sort, rejections=True, near_misses=5) for sort in ("best", "rating")]
    before = [[(hit.id, hit.inputs, hit.engine_score) for hit in view.search(each).hits] for each in queries]
    suppress(engine, "review", "r0", "r1", "r2", "r3", country=country)
    after = [[(hit.id, hit.inputs, hit.engine_score) for hit in view.search(each).hits] for each in queries]
    assert before == after


def test_a_restored_review_counts_again(engine: Engine, country: str) -> None:
    view = engine.at(reviewed(engine, country))
    before = view.get(["a"])["a"].rating
    suppress(engine, "review", "r3", country=country)
    assert view.owners(["r3", "r0", "none"]) == {"r3": "a", "r0": "a"}
    restore(engine, "review", "r3", country=country)
    assert (view.reviews("a", 0, 10)[0], view.get(["a"])["a"].rating) == (5, before)


def test_a_reviewer_who_reviewed_twice_a_year_counts_with_what_is_left(engine: Engine, country: str) -> None:
    reviews = [
        a_review(id="older", specialist_id="a", reviewer_hash="twice", overall=2.0, visited_on=in_days(-50)),
        a_review(id="newer", specialist_id="a", reviewer_hash="twice", overall=5.0, visited_on=in_days(-40)),
    ]
    manifest: Manifest = load(engine, [a_document(id="a")], reviews, country)
    suppress(engine, "review", "newer", country=country)
    assert engine.at(manifest.version).get(["a"])["a"].rating.distribution == (0, 1, 0, 0, 0)


@pytest.fixture
def reindexed_country(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A country with rules of its own: nothing but a reindex makes its versions."""
    url = request.getfixturevalue("elasticsearch_url") if kind == "elasticsearch" else None
    yield REINDEXED
    if url is not None:
        erase(url, REINDEXED)


def reindex(engine: Engine, folder: Path) -> Report:
    practice = a_practice(currency="EUR", point=VIENNA)
    people = [
        person(
            number,
            country=REINDEXED,
            practices=(practice,),
            registrations=(a_registration(f"DEMO-{number}", register="gbr"),),
        )
        for number in (1, 2, 3)
    ]
    # The same person as s2, under an older id of theirs.
    people.append(replace(people[1], id="s2-old"))
    reviews = [opinion(number, f"s{number % 3 + 1}", overall=2.0 + number % 4) for number in range(12)]
    return reindexed_records(engine, folder, people, reviews, REINDEXED)


def test_suppressed_before_a_reindex_they_are_not_written_and_are_counted(
    engine: Engine, reindexed_country: str, tmp_path: Path
) -> None:
    suppress(engine, "specialist", "s1", country=REINDEXED)
    suppress(engine, "review", "r1", country=REINDEXED)
    report = reindex(engine, tmp_path)
    live = engine.live(REINDEXED)
    assert (report.counts.suppressed, report.reviews.suppressed, report.reviews.stored) == (1, 5, 7)
    assert "1 suppressed" in report.line()
    assert report.counts.read == report.counts.merged + report.counts.suppressed + report.counts.promoted
    restore(engine, "specialist", "s1", country=REINDEXED)
    restore(engine, "review", "r1", country=REINDEXED)
    assert set(live.get(["s1", "s2", "s3"])) == {"s2", "s3"}, "not written: only a reindex brings them back"
    assert live.owners([f"r{number}" for number in range(12)]).keys().isdisjoint({"r0", "r1", "r3", "r6", "r9"})
    rating = live.get(["s2"])["s2"].rating
    assert (rating.reviews, sum(rating.distribution)) == (3, 3)
    reindex(engine, tmp_path)
    restored = engine.live(REINDEXED)
    assert set(restored.get(["s1", "s2", "s3"])) == {"s1", "s2", "s3"}
    assert restored.reviews("s2", 0, 10)[0] == restored.get(["s2"])["s2"].rating.reviews == 4


def test_erased_meanwhile_and_after_a_reindex_the_rating_shown_is_the_same(
    engine: Engine, reindexed_country: str, tmp_path: Path
) -> None:
    reindex(engine, tmp_path)
    suppress(engine, "review", "r1", "r4", country=REINDEXED)
    meanwhile = engine.live(REINDEXED).get(["s2"])["s2"].rating
    assert meanwhile.reviews == 2
    reindex(engine, tmp_path)
    after = engine.live(REINDEXED).get(["s2"])["s2"].rating
    assert replace(after, ranking_value=0.0) == replace(meanwhile, ranking_value=0.0)
    assert after.ranking_value != meanwhile.ranking_value
    restore(engine, "review", "r1", "r4", country=REINDEXED)


def test_whoever_is_suppressed_under_an_older_id_is_not_written(
    engine: Engine, reindexed_country: str, tmp_path: Path
) -> None:
    suppress(engine, "specialist", "s2-old", country=REINDEXED)
    report = reindex(engine, tmp_path)
    assert report.counts.suppressed == 1
    assert set(engine.live(REINDEXED).get(["s1", "s2", "s2-old", "s3"])) == {"s1", "s3"}
    restore(engine, "specialist", "s2-old", country=REINDEXED)


def test_a_rollback_brings_nobody_back(engine: Engine, reindexed_country: str, tmp_path: Path) -> None:
    reindex(engine, tmp_path)
    old = engine.live(REINDEXED).manifest.version
    suppress(engine, "specialist", "s1", country=REINDEXED)
    suppress(engine, "review", "r1", country=REINDEXED)
    reindex(engine, tmp_path)
    engine.writer().promote(old)
    rolled_back = engine.live(REINDEXED)
    assert set(rolled_back.get(["s1", "s2", "s3"])) == {"s2", "s3"}
    assert "r1" not in [review.id for review in rolled_back.reviews("s2", 0, 10)[1]]
    restore(engine, "specialist", "s1", country=REINDEXED)
    restore(engine, "review", "r1", country=REINDEXED)
    assert set(rolled_back.get(["s1", "s2", "s3"])) == {"s1", "s2", "s3"}, "stored there: back at once"
