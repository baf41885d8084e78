"""Suppression where many machines share a server: others obey it once it is said, and refuse rather than guess."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from indexer.engines.elastic import ElasticEngine
from indexer.errors import EngineUnavailable
from indexer.suppression import SUPPRESSED
from tests.engine_contract.versions import erase, ids_in, promoted
from tests.ruling import restore, suppress

COUNTRY = "ZZ"


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
