"""Conditions of Elasticsearch's query language, joined. Knows no field."""

from collections.abc import Sequence

from tests.benchmarks.asking import Json


def best(weight: float, levels: list[tuple[float, Json]]) -> Json:
    return {
        "dis_max": {"queries": [{"constant_score": {"filter": met, "boost": weight * v}} for v, met in levels]}
    }


def any_of(field: str, wanted: Sequence[str]) -> Json:
    return {"terms": {field: list(wanted)}}


def all_of(met: list[Json]) -> Json:
    return {"bool": {"filter": met}}


def either(met: list[Json]) -> Json:
    return {"bool": {"should": met, "minimum_should_match": 1}}
