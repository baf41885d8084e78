"""GET /healthz (the process) and /readyz (a live version for each country offered)."""

import logging

from flask import Response

from indexer.errors import EngineError, NoLiveVersion
from service.api.http import directory, write
from service.api.routes import Spec, new_blueprint, route
from service.errors import problem
from service.schemas.reference import HealthSchema, ReadySchema

blueprint = new_blueprint("health", "Is it up, can it answer")
_log = logging.getLogger(__name__)


NO_VERSION, CANNOT_BE_READ = "no live version", "the live version cannot be read"


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
    """The live version of each country; 503 naming the countries that have none, why is in the log."""
    live, missing = {}, []
    for code in directory().expected_live:
        try:
            live[code] = directory().engine.live(code).manifest.version
        except EngineError as error:
            _log.warning("not ready: %s: %s", code, error)
            is_missing = isinstance(error, NoLiveVersion)
            missing.append({"field": code, "message": NO_VERSION if is_missing else CANNOT_BE_READ})
    if missing:
        return problem("unavailable", f"{len(missing)} of the countries cannot be answered", missing)
    return write({"status": "ready", "countries": live})
