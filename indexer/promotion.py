"""Putting a version live, and knowing whether it is: an index that was asked to may do so and not be heard."""

from contextlib import suppress

from indexer import versions
from indexer.engines.base import Engine
from indexer.errors import EngineError, PromotionUnknown


def promote(engine: Engine, version: str) -> None:
    """Once it returns the version is live. Raises what `Writer.promote` does where it is not, PromotionUnknown
    where the index does not tell."""
    writer = engine.writer()
    try:
        writer.promote(version)
    except EngineError as failure:
        if not _is_live(engine, version, failure):
            raise
        with suppress(EngineError):  # changes nothing any more; waits until nobody answers from the one before
            writer.promote(version)


def _is_live(engine: Engine, version: str, failure: EngineError) -> bool:
    try:
        states = engine.versions(versions.country_of(version))
    except EngineError as silence:
        raise PromotionUnknown(version, failure) from silence
    return any(state.version == version and state.role == "live" for state in states)
