"""An embedded engine of each test's own; the shipped places, compiled once for all that asks them."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from indexer.engines.embedded import EmbeddedEngine
from indexer.gazetteer import Gazetteer
from indexer.gazetteer.columns import PlaceRow, read_rows
from indexer.places_build import COUNTRIES


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    opened = EmbeddedEngine(tmp_path / "index")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    return Gazetteer.open(tmp_path_factory.mktemp("places"), COUNTRIES)


@pytest.fixture(scope="session")
def place_rows() -> dict[str, list[PlaceRow]]:
    """Every row of the shipped text by country: what the compiled files have to answer for."""
    places = files("seed_data") / "places"
    return {
        country: list(read_rows((places / f"{country.lower()}.tsv").read_bytes(), country))
        for country in COUNTRIES
    }
