"""The demonstration data, indexed once for the tests of this folder."""

import gc
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.scene import prepare


@pytest.fixture(scope="session")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration data indexed, as of today."""
    folder = tmp_path_factory.mktemp("fuzzed")
    prepare(folder)
    return folder


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Otherwise a fuzz has its process for itself: it silences logs and warnings, and freezes objects."""
    with warnings.catch_warnings():
        yield
    logging.disable(logging.NOTSET)
    gc.unfreeze()
