"""Our embedded index: in this process, through the same port and paging that the service uses, and served."""

import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from indexer.engines.base import View
from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.finding import find
from indexer.engines.embedded.layout import Segment
from indexer.engines.embedded.parts import open_parts
from indexer.engines.embedded.presence import Present
from indexer.engines.embedded.rows import BITS
from indexer.engines.naming import NameQuery
from indexer.engines.query import FACETS
from service.paging import Page, page
from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.directories import COUNTRY
from tests.benchmarks.disk import bytes_in
from tests.benchmarks.peers.base import Ask, Material, Peer
from tests.benchmarks.peers.service import Service


class EmbeddedInProcess(Peer):
    """The engine without HTTP, cards or reasons."""

    name, where = "ours, embedded", "in process"

    def __init__(self) -> None:
        self._view: View | None = None
        self._bytes = 0

    def load(self, material: Material) -> None:
        self._view, self._bytes = material.kept.open(), bytes_in(material.kept.index)
        self._first = _first_answer_ms(material.kept.index)

    def prepare(self, asked: Asked) -> Ask:
        view, query = self._view, asked.query
        assert view is not None
        if isinstance(query, NameQuery):
            return lambda: view.named(query)
        return lambda: page(view, EmbeddedEngine.margin, query, asked.offset, asked.limit)

    def read(self, asked: Asked, raw: Any) -> Answer:
        if not isinstance(raw, Page):
            ids = tuple(each.specialist.id for each in raw)
            return Answer(ids=ids, total=len(ids))
        return Answer(
            ids=tuple(hit.id for hit in raw.hits),
            total=raw.whole.total,
            facets=raw.whole.facets,
            near_misses=tuple((miss.hit.id, miss.failed) for miss in raw.whole.near_misses),
        )

    def about(self) -> Mapping[str, Any]:
        return {"disk_mb": round(self._bytes / 1e6, 1), "first_answer_ms": self._first}

    def close(self) -> None:
        self._view = None


def _first_answer_ms(index: Path) -> float:
    """What a process that has just started waits for its first answer: the index opened and London asked."""
    command = [sys.executable, "-m", "tests.benchmarks.first_answer", str(index)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    return float(done.stdout)


class EmbeddedColumns(Peer):
    """What of it the columns cost alone: before any document is read for a page."""

    name, where = "ours, columns alone", "in process"

    def load(self, material: Material) -> None:
        version = material.kept.open().manifest.version
        (self._part,) = open_parts(material.kept.index / COUNTRY.lower() / version)
        self._ids = dict(zip(material.columns.people["tie"].tolist(), material.columns.ids, strict=True))
        self._present: dict[int, Present] = {}

    def lacks(self, asked: Asked) -> str | None:
        return "names are looked up elsewhere" if isinstance(asked.query, NameQuery) else None

    def prepare(self, asked: Asked) -> Ask:
        query = replace(asked.search, fetch=asked.offset + asked.limit)
        return partial(find, self._part, query, self._present_on(query.as_of.toordinal()))

    def _present_on(self, day: int) -> Present:
        if day not in self._present:
            self._present[day] = Present(eligible_on(self._part.segment, day), np.empty(0, np.int32))
        return self._present[day]

    def read(self, asked: Asked, raw: Any) -> Answer:
        return Answer(
            ids=tuple(self._ids[each.tie] for each in raw.matches[asked.offset :]),
            total=raw.total,
            facets={name: raw.facets.get(name, {}) for name in FACETS} if asked.search.facets else {},
            near_misses=tuple((self._ids[each.tie], _NAMES[each.fails]) for each in raw.near_misses),
        )

    def close(self) -> None:
        self._part.store.close()


def eligible_on(segment: Segment, day: int) -> Column:
    """Who has a window on the day; nobody is suppressed in a directory made for this."""
    first, later = segment.specialists, segment.later_windows
    eligible: Column = (first.eligible_from <= day) & (first.eligible_until >= day)
    eligible[later.specialist[(later.eligible_from <= day) & (later.eligible_until >= day)]] = True
    return eligible


_NAMES = {bit: name for name, bit in BITS.items()}


class EmbeddedServed(Service):
    """The same index behind `directory serve`."""

    name = "ours, embedded, served"

    def load(self, material: Material) -> None:
        self.serve(material.kept, material.kept.index_url)
