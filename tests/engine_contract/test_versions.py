"""Versions: hidden until promoted, one previous kept, rolled back by promoting it, gone once dropped."""

from contextlib import suppress

import pytest

from indexer.engines.base import Engine
from indexer.errors import EngineError, NoLiveVersion, VersionGone, VersionLive
from tests.builders import a_manifest, load
from tests.engine_contract.versions import ids_in, people, promoted, roles


def test_country_without_a_version(engine: Engine, country: str) -> None:
    assert engine.versions(country) == ()
    with pytest.raises(NoLiveVersion, match=f"directory reindex {country}"):
        engine.live(country)


def test_sealed_version_is_hidden_until_promoted(engine: Engine, country: str) -> None:
    version = load(engine, people("a"), country=country).version
    assert roles(engine, country) == {version: "hidden"}
    with pytest.raises(NoLiveVersion):
        engine.live(country)
    assert ids_in(engine.at(version)) == {"a"}
    engine.writer().promote(version)
    assert roles(engine, country) == {version: "live"}
    assert ids_in(engine.live(country)) == {"a"}


def test_hidden_version_does_not_disturb_the_live_one(engine: Engine, country: str) -> None:
    live = promoted(engine, country, "a")
    hidden = load(engine, people("b"), country=country).version
    assert ids_in(engine.live(country)) == {"a"}
    assert roles(engine, country) == {live: "live", hidden: "hidden"}


def test_promoted_version_replaces_the_live_one_and_keeps_it_as_previous(engine: Engine, country: str) -> None:
    old = promoted(engine, country, "a")
    new = promoted(engine, country, "b")
    assert roles(engine, country) == {new: "live", old: "previous"}
    assert ids_in(engine.live(country)) == {"b"}
    assert ids_in(engine.at(old)) == {"a"}
    assert ids_in(engine.at(new)) == {"b"}


def test_view_opened_before_a_promotion_answers_as_before(engine: Engine, country: str) -> None:
    promoted(engine, country, "a")
    view = engine.live(country)
    promoted(engine, country, "b")
    assert ids_in(view) == {"a"}
    assert set(view.get(["a", "b"])) == {"a"}


def test_exactly_one_previous_is_kept(engine: Engine, country: str) -> None:
    promoted(engine, country, "a")
    second = promoted(engine, country, "b")
    third = promoted(engine, country, "c")
    held = roles(engine, country)
    assert (held[third], held[second]) == ("live", "previous")
    assert list(held.values()).count("previous") == 1
    assert list(held.values()).count("live") == 1


def test_rollback_is_promoting_the_previous(engine: Engine, country: str) -> None:
    old = promoted(engine, country, "a")
    new = promoted(engine, country, "b")
    engine.writer().promote(old)
    assert roles(engine, country) == {old: "live", new: "previous"}
    assert ids_in(engine.live(country)) == {"a"}


def test_promoting_the_live_version_again_changes_nothing(engine: Engine, country: str) -> None:
    old = promoted(engine, country, "a")
    new = promoted(engine, country, "b")
    engine.writer().promote(new)
    assert roles(engine, country) == {new: "live", old: "previous"}


def test_dropped_version_is_gone(engine: Engine, country: str) -> None:
    live = promoted(engine, country, "a")
    hidden = load(engine, people("b"), country=country).version
    engine.writer().drop(hidden)
    assert roles(engine, country) == {live: "live"}
    with pytest.raises(VersionGone):
        engine.at(hidden)
    assert ids_in(engine.live(country)) == {"a"}


def test_live_version_is_not_dropped(engine: Engine, country: str) -> None:
    old = promoted(engine, country, "a")
    live = promoted(engine, country, "b")
    with pytest.raises(VersionLive, match=live):
        engine.writer().drop(live)
    assert roles(engine, country) == {live: "live", old: "previous"}
    assert ids_in(engine.live(country)) == {"b"}
    engine.writer().promote(old)
    engine.writer().drop(live)
    assert roles(engine, country) == {old: "live"}


def test_dropping_what_is_gone_is_no_error(engine: Engine, country: str) -> None:
    version = load(engine, people("a"), country=country).version
    engine.writer().drop(version)
    engine.writer().drop(version)
    engine.writer().drop(a_manifest(country).version)
    assert engine.versions(country) == ()


def test_dropped_previous_no_longer_answers(engine: Engine, country: str) -> None:
    old = promoted(engine, country, "a")
    new = promoted(engine, country, "b")
    engine.writer().drop(old)
    assert roles(engine, country) == {new: "live"}
    with pytest.raises(VersionGone):
        engine.at(old)


def test_view_of_a_dropped_version_answers_as_before_or_says_it_is_gone(engine: Engine, country: str) -> None:
    version = load(engine, people("a"), country=country).version
    view = engine.at(version)
    engine.writer().drop(version)
    with suppress(VersionGone):
        assert ids_in(view) == {"a"}
    with suppress(VersionGone):
        assert set(view.get(["a"])) == {"a"}


def test_version_never_written_is_gone(engine: Engine, country: str) -> None:
    version = a_manifest(country).version
    with pytest.raises(VersionGone, match=version):
        engine.at(version)
    with pytest.raises(EngineError):
        engine.writer().promote(version)


@pytest.mark.parametrize("name", ["", "gb", "../gb-00000000-20261102t090000000000z", "*", "gb-*", "_all"])
def test_what_is_no_version_name_is_gone(engine: Engine, name: str) -> None:
    with pytest.raises(VersionGone):
        engine.at(name)


def test_versions_are_listed_newest_first_with_their_manifests(engine: Engine, country: str) -> None:
    manifests = [load(engine, people(str(number)), country=country) for number in range(3)]
    assert [state.manifest for state in engine.versions(country)] == manifests[::-1]


def test_countries_do_not_see_each_other(engine: Engine, country: str) -> None:
    here = promoted(engine, country, "a")
    elsewhere = "AA"
    there = load(engine, people("b"), country=elsewhere).version
    assert roles(engine, country) == {here: "live"}
    assert there in roles(engine, elsewhere)
    with pytest.raises(NoLiveVersion):
        engine.live(elsewhere)
    engine.writer().drop(there)
