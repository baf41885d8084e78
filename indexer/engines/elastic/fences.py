"""The fence of a country: an alias of the index of locks that names who may change its versions.

The server changes aliases in one step, or not at all. So every step that could harm somebody else's work carries
the fence with it: it fails as a whole where another has taken the country over, however long its author slept.
"""

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

Action = Mapping[str, Any]
INDEX = "locks"


def raise_fence(client: Elasticsearch, country: str, token: str) -> None:
    """In place of whosever there was."""
    standing = client.indices.get_alias(index=INDEX, name=_alias(country, "*")).body
    names = [name for stored in standing.values() for name in stored["aliases"]]
    old = [remove(INDEX, name, must_exist=False) for name in names]
    client.indices.update_aliases(actions=[*old, add(INDEX, _alias(country, token))])


def lower_fence(client: Elasticsearch, country: str, token: str) -> None:
    client.indices.update_aliases(actions=[remove(INDEX, _alias(country, token), must_exist=False)])


def fenced(country: str, token: str) -> list[Action]:
    """To be done before others in one step, which fails (NotFoundError) unless the fence is there; it stays."""
    alias = _alias(country, token)
    return [remove(INDEX, alias), add(INDEX, alias)]


def add(index: str, alias: str) -> Action:
    return {"add": {"index": index, "alias": alias}}


def remove(index: str, alias: str, *, must_exist: bool = True) -> Action:
    return {"remove": {"index": index, "alias": alias, "must_exist": must_exist}}


def _alias(country: str, token: str) -> str:
    return f"{INDEX}-{country.lower()}-{token}"
