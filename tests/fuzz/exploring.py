"""Schemathesis over the whole OpenAPI document, stateful too: requests made from the schemas, right and wrong,
and from the links between answers.
"""

import copy
import gc
import logging
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import schemathesis
from flask import Flask
from msgspec import Struct
from msgspec.structs import replace
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import AllowHeaderMismatch

from service.errors import TRIAGE_PATHS
from tests.fuzz.corpus import SEED
from tests.fuzz.scene import open_application
from tests.fuzz.shares import in_shares
from tests.fuzz.tally import SLOW_SECONDS, Slow, Tally

REFUSED = ["400", "401", "403", "404", "405", "406", "409", "410", "413", "415", "422", "429"]
"""What wrong data may be answered with."""
_CHECKS: Mapping[str, Any] = {
    "positive_data_acceptance": {"enabled": False},
    "negative_data_rejection": {"expected-statuses": REFUSED},
}
"""Right by the schema is not yet right: a code may name nothing, a cursor be of another question. Whether what is
right is taken is held by other tests."""


class Exploration(Struct, frozen=True):
    """How far: cases of each route and sequences of them, in each of `shares` processes. Quick: without the
    phase that goes through every bound of every field, which is the same in every process and done in the first.
    """

    folder: Path
    index_url: str | None = None
    examples: int = 400
    is_quick: bool = False
    share: int = 0
    shares: int = 1


def explore(exploration: Exploration) -> Tally:
    """One share of it, with a seed of its own."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    app = open_application(exploration.folder, exploration.index_url)
    tally = Tally()
    for event in from_schema(_schema(app, exploration)).execute():
        if isinstance(event, events.ScenarioFinished):
            _count(event, tally)
            gc.collect(0)
        elif isinstance(event, (events.NonFatalError, events.FatalError)):
            tally.blame("schemathesis", f"error {event}"[:300], "")
    return tally


def explore_all(exploration: Exploration, processes: int) -> Tally:
    """All of it."""
    return in_shares(explore, [replace(exploration, share=share, shares=processes) for share in range(processes)])


def _schema(app: Flask, exploration: Exploration) -> Any:
    document = app.test_client().get("/openapi.json").get_json()
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED + exploration.share,
            "continue-on-failure": True,
            "workers": 1,
            "generation": {
                "max-examples": exploration.examples,
                "mode": "all",
                "no-shrink": True,
                "database": "none",
            },
            "phases": {"coverage": {"enabled": exploration.share == 0 and not exploration.is_quick}},
            "checks": dict(_CHECKS),
        }
    )
    schema = schemathesis.openapi.from_dict(knowing(document, app), config=config)
    schema.app = app
    return schema


def knowing(document: dict[str, Any], app: Flask) -> dict[str, Any]:
    """The document with the codes there are beside each pattern, so that what is made up is often one of them."""
    told = copy.deepcopy(document)
    for name, codes in _codes(app).items():
        for schema in _described(told, name):
            described = schema.get("items", schema)
            if "pattern" in described:
                both = {key: described.pop(key) for key in ("type", "pattern")}
                described["anyOf"] = [{"enum": codes}, both]
    return told


def _codes(app: Flask) -> dict[str, list[str]]:
    reference = app.extensions["directory"].reference
    triage, taxonomy = reference.triage, reference.taxonomy
    return {
        "country": list(app.extensions["directory"].countries),
        "code": list(triage.outcomes),
        "body_region": list(triage.body_regions),
        "red_flags": list(triage.red_flags),
        "factors": list(triage.factors),
        "modifiers": list(triage.modifiers),
        "profession": list(taxonomy.professions),
        "referrals_held": list(taxonomy.professions),
        "specialty": list(taxonomy.specialties),
        "conditions": list(taxonomy.conditions),
        "procedures": list(taxonomy.procedures),
        "language": ["en", "de", "ar", "fr"],
    }


def _described(value: Any, name: str) -> Iterator[dict[str, Any]]:
    """Schemas of fields and parameters of that name."""
    if isinstance(value, dict):
        found = value.get("properties", {})
        if isinstance(found, dict) and isinstance(found.get(name), dict):
            yield found[name]
        if value.get("name") == name and "schema" in value:
            yield value["schema"]
        for inner in value.values():
            yield from _described(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _described(inner, name)


def _count(event: events.ScenarioFinished, tally: Tally) -> None:
    recorder = event.recorder
    for identity, interaction in recorder.interactions.items():
        case, response = recorder.cases[identity].value, interaction.response
        if response is None:
            continue
        route = f"{case.operation.method.upper()} {case.operation.path}"
        seconds = response.elapsed
        if seconds > SLOW_SECONDS / 2:
            seconds = min(seconds, *(case.call().elapsed for _ in range(3)))
        tally.note(route, response.status_code, Slow(seconds, route, case.as_curl_command()[:300]))
        for check in recorder.checks.get(identity, ()):
            if check.failure_info is not None:
                _blame(tally, route, check.failure_info.failure, case, response)


def _blame(tally: Tally, route: str, failure: Failure, case: Any, response: Any) -> None:
    if _is_the_gate(failure, route, response) or _is_a_specialist(failure, route):
        return
    told = f"{response.status_code} {failure.title}"
    tally.blame(
        route,
        told if response.status_code >= 500 else f"refused {told}",
        f"{failure.message[:300]} | {case.as_curl_command()[:1500]}",
    )


def _is_the_gate(failure: Failure, route: str, response: Any) -> bool:
    """An emergency is answered whatever else is wrong with its request; what is wrong is then in `warnings`."""
    is_triage = route.startswith(tuple(f"POST {path}" for path in TRIAGE_PATHS))
    if not isinstance(failure, AcceptedNegativeData) or not is_triage:
        return False
    said = response.json()
    return response.status_code == 200 and bool(said.get("warnings")) and not said.get("matches")


def _is_a_specialist(failure: Failure, route: str) -> bool:
    """GET of this address asks for a specialist called "search", and is told there is none."""
    return isinstance(failure, AllowHeaderMismatch) and route.endswith(" /v1/specialists/search")
