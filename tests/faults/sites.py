"""Where an index lies, what is asked of it there, and what must not be left lying about."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.errors import DirectoryError
from indexer.journal import JOURNAL, Run, runs_of
from indexer.settings import Settings
from tests.faults.commands import Command, Ended, Order
from tests.faults.judging import Seen, Verdict, judge, look_at, no_answer

COUNTRY = "GB"
DAY = "2026-11-02"


class Site(ABC):
    """`folder` is where commands are given; `url` is what DIRECTORY_INDEX_URL says."""

    kind: str

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def start(self, *words: str, most_bytes: int | None = None, has_crew: bool = False) -> Command:
        return Command(Order(self.folder, self.url, words, most_bytes=most_bytes, has_crew=has_crew))

    def reindex(self, feed: Path, *, has_crew: bool = False) -> Command:
        return self.start(*reindexing(feed), has_crew=has_crew)

    def update(self, delta: Path) -> Command:
        return self.start(*updating(delta))

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        with closing(open_engine(Settings(index_url=self.url))) as engine:
            yield engine

    def seen(self) -> Seen:
        """What is live, asked by somebody who has just come."""
        with self.engine() as engine:
            return look_at(engine.live(COUNTRY))

    def verdict(self, expected: Sequence[Seen]) -> Verdict:
        """Of what is live; where nothing answers, that is a wrong answer to every question."""
        try:
            return judge(self.seen(), expected)
        except DirectoryError as error:
            return no_answer(error)

    def live(self) -> str:
        with self.engine() as engine:
            return engine.live(COUNTRY).manifest.version

    def runs(self) -> list[Run]:
        """Latest first."""
        with self.engine() as engine:
            return runs_of(COUNTRY, engine.kept(JOURNAL))

    def leftovers(self) -> list[str]:
        """What is there beside the live and the previous version, and what else a run should have put away."""
        try:
            with self.engine() as engine:
                states = engine.versions(COUNTRY)
                runs = runs_of(COUNTRY, engine.kept(JOURNAL))
        except DirectoryError as error:
            return [f"nobody knows what ({error})"]
        odd = [f"{state.version} ({state.role})" for state in states if state.role not in ("live", "previous")]
        kept = [state.version for state in states]
        return odd + self._strays(kept) + _journal_faults(runs)

    @abstractmethod
    def _strays(self, versions: Sequence[str]) -> list[str]:
        """Files, indices, aliases and locks that belong to none of the versions."""

    @abstractmethod
    def clear(self) -> None:
        """Leaves an index that never was."""


class Folder(Site):
    """An embedded index."""

    kind = "embedded"

    def __init__(self, folder: Path, index: Path) -> None:
        super().__init__(folder, f"embedded:{index}")
        self.index = index

    def _strays(self, versions: Sequence[str]) -> list[str]:
        country = self.index / COUNTRY.lower()
        known = {self.index / "LOCK", country / "LOCK", country / "CURRENT"}
        beside = [path for path in (*self.index.iterdir(), *country.iterdir()) if path.is_file()]
        strays = [path for path in beside if path not in known and path.suffix != ".jsonl"]
        strays += [path for name in versions for path in (country / name).rglob("*") if not _is_part(path)]
        held = [path for path in known if path.name == "LOCK" and path.exists() and path.read_bytes()]
        return [str(path.relative_to(self.index)) for path in strays] + [f"{path} names a holder" for path in held]

    def clear(self) -> None:
        shutil.rmtree(self.index, ignore_errors=True)


class Server(Site):
    """An Elasticsearch index."""

    kind = "elasticsearch"

    def _strays(self, versions: Sequence[str]) -> list[str]:
        kept = {f"{kind}-{name}" for name in versions for kind in ("specialists", "reviews")}
        with Elasticsearch(self.url) as client:
            aliases = client.indices.get_alias(index="*").body
            ours = [name for name in aliases if name.startswith(("specialists-", "reviews-"))]
            strays = [name for name in ours if name not in kept]
            strays += [f"{name} is missing" for name in kept if name not in aliases]
            for index, stored in aliases.items():
                named = [name for name in stored["aliases"] if name.startswith(("filling-", "locks-"))]
                strays += [f"alias {name} of {index}" for name in named]
            if "locks" in aliases:
                client.indices.refresh(index="locks")
                strays += [f"lock of {row['_id']}" for row in client.search(index="locks")["hits"]["hits"]]
        return strays

    def clear(self) -> None:
        with Elasticsearch(self.url) as client:
            names = [name for name in client.indices.get(index="*").body if not name.startswith(".")]
            if names:
                client.indices.delete(index=names)


def reindexing(feed: Path) -> tuple[str, ...]:
    return "reindex", COUNTRY, "--as-of", DAY, "--from", str(feed)


def updating(delta: Path) -> tuple[str, ...]:
    return "update", COUNTRY, "--from", str(delta)


def succeeded(ended: Ended) -> Ended:
    assert ended.code == 0, ended.said
    return ended


def _is_part(path: Path) -> bool:
    """Of a version: a column, the records, what is gone, the seal, or the folder of a delta."""
    if path.is_dir():
        return path.name.startswith("delta-")
    return path.suffix in (".npy", ".sqlite", ".json")


def _journal_faults(runs: Sequence[Run]) -> list[str]:
    numbers = [run.number for run in runs]
    faults = [] if numbers == sorted(set(numbers), reverse=True) else [f"the journal counts {numbers}"]
    latest = runs[0]
    if latest.end is None:
        faults.append(f"the journal says that run {latest.number} goes on")
    return faults
