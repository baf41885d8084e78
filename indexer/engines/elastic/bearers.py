"""Who has an identity key. The index finds them; which of the keys they have is worked out from what is stored."""

from collections.abc import Collection

from elasticsearch import Elasticsearch

from indexer.engines.elastic import names
from indexer.engines.elastic.asking import every_row
from indexer.engines.elastic.mapping import Json, document_of, identity_word
from indexer.identity_keys import keys_of

PAGE_KEYS = 10_000
PAGE_ROWS = 1_000


def bearers_of(client: Elasticsearch, version: str, keys: Collection[int]) -> dict[int, frozenset[str]]:
    """Ids by key; keys nobody has are left out."""
    found: dict[int, set[str]] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), PAGE_KEYS):
        asked = frozenset(ordered[start : start + PAGE_KEYS])
        body: Json = {"query": {"terms": {"identity_keys": [identity_word(key) for key in asked]}}}
        for row in every_row(client, names.specialists_index(version), body, PAGE_ROWS):
            for key in asked & keys_of(document_of(row["_source"])):
                found.setdefault(key, set()).add(row["_id"])
    return {key: frozenset(ids) for key, ids in found.items()}
