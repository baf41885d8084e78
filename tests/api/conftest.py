"""Applications to ask: every capital live, live but empty, nothing indexed, Elasticsearch away, failing.

The day is AS_OF everywhere.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from indexer.engines import open_engine
from indexer.engines.base import Engine, View
from indexer.settings import Settings
from service.app import create_app
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import CAPITALS, capitals_engine, promoted
from tests.builders import AS_OF
from tests.engine_contract.versions import erase
from tests.oracle_engine import OracleEngine

Ask = Callable[..., TestResponse]
NOBODY_LISTENS = "http://127.0.0.1:9"
UNHURRIED = 60.0
"""The first request of a process makes what a server has made before it starts."""


class FailingEngine(OracleEngine):
    """Fails in a way no engine says it does."""

    def live(self, country: str) -> View:
        raise RuntimeError(f"a fault of ours in {country}")


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the gazetteer is compiled, once for all tests."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def make_app(state: Path) -> Callable[[Engine], Flask]:
    return lambda engine: create_app(Settings(state=state, deadline_seconds=UNHURRIED), engine, lambda _: AS_OF)


@pytest.fixture(scope="session")
def client(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    """Every capital is live."""
    return documented_client(make_app(capitals_engine()))


@pytest.fixture(scope="session")
def bare_client(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    """Every country is live and lists nobody."""
    engine = OracleEngine()
    for country in CAPITALS:
        promoted(engine, [], country)
    return documented_client(make_app(engine))


@pytest.fixture(scope="session")
def failing_client(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    """The index fails in a way nobody foresaw."""
    return documented_client(make_app(FailingEngine()))


@pytest.fixture(params=["embedded", "elasticsearch"])
def stored_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where each kind of engine keeps what it is given; nothing of GB is there, at the end neither."""
    if request.param == "embedded":
        yield f"embedded:{tmp_path / 'index'}"
        return
    url = request.getfixturevalue("elasticsearch_url")
    erase(url, "GB")  # of a run that was interrupted
    yield url
    erase(url, "GB")


@pytest.fixture
def stored_engine(stored_url: str) -> Iterator[Engine]:
    engine = open_engine(Settings(index_url=stored_url))
    yield engine
    engine.close()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands find an index of their own, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIRECTORY_INDEX_URL", "embedded:index")
    monkeypatch.delenv("DIRECTORY_COUNTRIES", raising=False)
    return tmp_path / "index"


@pytest.fixture(params=["client", "bare_client", "empty_client", "down_client", "failing_client"])
def any_client(request: pytest.FixtureRequest) -> DocumentedClient:
    """Each state an index may be in."""
    found: DocumentedClient = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def empty_client(make_app: Callable[[Engine], Flask], state: Path) -> DocumentedClient:
    """Nothing was ever indexed."""
    return documented_client(make_app(open_engine(Settings(index_url=f"embedded:{state / 'nothing'}"))))


@pytest.fixture(scope="session")
def down_client(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    """The index is an Elasticsearch that is not there."""
    return documented_client(make_app(open_engine(Settings(index_url=NOBODY_LISTENS))))


def a_request(**changes: Any) -> dict[str, Any]:
    """A request that is answered with a list; `outcome` changes are merged into the outcome."""
    outcome = {"code": "radicular_pain", "red_flags": []} | changes.pop("outcome", {})
    body = {"country": "GB", "location": {"text": "SW1A 1AA"}, "patient": {"age_years": 34}}
    return body | {"outcome": outcome} | changes


def post(client: DocumentedClient, path: str, body: Any, **options: Any) -> TestResponse:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post(path, data=raw, content_type="application/json", **options)


def match(client: DocumentedClient, **changes: Any) -> dict[str, Any]:
    """The answer to `a_request`, which must be 200."""
    response = post(client, "/v1/matches", a_request(**changes))
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer
