"""Opening the index for a command, and deliberate errors as messages and exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.errors import BadSetting, DirectoryError
from indexer.reference import load_reference
from indexer.settings import Settings


@contextmanager
def telling_errors() -> Iterator[None]:
    """Deliberate errors become a message and an exit code: 2 for a wrong setting, 1 for the rest."""
    try:
        yield
    except BadSetting as error:
        raise click.UsageError(str(error)) from error
    except DirectoryError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings)
    try:
        yield engine
    finally:
        engine.close()


def configured_countries(settings: Settings) -> tuple[str, ...]:
    return settings.countries or load_reference().public_countries()
