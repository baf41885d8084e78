"""Fills the two indices of a version and counts what is in them, so that a seal can prove that all of it is there.

Must not know who may write, nor what becomes of the version.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from threading import Thread

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, helpers
from elasticsearch.helpers import BulkIndexError

from indexer.engines.elastic import mapping, names
from indexer.engines.elastic.asking import every_row, require_all_shards
from indexer.engines.elastic.bulk import BULK_ROWS, write_rows
from indexer.engines.elastic.client import MERGE_SECONDS
from indexer.engines.elastic.failures import PartialAnswer
from indexer.engines.elastic.mapping import Json
from indexer.errors import EngineError

PAGE_IDS = 1_000
PAGE_ROWS = 10_000
START_SECONDS = 60
"""How long an index may take from its creation until it can be written."""
_SETTINGS = {"specialists": mapping.SPECIALISTS_SETTINGS, "reviews": mapping.REVIEWS_SETTINGS}
_MAPPINGS = {"specialists": mapping.SPECIALISTS, "reviews": mapping.REVIEWS}


class Filling:
    """The indices of one version until it is sealed."""

    def __init__(self, version: str, base: str | None, require_ours: Callable[[], None]) -> None:
        """`require_ours` raises where the version may not be written any more; asked before each request."""
        self.version, self.base, self._require_ours = version, base, require_ours
        self._rows: dict[str, int] = dict.fromkeys(names.indices_of(version), 0)
        self._has_added = False
        self._merging: Thread | None = None

    def make_indices(self, client: Elasticsearch) -> None:
        """Specialists first: a version is listed by them. Raises NotFoundError where the base is gone."""
        for kind in names.KINDS:
            index = f"{kind}-{self.version}"
            aliases: Json = {names.filling_alias(index): {}}
            waiting: Json = {"wait_for_active_shards": "1", "timeout": f"{START_SECONDS}s"}
            if self.base is None:
                settings, mappings = _SETTINGS[kind], _MAPPINGS[kind]
                made = client.indices.create(
                    index=index, settings=settings, mappings=mappings, aliases=aliases, **waiting
                )
            else:
                source = f"{kind}-{self.base}"
                self._rows[index] = _count(client, source)
                made = client.indices.clone(
                    index=source, target=index, settings=_settings_of_copy(kind), aliases=aliases, **waiting
                )
            if not made["shards_acknowledged"]:
                raise PartialAnswer(f"did not start {index} within {START_SECONDS} seconds")

    def remove(self, client: Elasticsearch, specialists: Collection[str]) -> None:
        """Specialists and their reviews; finds those of the base only. Raises BulkIndexError."""
        if self._has_added:
            raise EngineError("specialists are removed before anything is added; remove them in one step, first")
        people, reviews = names.indices_of(self.version)
        ordered = sorted(id_ for id_ in specialists if id_)  # an empty one is refused
        for start in range(0, len(ordered), PAGE_IDS):
            page = ordered[start : start + PAGE_IDS]
            theirs: Json = {"query": {"terms": {"specialist_id": page}}, "_source": False}
            ids = [row["_id"] for row in every_row(client, reviews, theirs, PAGE_ROWS)]
            self._rows[reviews] -= _delete(client, reviews, ids)
            self._rows[people] -= _delete(client, people, page)

    def add(self, client: Elasticsearch, index: str, rows: Iterable[bytes]) -> None:
        """New rows, made ready (`preparing`). Raises BulkIndexError, also for a row that is there already."""
        self._rows[index] += self._write(client, index, rows)

    def amend(self, client: Elasticsearch, index: str, rows: Iterable[bytes]) -> None:
        """Rows that are there already, anew. Raises BulkIndexError."""
        self._write(client, index, rows)

    def _write(self, client: Elasticsearch, index: str, rows: Iterable[bytes]) -> int:
        self._has_added = True
        return write_rows(client, names.filling_alias(index), rows, self._require_ours)

    def require_all(self, client: Elasticsearch) -> None:
        """Raises EngineError unless all that was copied, removed and added is there, and nothing else."""
        require_all_shards(client.indices.refresh(index=list(self._rows)).body)
        for index, rows in self._rows.items():
            stored = _count(client, index)
            if stored != rows:
                raise EngineError(f"{index} holds {stored} of {rows} rows; reindex")

    def begin_merging(self, client: Elasticsearch, index: str) -> None:
        """Merges what an index holds while others are written: a server merges one index at a time."""
        if self.base is None and self._rows[index] and self._merging is None:
            self._merging = Thread(target=_merge_early, args=(client, index), daemon=True)
            self._merging.start()

    def settle(self, client: Elasticsearch) -> None:
        """Merges what was written, and waits until it is on the disk."""
        if self._merging is not None:
            self._merging.join()
        indices = list(self._rows)
        # Of a copy only what was deleted is tidied away, and that where it is much: most of it is as it was.
        merging: Json = {"max_num_segments": 1} if self.base is None else {"only_expunge_deletes": True}
        require_all_shards(client.indices.forcemerge(index=indices, **merging).body)
        require_all_shards(client.indices.flush(index=indices, wait_if_ongoing=True).body)


def _merge_early(client: Elasticsearch, index: str) -> None:
    with suppress(ApiError, TransportError):  # what is not merged yet is merged when the version settles
        client.options(request_timeout=MERGE_SECONDS).indices.forcemerge(index=index, max_num_segments=1)


def is_gone(error: BulkIndexError) -> bool:
    """Whether the index was deleted that was to be written."""
    return any(
        item.get("error", {}).get("type") == "index_not_found_exception"
        for refusal in error.errors
        for item in refusal.values()
        if isinstance(item.get("error"), dict)
    )


def _settings_of_copy(kind: str) -> Json:
    """What is not taken over from the base, or not to be: its write block."""
    return {"index.auto_expand_replicas": _SETTINGS[kind]["auto_expand_replicas"], "index.blocks.write": None}


def _delete(client: Elasticsearch, index: str, ids: Iterable[str]) -> int:
    """How many were there."""
    deleted = 0
    actions = ({"_op_type": "delete", "_index": index, "_id": id_} for id_ in ids)
    for is_done, item in helpers.streaming_bulk(
        client, actions, chunk_size=BULK_ROWS, max_retries=3, raise_on_error=False
    ):
        result = item["delete"].get("result")
        if not is_done and result != "not_found":
            raise BulkIndexError("1 row could not be deleted", [item])
        deleted += result == "deleted"
    return deleted


def _count(client: Elasticsearch, index: str) -> int:
    answer = client.count(index=index)
    require_all_shards(answer.body)
    return int(answer["count"])
