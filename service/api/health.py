"""GET /healthz (the process) and /readyz (a live version for each country offered, most of it fresh)."""

from flask import Response

from indexer.errors import EngineError
from service import failures
from service.api.http import directory, write
from service.api.routes import Spec, new_blueprint, route
from service.errors import problem
from service.schemas.reference import HealthSchema, ReadySchema

blueprint = new_blueprint("health", "Is it up, can it answer")

MOST_HIDDEN_SHARE = 0.5
"""Where the age of their look-up hides more of a country's people than this, what is left is no directory."""


@route(
    blueprint,
    "/healthz",
    Spec(
        method="GET",
        answer=HealthSchema,
    ),
)
def get_health() -> Response:
    """The process answers."""
    return write({"status": "ok"})


@route(
    blueprint,
    "/readyz",
    Spec(
        method="GET",
        answer=ReadySchema,
        problems=(503,),
    ),
)
def get_readiness() -> Response:
    """The live version of each country; 503 naming the countries that cannot be answered, and why.

    Also 503 where over half of a country's people are hidden because nobody looked them up for too long.
    `hidden_by_age` counts them, as far as there are any. Numbers of a version, so that asking often costs nothing.
    """
    live, hidden, faults = {}, {}, []
    for code in directory().expected_live:
        try:
            manifest = directory().engine.live(code).manifest
        except EngineError as error:
            failures.note(error, f"not ready: {code}")
            faults.append({"field": code, "message": failures.words_of(error)})
            continue
        live[code] = manifest.version
        today, fresh = directory().today(directory().country(code)), manifest.freshness
        if fresh.hidden_on(today):
            hidden[code] = fresh.hidden_on(today)
        if fresh.share_hidden_on(today) > MOST_HIDDEN_SHARE:
            faults.append({"field": code, "message": _stale_words(hidden[code], fresh.in_order)})
    if faults:
        return problem("unavailable", f"{len(faults)} of the countries cannot be answered", faults)
    return write({"status": "ready", "countries": live, "hidden_by_age": hidden})


def _stale_words(hidden: int, in_order: int) -> str:
    return (
        f"{hidden} of {in_order} people are hidden for the age of their last look-up; look them up again "
        "(directory registers import) and reindex"
    )
