"""Conditions joined: all met, any met, any of some values. Knows no field and no query."""

from collections.abc import Sequence

from indexer.engines.elastic.mapping import Json


def every(met: list[Json]) -> Json:
    """All are met; of none everything is found."""
    return {"bool": {"filter": met}}


def either(met: list[Json]) -> Json:
    """At least one is met; of none nothing is found."""
    return {"bool": {"should": met, "minimum_should_match": 1}} if met else {"match_none": {}}


def any_of(field: str, wanted: Sequence[str]) -> Json:
    """The field holds any of the values."""
    return {"terms": {field: list(wanted)}}
