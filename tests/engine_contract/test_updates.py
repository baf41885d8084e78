"""Versions begun from another: after any updates they answer as if written anew, and the others as before."""

from random import Random

import pytest

from indexer import versions
from indexer.engines.base import Engine
from indexer.errors import EngineError, VersionGone
from tests.builders import a_document, a_manifest, a_review, load
from tests.engine_contract.updated import Change, Contents, a_change, apply, beginning, require_answers
from tests.engine_contract.versions import begun, ids_in, people, promoted, roles
from tests.ruling import restore, suppress


def written(engine: Engine, country: str, contents: Contents) -> str:
    reviews = [review for of_one in contents.reviews.values() for review in of_one]
    return load(engine, list(contents.documents.values()), reviews, country).version


@pytest.mark.parametrize("updates", [1, 3, 12])
def test_any_updates_answer_as_if_written_at_once(engine: Engine, kind: str, country: str, updates: int) -> None:
    """Twelve are more than the embedded engine keeps apart. Live and previous are kept, as a prune does."""
    rng = Random(updates)
    contents = beginning(rng, 40)
    live = written(engine, country, contents)
    engine.writer().promote(live)
    for number in range(updates):
        before, contents = contents, contents.after(change := a_change(rng, contents, number))
        previous, live = live, apply(engine, country, change, live).version
        engine.writer().promote(live)
        for version, role in roles(engine, country).items():
            if role == "hidden":
                engine.writer().drop(version)
        require_answers(engine, kind, live, contents, rng)
    require_answers(engine, kind, previous, before, rng)
    engine.writer().promote(previous)
    engine.writer().drop(live)
    require_answers(engine, kind, previous, before, rng)


def test_suppressed_people_stay_away_from_every_updated_version(engine: Engine, kind: str, country: str) -> None:
    rng = Random(5)
    contents = beginning(rng, 60)
    version = written(engine, country, contents)
    for number in range(3):
        contents = contents.after(change := a_change(rng, contents, number))
        version = apply(engine, country, change, version).version
    gone = rng.sample(sorted(contents.documents), 25)
    view = engine.at(version)
    suppress(engine, "specialist", *gone, country=country)
    left = contents.without(gone)
    assert {document.specialist.id for document in view.documents()} == set(left.documents)
    assert {document.specialist.id for document in view.stored_documents()} == set(contents.documents)
    assert all(view.reviews(id_, 0, 5) == (0, ()) for id_ in gone)
    restore(engine, "specialist", *gone, country=country)
    require_answers(engine, kind, version, contents, rng)


def test_an_update_is_hidden_until_promoted_and_leaves_its_base_alone(engine: Engine, country: str) -> None:
    base = promoted(engine, country, "a", "b")
    view = engine.live(country)
    new = apply(engine, country, Change(["a"], people("c"), {}), base).version
    assert roles(engine, country) == {base: "live", new: "hidden"}
    assert (ids_in(engine.live(country)), ids_in(engine.at(new))) == ({"a", "b"}, {"b", "c"})
    engine.writer().promote(new)
    assert (ids_in(engine.live(country)), ids_in(view)) == ({"b", "c"}, {"a", "b"})
    engine.writer().promote(base)
    assert (ids_in(engine.live(country)), ids_in(engine.at(new))) == ({"a", "b"}, {"b", "c"})


def test_a_dropped_base_takes_nothing_from_what_was_begun_from_it(engine: Engine, country: str) -> None:
    base = load(engine, people("a", "b"), [a_review(specialist_id="b")], country).version
    new = apply(engine, country, Change(["a"], people("c"), {}), base).version
    newer = apply(engine, country, Change(["c"], people("d"), {}), new).version
    engine.writer().drop(base)
    engine.writer().drop(new)
    assert roles(engine, country) == {newer: "hidden"}
    assert ids_in(engine.at(newer)) == {"b", "d"}
    assert engine.at(newer).reviews("b", 0, 5)[0] == 1


def test_an_update_of_nothing_and_one_of_everything(engine: Engine, country: str) -> None:
    base = promoted(engine, country, "a", "b")
    same = apply(engine, country, Change([], [], {}), base).version
    assert ids_in(engine.at(same)) == {"a", "b"}
    empty = apply(engine, country, Change(["a", "b"], [], {}), same).version
    view = engine.at(empty)
    assert (ids_in(view), list(view.documents()), list(view.vocabulary())) == (set(), [], [])
    assert ids_in(engine.at(apply(engine, country, Change([], people("a"), {}), empty).version)) == {"a"}


def test_reviews_go_with_whom_they_are_of_and_come_back_only_if_added(engine: Engine, country: str) -> None:
    reviews = [a_review(id="r1", specialist_id="a"), a_review(id="r2", specialist_id="b")]
    base = load(engine, people("a", "b"), reviews, country).version
    later = a_review(id="r3", specialist_id="a")
    new = apply(engine, country, Change(["a", "b"], people("a", "b"), {"a": [later]}), base).version
    view = engine.at(new)
    assert [view.reviews(id_, 0, 5) for id_ in ("a", "b")] == [(1, (later,)), (0, ())]
    assert (list(view.all_reviews()), dict(view.owners(["r1", "r2", "r3"]))) == ([later], {"r3": "a"})


def test_many_removed_at_once(engine: Engine, country: str) -> None:
    base = load(engine, [a_document(id=f"s{number}") for number in range(1_300)], country=country).version
    gone = [f"s{number}" for number in range(1_250)] + [f"x{number}" for number in range(1_250)]
    view = engine.at(apply(engine, country, Change(gone, [], {}), base).version)
    assert ids_in(view) == {f"s{number}" for number in range(1_250, 1_300)}
    assert len(list(view.stored_documents())) == 50


def test_a_base_must_be_sealed_and_there(engine: Engine, country: str) -> None:
    half = begun(engine, country)
    absent = a_manifest(country).version
    other = absent.replace(versions.fingerprint(), "00000000")
    for base in (half, absent, other, "", "nothing"):
        with pytest.raises(VersionGone):
            engine.writer().create_version(a_manifest(country), base)
    assert roles(engine, country) == {half: "unsealed"}
    engine.writer().drop(half)
    assert ids_in(engine.at(promoted(engine, country, "a"))) == {"a"}


def test_an_update_that_never_ended_is_dropped_and_its_base_answers(engine: Engine, country: str) -> None:
    base = promoted(engine, country, "a", "b")
    manifest = a_manifest(country)
    engine.writer().create_version(manifest, base)
    engine.writer().remove(manifest.version, ["a"])
    engine.writer().add(manifest.version, people("c"))
    assert roles(engine, country) == {base: "live", manifest.version: "unsealed"}
    with pytest.raises(VersionGone):
        engine.at(manifest.version)
    with pytest.raises(EngineError):
        engine.writer().promote(manifest.version)
    engine.writer().drop(manifest.version)
    assert (roles(engine, country), ids_in(engine.live(country))) == ({base: "live"}, {"a", "b"})
