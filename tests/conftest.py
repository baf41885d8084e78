"""Fixtures every folder of tests may ask for: a real Elasticsearch node, started once for the whole run, and what
is printed below the results.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from tests import elasticsearch_node

_PRINTED = "printed"


def missing(what: str, reason: str) -> None:
    """Skips the test for want of `what`; where DIRECTORY_REQUIRE names it, as in CI, that is a failure."""
    if what in os.environ.get("DIRECTORY_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """URL of a running node without security."""
    reason = elasticsearch_node.unavailable_reason()
    if reason is not None:
        missing("elasticsearch", reason)
    with elasticsearch_node.node(is_brief=True) as url:
        yield url


@pytest.fixture
def printed(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """What is handed to it stands below the results, passed or failed, under the name of the test's file."""
    title = request.path.stem.removeprefix("test_").replace("_", " ")
    told: list[tuple[str, object]] = request.node.user_properties  # of the report, whichever process makes it
    return lambda text: told.append((_PRINTED, (title, text)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, []))
    for name, told in (each for report in reports if report.when == "call" for each in report.user_properties):
        if name == _PRINTED:
            title, text = told
            terminalreporter.section(title)
            terminalreporter.write_line(text)
