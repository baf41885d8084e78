"""What is asked of every side of the benchmark, and what counts as its answer.

Owns the records that cross between mixes, peers and the judge. Must not know any peer.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from indexer.engines.naming import NameQuery
from indexer.engines.query import Query

Json = dict[str, Any]
Facets = Mapping[str, Mapping[str, int]]


class Asked(Struct, frozen=True, kw_only=True):
    """One question: the body a caller sends, and what is meant by it, from which every peer writes its own query.

    offset: where the page begins; a body cannot say so (a caller follows cursors).
    """

    mix: str
    path: str
    body: Json
    query: Query | NameQuery
    offset: int = 0
    limit: int = 10

    @property
    def search(self) -> Query:
        """The query of a question that is no suggestion."""
        assert isinstance(self.query, Query)
        return self.query


class Answer(Struct, frozen=True, kw_only=True):
    """Ids of specialists in order, the exact total, counts by facet and value without zeros.

    near_misses: ids and the one filter each fails, in order. A suggestion has ids alone.
    """

    ids: tuple[str, ...]
    total: int = 0
    facets: Facets = {}
    near_misses: tuple[tuple[str, str], ...] = ()
