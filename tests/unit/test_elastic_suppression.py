"""Suppression where many machines share a server: others obey it once it is said, and refuse rather than guess."""

import time
from collections.abc import Iterator
from typing import Any, cast

import pytest
from elasticsearch import Elasticsearch

from indexer.engines.elastic import ElasticEngine
from indexer.engines.elastic.leases import SECONDS_KNOWN
from indexer.engines.elastic.presence import Rulings
from indexer.errors import EngineUnavailable
from indexer.kept import Shelf
from indexer.suppression import SUPPRESSED, Ruling
from tests.engine_contract.versions import erase, ids_in, promoted
from tests.ruling import restore, suppress

COUNTRY = "ZZ"
COPY = "suppressed-lagging"


@pytest.fixture
def engine(elasticsearch_url: str) -> Iterator[ElasticEngine]:
    opened = ElasticEngine(elasticsearch_url)
    yield opened
    opened.close()
    erase(elasticsearch_url, COUNTRY)


@pytest.fixture
def server(elasticsearch_url: str) -> Iterator[ElasticEngine]:
    """Another machine's engine over the same server."""
    opened = ElasticEngine(elasticsearch_url)
    yield opened
    opened.close()


class Cluster:
    """A client that is sent to one of two copies of the shelf: who wants one row to the shelf, who reads it to a
    copy of some time ago, while that lags. A fake, for the server of the tests is one node, which has one copy."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self.is_lagging = False

    def copy(self) -> None:
        """With the numbers of its writes, as copies have them."""
        self._client.indices.add_block(index=SUPPRESSED.name, block="write")
        self._client.indices.clone(index=SUPPRESSED.name, target=COPY)
        self._client.indices.put_settings(index=SUPPRESSED.name, settings={"index.blocks.write": None})
        self._client.cluster.health(index=COPY, wait_for_status="yellow")

    def search(self, *, index: str, body: dict[str, Any], **how: Any) -> object:
        is_sent_to_copy = self.is_lagging and index == SUPPRESSED.name and body["size"] > 1
        return self._client.search(index=COPY if is_sent_to_copy else index, body=body, **how)


@pytest.fixture
def cluster(elasticsearch_url: str) -> Iterator[Cluster]:
    with Elasticsearch(elasticsearch_url) as client:
        yield Cluster(client)
        client.indices.delete(index=COPY, ignore_unavailable=True)


def test_another_machine_obeys_once_it_is_said(engine: ElasticEngine, server: ElasticEngine) -> None:
    promoted(engine, COUNTRY, "a", "b")
    view = server.live(COUNTRY)
    assert ids_in(view) == {"a", "b"}
    suppress(engine, "specialist", "a", country=COUNTRY)
    assert ids_in(view) == {"b"}
    restore(engine, "specialist", "a", country=COUNTRY)
    assert ids_in(view) == {"a", "b"}


def test_rulings_that_cannot_be_read_are_no_reason_to_show_anybody(
    engine: ElasticEngine, elasticsearch_url: str
) -> None:
    promoted(engine, COUNTRY, "a", "b")
    suppress(engine, "specialist", "a", country=COUNTRY)
    with Elasticsearch(elasticsearch_url) as client:
        client.indices.close(index=SUPPRESSED.name)
        try:
            with pytest.raises(EngineUnavailable):
                ids_in(engine.live(COUNTRY))
        finally:
            client.indices.open(index=SUPPRESSED.name)
            client.cluster.health(index=SUPPRESSED.name, wait_for_status="yellow")
    assert ids_in(engine.live(COUNTRY)) == {"b"}


def test_more_rulings_than_fit_a_page_are_all_obeyed(
    engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.engines.elastic.shelves.PAGE_ENTRIES", 3)
    promoted(engine, COUNTRY, *(f"s{number}" for number in range(12)))
    suppress(engine, "specialist", *(f"s{number}" for number in range(11)), country=COUNTRY)
    assert ids_in(engine.live(COUNTRY)) == {"s11"}


def test_rulings_read_from_a_copy_that_lags_are_read_again(engine: ElasticEngine, cluster: Cluster) -> None:
    promoted(engine, COUNTRY, "a", "b")
    manifest = engine.live(COUNTRY).manifest
    rulings, client = Rulings(), cast(Elasticsearch, cluster)
    suppress(engine, "specialist", "a", country=COUNTRY)
    assert rulings.over(client, manifest).withdrawn.specialists == {"a"}
    cluster.copy()
    suppress(engine, "specialist", "b", country=COUNTRY)
    cluster.is_lagging = True
    before = rulings.state(client)
    assert rulings.over(client, manifest).withdrawn.specialists == {"a"}
    cluster.is_lagging = False
    time.sleep(SECONDS_KNOWN)
    assert rulings.over(client, manifest).withdrawn.specialists == {"a", "b"}
    assert rulings.state(client) != before


def test_rows_that_change_below_the_last_one_are_noticed(engine: ElasticEngine, elasticsearch_url: str) -> None:
    """As where a write comes to be seen after one with a higher number; here one row is lost instead."""
    promoted(engine, COUNTRY, "a", "b", "c")
    for id_ in "a", "b":
        suppress(engine, "specialist", id_, country=COUNTRY)
    view = engine.live(COUNTRY)
    assert ids_in(view) == {"c"}
    with Elasticsearch(elasticsearch_url) as client:
        rows = client.search(index=SUPPRESSED.name, sort=[{"_seq_no": "asc"}])["hits"]["hits"]
        client.delete(index=SUPPRESSED.name, id=rows[0]["_id"], refresh=True)
    time.sleep(SECONDS_KNOWN)
    assert ids_in(view) == {"a", "c"}


def test_what_was_kept_is_not_said_to_be_readable_where_no_shard_was_reached(engine: ElasticEngine) -> None:
    """By a name that stands for no index: for the shards of one that lost them the server waits a minute."""
    with pytest.raises(EngineUnavailable, match="only a part of the index"):
        engine.keep(Shelf("lost-*", Ruling), [])
