"""Which versions answer: the live one, and the one before it. One that never went live answers nobody."""

from contextlib import suppress

from indexer import versions
from indexer.engines.base import Engine, View
from indexer.errors import NoLiveVersion, VersionGone

_ANSWERING = ("live", "previous")


def open_kept(engine: Engine, version: str) -> View:
    """A version that is live or was until the last reindex; its name may come from anybody.

    Raises VersionGone, also for one that was made and never promoted: nobody let it be seen.
    """
    try:
        country = versions.country_of(version)
    except ValueError as error:
        raise VersionGone(version) from error
    with suppress(NoLiveVersion):  # mostly it is the live one: then nothing need be listed
        view = engine.lately_live(country)
        if view.manifest.version == version:
            return view
    states = engine.versions(country)
    if not any(state.version == version and state.role in _ANSWERING for state in states):
        raise VersionGone(version)
    return engine.at(version)
