"""What every command begins with: its settings, the countries they name, and the index."""

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.reference import load_reference
from indexer.settings import Settings


def read_settings() -> Settings:
    """Settings of a command. Raises BadSetting, also for a configured country without a file."""
    settings = Settings.from_env()
    configured_countries(settings)
    return settings


def configured_countries(settings: Settings) -> tuple[str, ...]:
    """Raises BadSetting naming a country without a file."""
    reference = load_reference()
    return settings.offered_countries(tuple(reference.countries), reference.public_countries())


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings)
    try:
        yield engine
    finally:
        engine.close()
