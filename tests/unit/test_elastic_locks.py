"""A lock that many machines share ends where its holder is silent: what it still tries is refused, whole."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from msgspec.structs import replace

from indexer.engines.elastic import ElasticEngine
from indexer.engines.elastic.fences import INDEX
from indexer.engines.elastic.liveness import this_program
from indexer.errors import LockHeld, LockLost
from tests.builders import a_manifest, load
from tests.engine_contract.versions import begun, erase, ids_in, people, promoted, roles

COUNTRY = "ZZ"
NOBODY = 2**22 + 1
"""More than the number of any task."""


@pytest.fixture
def engine(elasticsearch_url: str) -> Iterator[ElasticEngine]:
    opened = ElasticEngine(elasticsearch_url)
    yield opened
    opened.close()
    erase(elasticsearch_url, COUNTRY)


@pytest.fixture
def other(elasticsearch_url: str) -> Iterator[ElasticEngine]:
    """Another machine's engine over the same server."""
    opened = ElasticEngine(elasticsearch_url)
    yield opened
    opened.close()


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as opened:
        yield opened


def row_of(client: Elasticsearch) -> dict[str, Any]:
    found: dict[str, Any] = client.get(index=INDEX, id=COUNTRY.lower())["_source"]
    return found


def let_expire(client: Elasticsearch) -> None:
    """As if its holder had been silent for the life of a lock."""
    client.index(index=INDEX, id=COUNTRY.lower(), document=row_of(client) | {"expires_at": 0})


def test_who_lost_the_lock_promotes_nothing(
    engine: ElasticEngine, other: ElasticEngine, client: Elasticsearch
) -> None:
    live = promoted(engine, COUNTRY, "a")
    late = load(engine, people("late"), country=COUNTRY).version
    let_expire(client)
    begun(other, COUNTRY)
    for _ in range(2):
        with pytest.raises(LockLost, match=r"ZZ.*run the command again"):
            engine.writer().promote(late)
    assert roles(engine, COUNTRY)[live] == "live"
    assert ids_in(engine.live(COUNTRY)) == {"a"}


def test_who_lost_the_lock_does_not_promote_when_the_country_is_free_again(
    engine: ElasticEngine, other: ElasticEngine, client: Elasticsearch
) -> None:
    """The version was made of what was live before the other's."""
    late = load(engine, people("late"), country=COUNTRY).version
    let_expire(client)
    promoted(other, COUNTRY, "b")
    for _ in range(2):
        with pytest.raises(LockLost):
            engine.writer().promote(late)
    assert ids_in(engine.live(COUNTRY)) == {"b"}
    engine.writer().drop(late)
    assert list(roles(engine, COUNTRY).values()) == ["live"]
    promoted(engine, COUNTRY, "c")


def test_who_lost_the_lock_drops_nothing(
    engine: ElasticEngine, other: ElasticEngine, client: Elasticsearch
) -> None:
    mine, half = load(engine, people("a"), country=COUNTRY).version, begun(engine, COUNTRY)
    let_expire(client)
    theirs = begun(other, COUNTRY)
    with pytest.raises(LockLost):
        engine.writer().drop(mine)
    with pytest.raises(LockHeld):
        engine.writer().drop(half)
    assert roles(engine, COUNTRY) == {mine: "hidden", half: "unsealed", theirs: "unsealed"}


def test_who_lost_the_lock_seals_nothing(
    engine: ElasticEngine, other: ElasticEngine, client: Elasticsearch
) -> None:
    manifest = a_manifest(COUNTRY)
    engine.writer().create_version(manifest)
    let_expire(client)
    begun(other, COUNTRY)
    with pytest.raises(LockLost):
        engine.writer().seal(manifest)
    assert roles(engine, COUNTRY)[manifest.version] == "unsealed"


def test_fill_of_a_version_that_another_pruned_makes_no_index(
    engine: ElasticEngine, other: ElasticEngine, client: Elasticsearch
) -> None:
    half = begun(engine, COUNTRY)
    let_expire(client)
    theirs = begun(other, COUNTRY)
    other.writer().drop(half)
    with pytest.raises(LockLost):
        engine.writer().add(half, people("more"))
    assert list(client.indices.get(index="specialists-zz-*")) == [f"specialists-{theirs}"]


def test_fill_stops_once_the_lock_was_not_renewed_in_time(
    engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known without asking: nobody answered for the life of a lock."""
    half = begun(engine, COUNTRY)
    monkeypatch.setattr("indexer.engines.elastic.locks.LIFE_SECONDS", 0)
    with pytest.raises(LockLost):
        engine.writer().add(half, people("more"))


def test_lock_is_renewed_as_long_as_its_holder_lives(
    engine: ElasticEngine, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.elastic.locks.RENEWAL_SECONDS", 0.05)
    version = load(engine, people("a"), country=COUNTRY).version
    let_expire(client)
    give_up_at = time.monotonic() + 5
    while row_of(client)["expires_at"] == 0 and time.monotonic() < give_up_at:
        time.sleep(0.05)
    assert row_of(client)["expires_at"] != 0
    engine.writer().promote(version)


def test_renewal_whose_answer_was_lost_is_no_loss(engine: ElasticEngine, client: Elasticsearch) -> None:
    version = load(engine, people("a"), country=COUNTRY).version
    client.index(index=INDEX, id=COUNTRY.lower(), document=row_of(client))
    engine.writer().promote(version)
    assert ids_in(engine.live(COUNTRY)) == {"a"}


def test_holder_on_another_machine_is_waited_for_until_its_lock_ends(
    engine: ElasticEngine, other: ElasticEngine, client: Elasticsearch
) -> None:
    begun(engine, COUNTRY)
    row = row_of(client)
    program = {"machine": "elsewhere", "pid": NOBODY, "started": 0}
    elsewhere = row | {"claim": row["claim"] | {"program": program}}
    client.index(index=INDEX, id=COUNTRY.lower(), document=elsewhere)
    with pytest.raises(LockHeld):
        other.writer().create_version(a_manifest(COUNTRY))
    let_expire(client)
    other.writer().create_version(a_manifest(COUNTRY))


def test_lock_left_while_the_server_was_out_of_reach_is_nobodys(
    engine: ElasticEngine, other: ElasticEngine, client: Elasticsearch
) -> None:
    begun(other, COUNTRY)
    row = row_of(client)
    other.close()
    client.index(index=INDEX, id=COUNTRY.lower(), document=row)
    promoted(engine, COUNTRY, "a")


def test_lock_leaves_nothing_behind(engine: ElasticEngine, client: Elasticsearch) -> None:
    promoted(engine, COUNTRY, "a")
    assert not client.exists(index=INDEX, id=COUNTRY.lower())
    assert client.indices.get_alias(index=INDEX, name="locks-zz-*") == {}


def test_a_program_is_gone_when_its_own_machine_says_so() -> None:
    ours = this_program()
    assert not ours.is_gone
    assert replace(ours, started=ours.started - 1).is_gone  # its number is another's by now
    assert not replace(ours, machine="elsewhere", started=0).is_gone
    assert not replace(ours, machine="", started=0).is_gone
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert replace(ours, pid=ended.pid).is_gone


def test_a_program_nobody_has_buried_yet_is_gone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    assert replace(this_program(), pid=ended.pid).is_gone
    ended.wait()
