"""Whether what is live in a country was invented, for pages that need no index otherwise.

Remembered for half a minute, silence too: an index that hangs must not hold up a page of telephone numbers.
"""

from time import monotonic

from indexer.deadline import within
from indexer.engines.base import Engine
from indexer.errors import EngineError, NoLiveVersion

REMEMBERED_SECONDS = 30.0
WAITED_SECONDS = 0.5


class Standings:
    """Of one engine; shared by the threads of a process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, tuple[float, bool | None]] = {}
        self._silent_until = 0.0

    def is_synthetic(self, country: str) -> bool | None:
        """None where nothing is live, or the index does not answer."""
        until, known = self._known.get(country, (0.0, None))
        if monotonic() < max(until, self._silent_until):
            return known
        try:
            with within(WAITED_SECONDS):
                known = self._engine.live(country).manifest.synthetic
        except NoLiveVersion:
            known = None
        except EngineError:
            known, self._silent_until = None, monotonic() + REMEMBERED_SECONDS
        self._known[country] = (monotonic() + REMEMBERED_SECONDS, known)
        return known
