"""The seal of a version: its manifest, in the mapping of its specialists, written last.

It names its version. So a copy of a sealed version, which has the mapping of the one it was made of, is not sealed
itself, at no moment.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, NotFoundError

from indexer.engines.base import Manifest
from indexer.engines.elastic import names
from indexer.engines.elastic.failures import is_missing

Meta = Mapping[str, Any]
"""`manifest` and `offers`, every offer there is in the version."""


def seals_of(client: Elasticsearch, name: str) -> dict[str, Meta]:
    """What is sealed behind the name of an index or alias, by index; empty if nothing is there."""
    try:
        found = client.indices.get_mapping(index=name, filter_path="*.mappings._meta")
    except NotFoundError as error:
        if not is_missing(error, name):
            raise
        return {}
    metas = {index: stored["mappings"]["_meta"] for index, stored in found.body.items()}
    return {index: meta for index, meta in metas.items() if is_seal(index, meta)}


def is_seal(index: str, meta: Meta) -> bool:
    manifest = meta.get("manifest")
    return manifest is not None and manifest.get("version") == names.version_of(index)


def put_seal(client: Elasticsearch, manifest: Manifest, offers: Sequence[str]) -> None:
    meta = {"manifest": msgspec.to_builtins(manifest), "offers": list(offers)}
    client.indices.put_mapping(index=names.specialists_index(manifest.version), meta=meta)
