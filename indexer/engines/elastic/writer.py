"""Makes versions: two indices filled in bulk, sealed by the manifest in their mapping, promoted by aliases."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, NotFoundError, helpers

from indexer import versions
from indexer.documents import Document
from indexer.engines.base import Manifest, Role, Writer
from indexer.engines.elastic import mapping, names
from indexer.engines.elastic.client import Connection
from indexer.engines.elastic.values import distinct_values
from indexer.errors import EngineError, VersionGone, VersionLive
from indexer.records import Review

BULK_ROWS = 1_000
BULK_BYTES = 8 * 1024 * 1024


class ElasticWriter(Writer):
    """Counts what it wrote, so that `seal` can prove that all of it is there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._written: Counter[str] = Counter()

    def create_version(self, manifest: Manifest) -> None:
        version = manifest.version
        with self._connection.writing() as client:
            client.indices.create(
                index=names.specialists_index(version),
                settings=mapping.SPECIALISTS_SETTINGS,
                mappings=mapping.SPECIALISTS,
            )
            client.indices.create(
                index=names.reviews_index(version), settings=mapping.REVIEWS_SETTINGS, mappings=mapping.REVIEWS
            )

    def add(self, version: str, documents: Iterable[Document]) -> None:
        rows = ((document.specialist.id, mapping.specialist_row(document)) for document in documents)
        self._fill(version, names.specialists_index(version), rows)

    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        rows = ((review.id, mapping.review_row(review)) for review in reviews)
        self._fill(version, names.reviews_index(version), rows)

    def seal(self, manifest: Manifest) -> None:
        """Raises EngineError if fewer rows are stored than were written."""
        indices = names.indices_of(manifest.version)
        with self._connection.merging() as client:
            client.indices.refresh(index=indices)
            for index in indices:
                self._check_count(client, index)
            client.indices.forcemerge(index=indices, max_num_segments=1)
            client.indices.flush(index=indices, wait_if_ongoing=True)
            client.indices.add_block(index=",".join(indices), block="write")
            meta = {
                "manifest": msgspec.to_builtins(manifest),
                "offers": list(distinct_values(client, names.specialists_index(manifest.version), "offers")),
            }
            # Last: an index with a manifest is complete.
            client.indices.put_mapping(index=names.specialists_index(manifest.version), meta=meta)

    def promote(self, version: str) -> None:
        """Raises VersionGone (also for one of another shape), or EngineError for one that is not sealed."""
        if not versions.is_current_shape(version):
            raise VersionGone(version)
        country = versions.country_of(version)
        with self._connection.writing() as client:
            try:
                found = client.indices.get_mapping(index=names.specialists_index(version))
            except NotFoundError as error:
                raise VersionGone(version) from error
            if "_meta" not in found[names.specialists_index(version)]["mappings"]:
                raise EngineError(f"version {version} is not sealed; drop it and reindex {country}")
            held = _held(client, country)
            if held["live"] != [version]:
                client.indices.update_aliases(actions=_switch(country, version, held))

    def drop(self, version: str) -> None:
        indices = names.indices_of(version)
        with self._connection.writing() as client:
            if version in _held(client, versions.country_of(version))["live"]:
                raise VersionLive(version)
            client.indices.delete(index=indices, ignore_unavailable=True)

    def _fill(self, version: str, index: str, rows: Iterable[tuple[str, mapping.Json]]) -> None:
        with self._connection.writing() as client:
            # A bulk request to an index that is gone would make it anew, without its mapping.
            if not client.indices.exists(index=index):
                raise VersionGone(version)
            actions = ({"_op_type": "index", "_index": index, "_id": key, **row} for key, row in rows)
            for _, item in helpers.streaming_bulk(
                client, actions, chunk_size=BULK_ROWS, max_chunk_bytes=BULK_BYTES, max_retries=3
            ):
                self._written[index] += item["index"]["result"] == "created"

    def _check_count(self, client: Elasticsearch, index: str) -> None:
        stored = client.count(index=index)["count"]
        if index in self._written and stored != self._written[index]:
            raise EngineError(f"{index} holds {stored} of {self._written[index]} rows; reindex")


def _held(client: Elasticsearch, country: str) -> dict[Role, list[str]]:
    """Versions by role, oldest first. More than one live only if two first promotions met."""
    roles: dict[str, Role] = {
        names.live_alias("specialists", country): "live",
        names.previous_alias("specialists", country): "previous",
    }
    try:
        found: Mapping[str, Any] = client.indices.get_alias(name=list(roles)).body
    except NotFoundError as error:
        # One alias missing is an error too; its body still holds the other's index.
        found = {index: stored for index, stored in error.body.items() if isinstance(stored, dict)}
    held: dict[Role, list[str]] = {"live": [], "previous": []}
    for index in sorted(found):
        version = names.version_of(index)
        if version is not None:
            for alias in found[index]["aliases"]:
                held[roles[alias]].append(version)
    return held


def _switch(country: str, version: str, held: Mapping[Role, list[str]]) -> list[Mapping[str, Any]]:
    """One atomic step; it fails as a whole if somebody else promoted in between."""
    actions: list[Mapping[str, Any]] = []
    replaced = [live for live in held["live"] if live != version]
    for kind in names.KINDS:
        live_alias, previous_alias = names.live_alias(kind, country), names.previous_alias(kind, country)
        if replaced:
            actions += [_alias("remove", f"{kind}-{previous}", previous_alias) for previous in held["previous"]]
            actions += [_alias("remove", f"{kind}-{live}", live_alias) for live in replaced]
            actions.append(_alias("add", f"{kind}-{replaced[-1]}", previous_alias))
        actions.append(_alias("add", f"{kind}-{version}", live_alias))
    return actions


def _alias(action: str, index: str, alias: str) -> Mapping[str, Any]:
    return {action: {"index": index, "alias": alias} | ({"must_exist": True} if action == "remove" else {})}
