"""The running product and a browser for it, once for the whole run; and applications to ask without a browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect, sync_playwright

from indexer.settings import Settings
from service.app import create_app
from tests.api.scene import capitals_engine
from tests.builders import AS_OF
from tests.conftest import missing
from tests.web.browser.framing import free_origin
from tests.web.browser.launching import launched, unavailable_reason
from tests.web.browser.leaks import leaked
from tests.web.browser.serving import Site, index_demonstration, served
from tests.web.browser.visitors import PATIENCE_MS, Carried, Traffic, Visitor, visiting

NOBODY_LISTENS = "http://127.0.0.1:9"
Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with the demonstration data indexed."""
    folder = tmp_path_factory.mktemp("demonstration")
    index_demonstration(folder)
    return folder


@pytest.fixture(scope="session")
def partner() -> str:
    """The origin of a booking site that may frame the search."""
    return free_origin()


@pytest.fixture(scope="session")
def stranger() -> str:
    """The origin of a site that may not."""
    return free_origin()


@pytest.fixture(scope="session")
def site(demonstration: Path, partner: str) -> Iterator[Site]:
    """The product over the embedded engine."""
    with served(demonstration, "said", DIRECTORY_EMBEDDING_ORIGINS=f"{partner} https://clinic.example") as running:
        yield running
        _ran_quietly(running)


@pytest.fixture(scope="session")
def site_without_index(demonstration: Path) -> Iterator[Site]:
    """The product whose Elasticsearch is not there."""
    with served(demonstration, "said-down", DIRECTORY_INDEX_URL=NOBODY_LISTENS) as running:
        yield running
        _ran_quietly(running)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all tests."""
    reason = unavailable_reason()
    if reason is not None:
        missing("browser", reason)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright, launched(playwright) as running:
        yield running


@pytest.fixture(scope="session")
def traffic() -> Iterator[Traffic]:
    """What all browsers of the run asked for: in the end nothing in it says what anybody typed or answered."""
    seen = Traffic()
    yield seen
    assert seen.leaks() == []


def _ran_quietly(site: Site) -> None:
    assert [line for line in site.log().splitlines() if leaked(line)] == [], "a log says what somebody told"


@pytest.fixture(scope="session")
def visit(browser: Browser, site: Site, traffic: Traffic) -> Visit:
    """`with visit(size="phone") as visitor:` somebody comes to the site."""
    return lambda **carried: visiting(browser, site.address, traffic, Carried(**carried))


@pytest.fixture(scope="session")
def visit_without_index(browser: Browser, site_without_index: Site, traffic: Traffic) -> Visit:
    return lambda **carried: visiting(browser, site_without_index.address, traffic, Carried(**carried))


@pytest.fixture(scope="session")
def pages_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the gazetteer is compiled for applications asked without a browser."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def pages(pages_state: Path) -> FlaskClient:
    """The pages with every capital live, asked without a browser; framed by https://clinic.example."""
    settings = Settings(state=pages_state, embedding_origins=("https://clinic.example",))
    return create_app(settings, capitals_engine(), lambda _: AS_OF).test_client()
