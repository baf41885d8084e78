"""Who of a version may be shown now: the rulings as they were a moment ago, and whom of a version they mean.

The server is asked for the rulings a few times a second at most; only when some were added are they read, and are
those of them that a version holds looked up in it.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch
from msgspec import Struct

from indexer.engines.base import Manifest
from indexer.engines.elastic import names
from indexer.engines.elastic.asking import ask
from indexer.engines.elastic.leases import Lease
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.shelves import Stamp, read_stamped, stamp_of
from indexer.engines.withheld import Withheld
from indexer.suppression import SUPPRESSED, Suppressions, Withdrawn

PAGE_IDS = 1_000
_VERSIONS_KEPT = 50


class _Known(NamedTuple):
    """Rulings, and the stamp of the very rows they were read from."""

    stamp: Stamp | None
    rulings: Suppressions


class Presence(Struct, frozen=True):
    """One version under one state of the rulings. `withdrawn` are ids of the country, stored in it or not."""

    rulings: Suppressions
    withdrawn: Withdrawn
    withheld: Withheld


class Rulings:
    """What was last heard of the rulings, and what they mean for the versions asked. Threads may share it."""

    def __init__(self) -> None:
        self._lately = Lease[_Known]()
        self._presences: dict[str, Presence] = {}

    def over(self, client: Elasticsearch, manifest: Manifest) -> Presence:
        """Who of a version may be shown; fails rather than answer by rulings that are older than that."""
        rulings, version = self._now(client).rulings, manifest.version
        known = self._presences.get(version)
        if known is None or known.rulings is not rulings:
            known = _presence(client, manifest, rulings)
            kept = list(self._presences.items())[1 - _VERSIONS_KEPT :]
            self._presences = dict([*kept, (version, known)])  # replaced, not changed: threads share it
        return known

    def state(self, client: Elasticsearch) -> str:
        """Changes whenever something is added; at most so late as answers are."""
        return str(self._now(client).stamp)

    def _now(self, client: Elasticsearch) -> _Known:
        return self._lately.of(SUPPRESSED.name, partial(_known_now, client))


def owners_of(client: Elasticsearch, version: str, review_ids: Sequence[str]) -> dict[str, str]:
    """Whose the reviews are, by review id; ids not stored are left out."""
    wanted: Json = {"docvalue_fields": ["specialist_id"]}
    rows = _rows_of(client, names.reviews_index(version), review_ids, wanted)
    return {row["_id"]: row["fields"]["specialist_id"][0] for row in rows}


def _known_now(client: Elasticsearch, known: _Known | None) -> _Known:
    """The same object until something is added."""
    if known is not None and known.stamp == stamp_of(client, SUPPRESSED):
        return known
    # Not the stamp just heard: another copy of the shelf may have told it than the one that is read.
    stamp, entries = read_stamped(client, SUPPRESSED)
    return _Known(stamp, Suppressions(entries))


def _presence(client: Elasticsearch, manifest: Manifest, rulings: Suppressions) -> Presence:
    withdrawn = rulings.in_version(manifest.country, manifest.registers_read_at)
    index = names.specialists_index(manifest.version)
    stored = [row["_id"] for row in _rows_of(client, index, sorted(withdrawn.specialists), {})]
    owners = owners_of(client, manifest.version, sorted(withdrawn.reviews))
    return Presence(rulings, withdrawn, Withheld.of(manifest, stored, owners, withdrawn.held))


def _rows_of(client: Elasticsearch, index: str, ids: Sequence[str], wanted: Json) -> Iterator[Any]:
    """Those stored, without their records."""
    for start in range(0, len(ids), PAGE_IDS):
        page = [id_ for id_ in ids[start : start + PAGE_IDS] if id_]  # an empty one is refused
        body: Json = {"query": {"ids": {"values": page}}, "size": PAGE_IDS, "_source": False, "sort": ["_doc"]}
        yield from ask(client, index, body | wanted)["hits"]["hits"]
