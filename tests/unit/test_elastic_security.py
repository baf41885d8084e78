"""A server with security on: credentials in the URL are used, and refused ones are named as the cause."""

from collections.abc import Iterator

import pytest

from indexer.engines.elastic import ElasticEngine
from indexer.errors import BadSetting, EngineUnavailable
from tests import elasticsearch_node
from tests.builders import a_document, a_manifest
from tests.conftest import missing

PASSWORD = "p@ss/word of tests"
QUOTED = "p%40ss%2Fword%20of%20tests"


@pytest.fixture(scope="module")
def secured() -> Iterator[str]:
    """Host and port of a node that asks for a password."""
    reason = elasticsearch_node.own_node_unavailable_reason()
    if reason is not None:
        missing("elasticsearch", reason)
    with elasticsearch_node.own_node(PASSWORD) as url:
        yield url.removeprefix("http://")


@pytest.mark.parametrize("credentials", ["", "elastic:wrong@"])
def test_refused_credentials_are_named_with_the_remedy(secured: str, credentials: str) -> None:
    engine = ElasticEngine(f"http://{credentials}{secured}")
    with pytest.raises(EngineUnavailable, match=f"http://{secured} refused the credentials.*DIRECTORY_INDEX_URL"):
        engine.live("GB")
    engine.close()


def test_accepted_credentials_write_and_read(secured: str) -> None:
    engine = ElasticEngine(f"http://elastic:{QUOTED}@{secured}")
    manifest = a_manifest()
    writer = engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, [a_document()])
    writer.seal(manifest)
    writer.promote(manifest.version)
    assert list(engine.live("GB").get(["s1"])) == ["s1"]
    engine.close()


def test_url_without_port_is_refused_with_the_remedy() -> None:
    with pytest.raises(BadSetting, match=r"http\(s\)://HOST:PORT"):
        ElasticEngine("http://localhost")
