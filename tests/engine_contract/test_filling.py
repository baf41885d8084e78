"""How a version comes to be: filled in any number of calls, sealed once; what is half-written or of another
shape answers nobody."""

import pytest
from msgspec import structs

from indexer import versions
from indexer.engines.base import Counts, Engine
from indexer.errors import EngineError, NoLiveVersion, VersionGone
from tests.builders import a_manifest, a_query, load
from tests.engine_contract.versions import begun, ids_in, people, promoted, roles


def test_unsealed_version_is_listed_and_answers_nobody(engine: Engine, country: str) -> None:
    live = promoted(engine, country, "a")
    version = begun(engine, country)
    assert roles(engine, country) == {live: "live", version: "unsealed"}
    assert {state.manifest for state in engine.versions(country) if state.role == "unsealed"} == {None}
    with pytest.raises(VersionGone):
        engine.at(version)


def test_unsealed_version_cannot_be_promoted(engine: Engine, country: str) -> None:
    live = promoted(engine, country, "a")
    version = begun(engine, country)
    with pytest.raises(EngineError):
        engine.writer().promote(version)
    assert roles(engine, country) == {live: "live", version: "unsealed"}
    assert ids_in(engine.live(country)) == {"a"}


def test_unsealed_version_can_be_dropped(engine: Engine, country: str) -> None:
    engine.writer().drop(begun(engine, country))
    assert engine.versions(country) == ()


def test_manifest_is_the_one_given_at_the_seal(engine: Engine, country: str) -> None:
    begun_as = a_manifest(country)
    writer = engine.writer()
    writer.create_version(begun_as)
    writer.add(begun_as.version, people("a", "b"))
    final = structs.replace(begun_as, counts=Counts(read=3, rejected=1, eligible=2, promoted=2), reviews=0)
    writer.seal(final)
    writer.promote(final.version)
    assert engine.live(country).manifest == final


def test_documents_may_be_added_in_several_calls(engine: Engine, country: str) -> None:
    manifest = a_manifest(country)
    writer = engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, iter(people("a", "b")))
    writer.add(manifest.version, [])
    writer.add(manifest.version, people("c"))
    writer.seal(manifest)
    assert ids_in(engine.at(manifest.version)) == {"a", "b", "c"}


def test_empty_version_answers_with_nobody(engine: Engine, country: str) -> None:
    view = engine.at(load(engine, [], country=country).version)
    answer = view.search(a_query(facets=True, near_misses=5))
    assert (answer.hits, answer.total, answer.near_misses) == ((), 0, ())
    assert (dict(view.get(["a"])), list(view.vocabulary()), view.reviews("a", 0, 10)) == ({}, [], (0, ()))


@pytest.fixture
def old_version(engine: Engine, country: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A live version that an older program wrote, whose documents had another shape."""
    with monkeypatch.context() as older:
        older.setattr(versions, "fingerprint", lambda: "0" * 8)
        return promoted(engine, country, "a")


def test_version_of_another_shape_is_never_answered_from(engine: Engine, country: str, old_version: str) -> None:
    with pytest.raises(NoLiveVersion):
        engine.live(country)
    with pytest.raises(VersionGone):
        engine.at(old_version)
    assert roles(engine, country) == {old_version: "live"}


def test_version_of_another_shape_gives_way_to_a_new_one(engine: Engine, country: str, old_version: str) -> None:
    new = promoted(engine, country, "b")
    assert ids_in(engine.live(country)) == {"b"}
    assert roles(engine, country)[new] == "live"
    with pytest.raises(EngineError):
        engine.writer().promote(old_version)
    assert ids_in(engine.live(country)) == {"b"}
    engine.writer().drop(old_version)
    assert roles(engine, country) == {new: "live"}
