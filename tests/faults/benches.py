"""What the cases share: the folder commands are given in, feeds and deltas, and what each state should hold."""

from functools import cached_property
from pathlib import Path

from tests.faults.judging import Seen
from tests.faults.people import Contents, write_contents, write_delta
from tests.faults.sites import Folder, succeeded

MARKS = (0, 1)
STATES = tuple(Contents(part, rest) for part in MARKS for rest in MARKS)


class Bench:
    """Written on first use below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def site(self, name: str) -> Folder:
        """An embedded index of its own."""
        return Folder(self.folder, self.folder / "indices" / name)

    @cached_property
    def feeds(self) -> dict[Contents, Path]:
        return {contents: write_contents(self.folder / "feeds", contents) for contents in STATES}

    @cached_property
    def deltas(self) -> dict[int, Path]:
        return {mark: write_delta(self.folder / "feeds", mark) for mark in MARKS}

    @cached_property
    def expected(self) -> dict[Contents, Seen]:
        """What an undisturbed reindex of each state comes to."""
        site, found = self.site("expected"), {}
        for contents in STATES:
            succeeded(site.reindex(self.feeds[contents]).wait())
            found[contents] = site.seen()
        return found
