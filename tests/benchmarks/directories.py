"""The directory a run is measured over: generated once a size, indexed by our own command, kept for the next run.

Every peer loads the documents our index was built of, so that all sides hold the same facts. The generator draws
towns by their people: London holds about 15 % of the practices (more than most directories: the dense case is the
hard one), two specialists in three work at one practice, the others at two or three.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.documents import Document
from indexer.engines.base import View
from indexer.engines.embedded import EmbeddedEngine
from indexer.versions import fingerprint

COUNTRY = "GB"
REVIEWS_EACH = 2
SEED = 1
SECRET = "00" * 32  # keys nothing but invented reviewers


@dataclass(frozen=True)
class Kept:
    """A directory of one size on disk. build_seconds: what the reindex took; None: it was there already."""

    specialists: int
    folder: Path
    build_seconds: float | None

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def index_url(self) -> str:
        return f"embedded:{self.index}"

    def open(self) -> View:
        return EmbeddedEngine(self.index).live(COUNTRY)

    def documents(self) -> Iterator[Document]:
        """Everybody stored, one after the other: a million of them do not fit into memory together."""
        return self.open().stored_documents()


def keep(work: Path, specialists: int) -> Kept:
    """The directory of that size below `work`, made if it is not there whole and as this program stores it."""
    folder = work.resolve() / f"{specialists}"
    done = folder / f"indexed-{fingerprint()}"
    if done.exists():
        return Kept(specialists, folder, None)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kept = Kept(specialists, folder, None)
    size = ["--specialists", str(specialists), "--reviews", str(REVIEWS_EACH * specialists), "--seed", str(SEED)]
    command("generate", "--country", COUNTRY, *size, str(kept.source), url=kept.index_url, folder=folder)
    seconds = reindex(kept, kept.index_url)
    done.touch()
    return Kept(specialists, folder, seconds)


def reindex(kept: Kept, url: str) -> float:
    """Seconds our own command takes to fill the index at `url` with the directory."""
    started = time.perf_counter()
    command("reindex", COUNTRY, "--from", str(kept.source), "--force", url=url, folder=kept.folder)
    return time.perf_counter() - started


def command(*arguments: str, url: str, folder: Path) -> None:
    """Runs the `directory` command. Raises SystemExit with what it said where it fails."""
    done = subprocess.run(
        [directory_command(), *arguments],
        cwd=folder,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"directory {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")


def directory_command() -> str:
    return beside_python("directory")


def beside_python(name: str) -> str:
    """A command of this environment."""
    return str(Path(sys.executable).with_name(name))


def environment(url: str) -> Mapping[str, str]:
    """For commands of ours, nothing of the caller's own settings, no limit to what one may ask."""
    ours = ("DIRECTORY_", "PYTHONDONTWRITEBYTECODE")  # without the latter's files every start compiles anew
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"DIRECTORY_INDEX_URL": url, "DIRECTORY_SECRET_KEY": SECRET, "DIRECTORY_RATE_PER_MINUTE": "0"}
