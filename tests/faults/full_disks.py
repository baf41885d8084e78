"""Disks that are full at each step of writing an embedded index: the command ends with 1, the path and a remedy;
what is live stays; with room again the next run succeeds and leaves nothing behind."""

import time
from collections.abc import Callable

from tests.faults import small_disks
from tests.faults.benches import Bench
from tests.faults.killing import GLANCE_SECONDS
from tests.faults.sites import COUNTRY, Folder, succeeded
from tests.faults.small_disks import ROOMY
from tests.faults.tallies import Tally
from tests.faults.trials import Trials, some

BLOCK_BYTES = 4096
_KINDS = (False, True)
"""A whole reindex, an update."""


def grown_files(bench: Bench, most_rounds: int) -> Tally:
    """No file may be written beyond a size: those of all files a run writes less a byte, and the pages of the
    largest."""
    tally = Tally("no file grows beyond k bytes", Folder.kind, note="RLIMIT_FSIZE")
    trials = Trials(bench, bench.site("grown"), tally)
    with tally.timed():
        trials.prepare()
        for is_update in _KINDS:
            for size in some(_sizes(trials, is_update=is_update), most_rounds // 2):
                tally.rounds += 1
                ended = trials.site.start(*trials.words(is_update=is_update), most_bytes=size).wait()
                trials.judge(ended, f"with files of at most {size} bytes", is_update=is_update)
                trials.recover()
    return tally


def full_disks(bench: Bench, most_rounds: int) -> Tally:
    """A disk has room for what is there and k more blocks, or inodes, from none to what a whole run takes."""
    tally = Tally("a disk has k blocks or inodes left", Folder.kind, note="tmpfs of limited size")
    path = bench.folder / "disk"
    if (reason := small_disks.unavailable_reason(path)) is not None:
        tally.note = f"not run: {reason}"
        return tally
    with tally.timed(), small_disks.mounted(path) as disk:
        trials = Trials(bench, Folder(bench.folder, path / "index"), tally)
        trials.prepare()
        for is_update in _KINDS:
            for limit, unit, used in (("size", "k", disk.used_kb), ("nr_inodes", "", disk.used_inodes)):
                steps = range(0, _needed(trials, used, is_update=is_update) + 8, 4 if unit else 1)
                for left in some(steps, most_rounds // 4):
                    tally.rounds += 1
                    disk.set(f"{limit}={used() + left}{unit}")
                    ended = trials.site.start(*trials.words(is_update=is_update)).wait()
                    trials.judge(ended, f"with {limit} for {left}{unit} more", is_update=is_update)
                    disk.set(ROOMY)
                    trials.recover()
    return tally


def read_only_disk(bench: Bench) -> Tally:
    tally = Tally("a disk turned read-only", Folder.kind, note="tmpfs remounted")
    path = bench.folder / "disk"
    if (reason := small_disks.unavailable_reason(path)) is not None:
        tally.note = f"not run: {reason}"
        return tally
    with tally.timed(), small_disks.mounted(path) as disk:
        trials = Trials(bench, Folder(bench.folder, path / "index"), tally)
        trials.prepare()
        for is_update in _KINDS:
            tally.rounds += 1
            disk.set("ro")
            ended = trials.site.start(*trials.words(is_update=is_update)).wait()
            tally.require(ended.code == 1, f"on a read-only disk it ended so: {ended}")
            trials.judge(ended, "on a read-only disk", is_update=is_update)
            disk.set("rw")
            trials.recover()
    return tally


def _sizes(trials: Trials, *, is_update: bool) -> list[int]:
    succeeded(trials.site.start(*trials.words(is_update=is_update, is_idle=True)).wait())
    folder = trials.site.index / COUNTRY.lower() / trials.site.live()
    written = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_nlink == 1]
    sizes = {path.stat().st_size for path in (*written, trials.site.index / "journal.jsonl")}
    return sorted({0, *(size - 1 for size in sizes), *range(0, max(sizes), BLOCK_BYTES)})


def _needed(trials: Trials, used: Callable[[], int], *, is_update: bool) -> int:
    """How much more is used while a run goes on, at most."""
    before = most = used()
    run = trials.site.start(*trials.words(is_update=is_update, is_idle=True))
    while run.is_running:
        most = max(most, used())
        time.sleep(GLANCE_SECONDS)
    succeeded(run.wait())
    return most - before
