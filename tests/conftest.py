"""Fixtures every folder of tests may ask for: a real Elasticsearch node, started once for the whole run."""

import os
from collections.abc import Iterator

import pytest

from tests import elasticsearch_node


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
    with elasticsearch_node.node() as url:
        yield url
