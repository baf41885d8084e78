"""Every case of this suite runs over the oracle, the embedded engine and a real Elasticsearch; none is skipped."""

from collections.abc import Iterator
from itertools import count
from string import ascii_uppercase

import pytest

from indexer.engines.base import Engine
from tests.builders import load
from tests.engine_contract.directory import Directory
from tests.engine_contract.versions import erase
from tests.oracle_engine import OracleEngine

SCORE_ERRORS = {"oracle": 0.0, "embedded": 1e-9, "elasticsearch": 1.0}
"""How far an engine's score may lie above the exact one; Elasticsearch's is an upper bound where a specialist
has several practices."""

OWN_CODES = [f"X{letter}" for letter in ascii_uppercase] + [f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"]
OWN_CODES += [f"O{letter}" for letter in ascii_uppercase if letter != "M"]
OWN_CODES += [f"W{letter}" for letter in ascii_uppercase if letter not in "FS"]
"""What ISO 3166 leaves to its users, and rows of it where hardly anybody is."""
_numbers = count()


@pytest.fixture(scope="session", params=list(SCORE_ERRORS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def engine(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    opened: Engine
    if kind == "embedded":
        from indexer.engines.embedded import EmbeddedEngine

        opened = EmbeddedEngine(tmp_path_factory.mktemp("index"))
    elif kind == "elasticsearch":
        from indexer.engines.elastic import ElasticEngine

        opened = ElasticEngine(request.getfixturevalue("elasticsearch_url"))
    else:
        opened = OracleEngine()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def directory(engine: Engine, kind: str, request: pytest.FixtureRequest) -> Iterator[Directory]:
    """The DOCUMENTS of the test's module, and its REVIEWS if it has any, written once for each engine."""
    documents = request.module.DOCUMENTS
    version = load(engine, documents, getattr(request.module, "REVIEWS", ())).version
    yield Directory(engine.at(version), documents, engine.margin, SCORE_ERRORS[kind])
    engine.writer().drop(version)


@pytest.fixture
def country(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A country no other test writes to."""
    code = OWN_CODES[next(_numbers) % len(OWN_CODES)]
    if kind != "elasticsearch":
        yield code  # gone with the engine
        return
    url = request.getfixturevalue("elasticsearch_url")
    erase(url, code)  # of a run that was interrupted
    yield code
    erase(url, code)
