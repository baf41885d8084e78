"""The demonstration data, indexed once for the tests of this folder."""

from pathlib import Path

import pytest

from tests.fuzz.scene import prepare


@pytest.fixture(scope="session")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration data indexed, as of today."""
    folder = tmp_path_factory.mktemp("fuzzed")
    prepare(folder)
    return folder
