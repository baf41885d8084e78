"""An index a shelf: what is kept beside the versions, one row an entry, under a digest of its key."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from elasticsearch import Elasticsearch, NotFoundError, helpers

from indexer.engines.elastic.asking import ask, every_row, require_all_shards
from indexer.engines.elastic.failures import is_missing
from indexer.engines.elastic.mapping import Json
from indexer.kept import EntryT, Shelf, in_order

PAGE_ENTRIES = 5_000
_SETTINGS: Json = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
_MAPPINGS: Json = {"dynamic": "strict", "properties": {"entry": {"type": "object", "enabled": False}}}


class Stamp(NamedTuple):
    """Of the rows one could read: the last that was written, the number the server gave that write, and how many
    rows there are. For a write that is on its way may come to be seen after one with a higher number."""

    last_id: str
    last_write: int
    rows: int


def stamp_of(client: Elasticsearch, shelf: Shelf[EntryT]) -> Stamp | None:
    """Changes whenever something is added; None where nothing ever was. One small search."""
    body: Json = {"size": 1, "sort": [{"_seq_no": "desc"}], "_source": False, "track_total_hits": True}
    try:
        found = ask(client, shelf.name, body)["hits"]
    except NotFoundError as error:
        if not is_missing(error, shelf.name):
            raise
        return None
    return _stamp(found["hits"][0], found["total"]["value"]) if found["hits"] else None


def read_shelf(client: Elasticsearch, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:
    """By key; nothing where nothing was ever kept."""
    return read_stamped(client, shelf)[1]


def read_stamped(client: Elasticsearch, shelf: Shelf[EntryT]) -> tuple[Stamp | None, tuple[EntryT, ...]]:
    """The entries, and the stamp of the rows they were read from: asked for beside them it may be of another copy
    of the shelf, which had more."""
    entries: list[EntryT] = []
    row = None
    try:
        for row in every_row(client, shelf.name, {}, PAGE_ENTRIES):
            entries.append(msgspec.convert(row["_source"]["entry"], shelf.kind))
    except NotFoundError as error:
        if not is_missing(error, shelf.name):
            raise
        return None, ()
    return (_stamp(row, len(entries)) if row else None), in_order(entries)


def add_to_shelf(client: Elasticsearch, shelf: Shelf[EntryT], entries: Iterable[EntryT]) -> None:
    """Each row takes the place of the one of its key; all can be read once this returns."""
    making = client.options(ignore_status=400).indices  # 400: it is there
    making.create(index=shelf.name, settings=_SETTINGS, mappings=_MAPPINGS)
    helpers.bulk(client, (_action(shelf.name, entry) for entry in entries), max_retries=3)
    require_all_shards(client.indices.refresh(index=shelf.name).body)


def _stamp(last: Mapping[str, Any], rows: int) -> Stamp:
    return Stamp(last["_id"], last["sort"][0], rows)


def _action(index: str, entry: EntryT) -> Json:
    digest = hashlib.sha256("\0".join(entry.key).encode()).hexdigest()
    return {"_op_type": "index", "_index": index, "_id": digest, "entry": msgspec.to_builtins(entry)}
