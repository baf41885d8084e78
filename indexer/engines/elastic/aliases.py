"""Which versions of a country are live and previous: aliases, changed in one step. Knows not what they hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from indexer.engines.base import Role
from indexer.engines.elastic import names
from indexer.engines.elastic.fences import Action, add, remove


def held_roles(client: Elasticsearch, country: str) -> dict[Role, list[str]]:
    """Versions by role, oldest first. More than one live only where somebody else set aliases."""
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


def switched(country: str, version: str, held: Mapping[Role, Sequence[str]]) -> list[Action]:
    """Makes the version live; it fails as a whole where the roles are no longer those `held`."""
    actions: list[Action] = []
    replaced = [live for live in held["live"] if live != version]
    for kind in names.KINDS:
        live_alias, previous_alias = names.live_alias(kind, country), names.previous_alias(kind, country)
        if replaced:
            actions += [remove(f"{kind}-{previous}", previous_alias) for previous in held["previous"]]
            actions += [remove(f"{kind}-{live}", live_alias) for live in replaced]
            actions.append(add(f"{kind}-{replaced[-1]}", previous_alias))
        actions.append(add(f"{kind}-{version}", live_alias))
    return actions
