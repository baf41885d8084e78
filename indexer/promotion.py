"""Putting a version live, and knowing whether it is: an index that was asked to may do so and not be heard."""

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
        # Not once more: meanwhile somebody else may have put another one live.
        if not _is_live(engine, version, failure):
            raise
        writer.wait_until_known()


def _is_live(engine: Engine, version: str, failure: EngineError) -> bool:
    try:
        states = engine.versions(versions.country_of(version))
    except EngineError as silence:
        raise PromotionUnknown(version, failure) from silence
    return any(state.version == version and state.role == "live" for state in states)
