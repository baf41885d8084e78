"""Fills the two indices of a version and counts what is in them, so that a seal can prove that all of it is there.

Must not know who may write, nor what becomes of the version.
"""

from collections.abc import Collection, Iterable

from elasticsearch import Elasticsearch, helpers
from elasticsearch.helpers import BulkIndexError

from indexer.engines.elastic import mapping, names
from indexer.engines.elastic.asking import every_row, require_all_shards
from indexer.engines.elastic.client import PartialAnswer
from indexer.engines.elastic.mapping import Json
from indexer.engines.elastic.preparing import Row
from indexer.errors import EngineError

BULK_ROWS = 1_000
BULK_BYTES = 8 * 1024 * 1024
PAGE_IDS = 1_000
PAGE_ROWS = 10_000
START_SECONDS = 60
"""How long an index may take from its creation until it can be written."""
_SETTINGS = {"specialists": mapping.SPECIALISTS_SETTINGS, "reviews": mapping.REVIEWS_SETTINGS}
_MAPPINGS = {"specialists": mapping.SPECIALISTS, "reviews": mapping.REVIEWS}


class Filling:
    """The indices of one version until it is sealed."""

    def __init__(self, version: str, base: str | None) -> None:
        self.version, self.base = version, base
        self._rows: dict[str, int] = dict.fromkeys(names.indices_of(version), 0)
        self._has_added = False

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

    def add(self, client: Elasticsearch, index: str, rows: Iterable[Row]) -> None:
        """Raises BulkIndexError, also for a row that is there already."""
        for _ in self._written(client, index, rows, "create"):
            self._rows[index] += 1

    def amend(self, client: Elasticsearch, index: str, rows: Iterable[Row]) -> None:
        """Rows that are there already, anew. Raises BulkIndexError."""
        for _ in self._written(client, index, rows, "index"):
            continue

    def _written(self, client: Elasticsearch, index: str, rows: Iterable[Row], how: str) -> Iterable[object]:
        self._has_added = True
        alias = names.filling_alias(index)

        def request_of(action: bytes | str | Json) -> tuple[Json, bytes | Json | None]:
            assert isinstance(action, dict)
            return {how: {"_index": alias, "_id": action["id"]}}, action["source"]

        return helpers.streaming_bulk(
            client,
            ({"id": key, "source": row} for key, row in rows),
            chunk_size=BULK_ROWS,
            max_chunk_bytes=BULK_BYTES,
            max_retries=3,
            require_alias=True,
            expand_action_callback=request_of,
        )

    def require_all(self, client: Elasticsearch) -> None:
        """Raises EngineError unless all that was copied, removed and added is there, and nothing else."""
        require_all_shards(client.indices.refresh(index=list(self._rows)).body)
        for index, rows in self._rows.items():
            stored = _count(client, index)
            if stored != rows:
                raise EngineError(f"{index} holds {stored} of {rows} rows; reindex")

    def settle(self, client: Elasticsearch) -> None:
        """Merges what was written, and waits until it is on the disk."""
        indices = list(self._rows)
        # Of a copy only what was deleted is tidied away, and that where it is much: most of it is as it was.
        merging: Json = {"max_num_segments": 1} if self.base is None else {"only_expunge_deletes": True}
        require_all_shards(client.indices.forcemerge(index=indices, **merging).body)
        require_all_shards(client.indices.flush(index=indices, wait_if_ongoing=True).body)


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
