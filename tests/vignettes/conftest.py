"""Prints at the end of a run how the answers compare with what the sources demand."""

from collections.abc import Callable

import pytest

_PRINTED = pytest.StashKey[list[str]]()


@pytest.fixture
def printed(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """What is handed to it stands below the results, passed or failed."""
    return request.config.stash.setdefault(_PRINTED, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for text in config.stash.get(_PRINTED, []):
        terminalreporter.section("vignettes")
        terminalreporter.write_line(text)
