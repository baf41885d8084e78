"""One command that may fail on an embedded index, what must be so afterwards, and the run that puts all right."""

from collections.abc import Sequence
from tempfile import gettempdir

from tests.faults.benches import Bench
from tests.faults.commands import Ended
from tests.faults.people import Contents
from tests.faults.sites import COUNTRY, Folder, reindexing, succeeded, updating
from tests.faults.tallies import Tally

BEFORE, REINDEXED, UPDATED = Contents(0, 0), Contents(1, 1), Contents(1, 0)
_REMEDIES = ("check the disk", "check the path", "run the command again", "directory reindex", "directory prune")

_VERSION = f"index version {COUNTRY.lower()}-"


class Trials:
    """On one site, told to one tally."""

    def __init__(self, bench: Bench, site: Folder, tally: Tally) -> None:
        self._bench, self.site, self._tally = bench, site, tally

    def prepare(self) -> None:
        """A live and a previous version; whatever is made on first use is made."""
        self.site.clear()
        for _ in range(2):
            succeeded(self.site.reindex(self._bench.feeds[BEFORE]).wait())

    def words(self, *, is_update: bool, is_idle: bool = False) -> tuple[str, ...]:
        """The command that changes what is live, or (idle) writes as much and changes nothing."""
        if is_update:
            return updating(self._bench.deltas[BEFORE.part if is_idle else UPDATED.part])
        return reindexing(self._bench.feeds[BEFORE if is_idle else REINDEXED])

    def judge(self, ended: Ended, when: str, *, is_update: bool) -> None:
        """Failed, with the path and a remedy: all is as before. Done: all is as it should be."""
        require = self._tally.require
        require(ended.code in (0, 1) and "Traceback" not in ended.said, f"{when} it ended so: {ended}")
        if ended.code:
            is_named = any(where in ended.said for where in (str(self.site.index), f"'{gettempdir()}'", _VERSION))
            is_told = is_named and any(remedy in ended.said for remedy in _REMEDIES)
            require(is_told, f"{when} it did not say where, or what to do: {ended.said}")
        self.require_live(BEFORE if ended.code else UPDATED if is_update else REINDEXED, when)

    def recover(self) -> None:
        """With the cause gone a whole run succeeds, and leaves nothing lying about."""
        ended = self.site.reindex(self._bench.feeds[BEFORE]).wait()
        self._tally.require(ended.code == 0, f"the next run failed: {ended.said}")
        self.require_live(BEFORE, "after the next run")
        self._tally.left(self.site.leftovers(), "after the next run")

    def require_live(self, contents: Contents, when: str) -> None:
        self._tally.judged(self.site.verdict([self._bench.expected[contents]]), when)


def some(values: Sequence[int], most: int) -> Sequence[int]:
    """Spread evenly where there are too many."""
    return values[:: max(1, -(-len(values) // most))]
