"""Opens the engine a URL names. Each engine's libraries are imported only when that engine is asked for."""

from pathlib import Path

from indexer.engines.base import Engine
from indexer.errors import BadSetting
from indexer.settings import Settings


def open_engine(settings: Settings) -> Engine:
    """The engine of `settings.index_url`. Opening asks nothing of a server yet."""
    scheme, _, rest = settings.index_url.partition(":")
    if scheme == "embedded":
        from indexer.engines.embedded import EmbeddedEngine  # noqa: PLC0415  # numpy only where it is used

        return EmbeddedEngine(Path(rest))
    if scheme in ("http", "https"):
        from indexer.engines.elastic import ElasticEngine  # noqa: PLC0415  # the client only where it is used

        return ElasticEngine(settings.index_url, ca_file=settings.index_ca_file)
    raise BadSetting(f"DIRECTORY_INDEX_URL is {settings.index_url!r}; give embedded:PATH or http(s)://HOST:PORT")
