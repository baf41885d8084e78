"""An embedded index that loses folders while a run writes them, or has files that turned to nonsense."""

import json
import shutil
import time
from pathlib import Path

from tests.faults.benches import Bench
from tests.faults.commands import Command
from tests.faults.killing import GLANCE_SECONDS
from tests.faults.sites import COUNTRY, Folder
from tests.faults.tallies import Tally
from tests.faults.trials import Trials

_COLUMNS = ("practices.x.npy", "identity_keys.key.npy")
FILES = ("CURRENT", "manifest.json", "gone.json", "codes.json", "records.sqlite", *_COLUMNS)
NONSENSE = b"\xff nonsense"


def removed_folders(bench: Bench, rounds: int) -> Tally:
    """The new version's folder goes, or the country's, a moment after the run has made it."""
    tally = Tally("a folder is removed under a run", Folder.kind)
    trials = Trials(bench, bench.site("removed"), tally)
    with tally.timed():
        trials.prepare()
        for number in range(rounds):
            tally.rounds += 1
            is_update, is_version = number % 2 == 1, number % 4 < 2
            country = trials.site.index / COUNTRY.lower()
            known = {path.name for path in country.iterdir()}
            run = trials.site.start(*trials.words(is_update=is_update))
            made = _made_by(run, country, known)
            time.sleep(number % 8 * 0.02)
            is_too_late = False
            if made is not None:
                shutil.rmtree(made if is_version else country, ignore_errors=True)
                is_too_late = is_version and _current(country) == made.name
            ended = run.wait()
            if is_version and not is_too_late:
                trials.judge(ended, "with its folder removed", is_update=is_update)
            tally.require("Traceback" not in ended.said, f"with a folder removed it said {ended.said}")
            trials.recover()
    return tally


def broken_files(bench: Bench) -> Tally:
    """A file of what is live is broken: who needs it is told what to do, and that helps."""
    tally = Tally("a file of the index is broken", Folder.kind)
    trials = Trials(bench, bench.site("broken"), tally)
    with tally.timed():
        trials.prepare()
        for name in FILES:
            tally.rounds += 1
            path = _broken(trials.site, name)
            for words in (("status",), trials.words(is_update=True)):
                ended = trials.site.start(*words).wait()
                tally.require("Traceback" not in ended.said, f"with {name} broken: {ended.said}")
            tally.require(ended.code == 1, f"with {name} broken an update ended so: {ended}")
            is_told = "reindex" in ended.said
            tally.require(is_told, f"with {name} broken it did not say what to do: {ended.said}")
            if f"delete {path}" in ended.said:
                path.unlink()
            trials.recover()
    return tally


def _broken(site: Folder, name: str) -> Path:
    country = site.index / COUNTRY.lower()
    path = country / name if name == "CURRENT" else country / site.live() / name
    path.unlink()  # another version may share it
    path.write_bytes(NONSENSE)
    return path


def _current(country: Path) -> str:
    """What answers by now: who takes that away has taken the live version, and no run can help it."""
    return str(json.loads((country / "CURRENT").read_text(encoding="utf-8"))["live"])


def _made_by(run: Command, country: Path, known: set[str]) -> Path | None:
    while run.is_running:
        made = [path for path in country.iterdir() if path.name not in known and path.is_dir()]
        if made:
            return made[0]
        time.sleep(GLANCE_SECONDS)
    return None
