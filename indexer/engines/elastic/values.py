"""Every value a field holds in an index, page by page."""

from collections.abc import Iterator

from elasticsearch import Elasticsearch

from indexer.engines.elastic.mapping import Json

PAGE_VALUES = 10_000


def distinct_values(client: Elasticsearch, index: str, field: str, among: Json | None = None) -> Iterator[str]:
    """In code point order, each once; of the rows `among` finds, else of all."""
    source: Json = {"size": PAGE_VALUES, "sources": [{"value": {"terms": {"field": field}}}]}
    while True:
        answer = client.search(
            index=index,
            query=among,
            size=0,
            track_total_hits=False,
            allow_partial_search_results=False,
            aggs={"values": {"composite": source}},
        )
        page = answer["aggregations"]["values"]
        for bucket in page["buckets"]:
            yield bucket["key"]["value"]
        if "after_key" not in page:
            return
        source["after"] = page["after_key"]
