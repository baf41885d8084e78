"""Where many machines share a server: answers are made from what was live a second ago at most."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from indexer.engines.elastic import ElasticEngine
from indexer.engines.elastic.presence import SECONDS_KNOWN
from tests.engine_contract.versions import erase, ids_in, promoted

COUNTRY = "ZZ"


@pytest.fixture
def engine(elasticsearch_url: str) -> Iterator[ElasticEngine]:
    opened = ElasticEngine(elasticsearch_url)
    yield opened
    opened.close()
    erase(elasticsearch_url, COUNTRY)


def test_another_machine_answers_from_a_new_version_within_a_second(
    engine: ElasticEngine, elasticsearch_url: str
) -> None:
    promoted(engine, COUNTRY, "a")
    with closing(ElasticEngine(elasticsearch_url)) as server:
        assert ids_in(server.lately_live(COUNTRY)) == {"a"}
        promoted(engine, COUNTRY, "b")
        assert ids_in(server.live(COUNTRY)) == {"b"}
        time.sleep(SECONDS_KNOWN)
        assert ids_in(server.lately_live(COUNTRY)) == {"b"}


def test_who_promotes_answers_from_it_at_once(engine: ElasticEngine) -> None:
    promoted(engine, COUNTRY, "a")
    assert ids_in(engine.lately_live(COUNTRY)) == {"a"}
    promoted(engine, COUNTRY, "b")
    assert ids_in(engine.lately_live(COUNTRY)) == {"b"}


def test_what_is_lately_live_is_asked_for_once(engine: ElasticEngine) -> None:
    promoted(engine, COUNTRY, "a")
    assert engine.lately_live(COUNTRY) is engine.lately_live(COUNTRY)
