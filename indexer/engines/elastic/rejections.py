"""Who is no match: counted by the first test failed, or by the deadline alone. Fetches no rows.

Both count the server's matches. Rows it found and the exact choice did not confirm are given back by the caller.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import structs

from indexer.documents import Document
from indexer.engines import choice
from indexer.engines.elastic.asking import Asked
from indexer.engines.elastic.boolean import every
from indexer.engines.elastic.clauses import conditions, nested, practice_tests, specialist_tests
from indexer.engines.elastic.mapping import Json
from indexer.engines.query import TESTS, Query


def count_rejections(asked: Asked, query: Query, unconfirmed: Sequence[Document]) -> dict[str, int]:
    """Specialists by the first test failed, zeros left out; with the total they are all of the version."""
    passing = dict(_passing(query, asked.catalogue))
    body: Json = {"size": 0, "track_total_hits": True, "aggs": {"left": {"filters": {"filters": passing}}}}
    answer = asked.answer(body)
    left, buckets = answer["hits"]["total"]["value"], answer["aggregations"]["left"]["buckets"]
    lost = Counter(name for document in unconfirmed if (name := choice.rejected_by(document, query)))
    for name in passing:
        before, left = left, buckets[name]["doc_count"]
        lost[name] += before - left
    return {name: lost[name] for name in TESTS if lost[name]}


def count_after_deadline(asked: Asked, query: Query, in_time: int, unconfirmed: Sequence[Document]) -> int:
    """Who would match but for the deadline; `in_time`: how many match, those unconfirmed included."""
    whenever = structs.replace(query, deadline_days=None)
    body: Json = {"size": 0, "track_total_hits": True, "query": every(conditions(whenever, asked.catalogue))}
    matching: int = asked.answer(body)["hits"]["total"]["value"]
    late = sum(choice.choose(document, whenever) is not None for document in unconfirmed)
    return matching - in_time + late


def _passing(query: Query, catalogue: Sequence[str]) -> Iterator[tuple[str, Json]]:
    """For each test who passes it and all before it: of a specialist's practices one same passes all of theirs."""
    met: list[Json] = []
    for name, test in specialist_tests(query, catalogue):
        met.append(test)
        yield name, every([*met])
    by_practice: list[Json] = []
    for name, test in practice_tests(query):
        by_practice.append(test)
        yield name, every([*met, nested([*by_practice])])
