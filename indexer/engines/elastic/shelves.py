"""An index a shelf: what is kept beside the versions, one row an entry, under a digest of its key."""

import hashlib
from collections.abc import Iterable

import msgspec
from elasticsearch import Elasticsearch, NotFoundError, helpers

from indexer.engines.elastic.asking import ask, every_row
from indexer.engines.elastic.failures import is_missing
from indexer.engines.elastic.mapping import Json
from indexer.kept import EntryT, Shelf, in_order

Stamp = tuple[str, int]
PAGE_ENTRIES = 5_000
_SETTINGS: Json = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
_MAPPINGS: Json = {"dynamic": "strict", "properties": {"entry": {"type": "object", "enabled": False}}}


def stamp_of(client: Elasticsearch, shelf: Shelf[EntryT]) -> Stamp | None:
    """Changes whenever something is added; None where nothing ever was. One small search."""
    body: Json = {"size": 1, "sort": [{"_seq_no": "desc"}], "_source": False, "track_total_hits": False}
    try:
        rows = ask(client, shelf.name, body)["hits"]["hits"]
    except NotFoundError as error:
        if not is_missing(error, shelf.name):
            raise
        return None
    return (rows[0]["_id"], rows[0]["sort"][0]) if rows else None


def read_shelf(client: Elasticsearch, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:
    """By key; nothing where nothing was ever kept."""
    rows = every_row(client, shelf.name, {}, PAGE_ENTRIES)
    try:
        return in_order(msgspec.convert(row["_source"]["entry"], shelf.kind) for row in rows)
    except NotFoundError as error:
        if not is_missing(error, shelf.name):
            raise
        return ()


def add_to_shelf(client: Elasticsearch, shelf: Shelf[EntryT], entries: Iterable[EntryT]) -> None:
    """Each row takes the place of the one of its key; all can be read once this returns."""
    making = client.options(ignore_status=400).indices  # 400: it is there
    making.create(index=shelf.name, settings=_SETTINGS, mappings=_MAPPINGS)
    helpers.bulk(client, (_action(shelf.name, entry) for entry in entries), max_retries=3)
    client.indices.refresh(index=shelf.name)


def _action(index: str, entry: EntryT) -> Json:
    digest = hashlib.sha256("\0".join(entry.key).encode()).hexdigest()
    return {"_op_type": "index", "_index": index, "_id": digest, "entry": msgspec.to_builtins(entry)}
