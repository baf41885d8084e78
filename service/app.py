"""create_app: the one place that wires settings, engine, facts and routes into a Flask application."""

import http
from typing import Any

from flask import Flask
from flask_smorest import Api  # type: ignore[import-untyped]  # ships no types
from flask_smorest.utils import prepare_response  # type: ignore[import-untyped]  # ships no types

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.secret import open_secret
from indexer.settings import Settings
from service import errors, logs, metrics
from service.api import (
    assessments,
    guard,
    health,
    matches,
    measured,
    outcomes,
    places,
    ranking,
    referrals,
    reviews,
    specialists,
    suggestions,
)
from service.counting import UnansweredCount
from service.directory import Clock, open_directory
from service.referral.signing import Signer
from service.schemas.problems import ProblemSchema
from service.web import site

MAX_BODY_BYTES = 64 * 1024
_RESOURCES = (matches, referrals, specialists, reviews, places, suggestions, outcomes, ranking, health, measured)


class DocumentedApi(Api):  # type: ignore[misc]  # the base has no types
    """flask-smorest with our errors: answered by `service.errors`, documented as application/problem+json."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """None here: `service.errors` answers every error."""

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            self._register_problem(status.name, status.phrase)
        self._register_problem("DEFAULT_ERROR", "Any other error")

    def _register_problem(self, name: str, description: str) -> None:
        response: dict[str, Any] = {"description": description, "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, errors.PROBLEM_TYPE)
        self.spec.components.response(name, response, lazy=True)


def create_app(settings: Settings, engine: Engine | None = None, clock: Clock | None = None) -> Flask:
    """The application. `engine` and `clock` are given by tests; the clock says which day it is in a time zone."""
    app = Flask("service", static_folder=None)
    app.config.update(
        API_TITLE="Specialist directory",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION, "license": {"name": "Apache-2.0"}}},
    )
    app.extensions["directory"] = open_directory(settings, engine or open_engine(settings), clock)
    app.extensions["unanswered"] = UnansweredCount(settings)
    app.extensions["signer"] = Signer(open_secret(settings))
    logs.register(app)
    metrics.register(app, settings.engine_name)
    guard.register(app, settings)
    api = DocumentedApi(app)
    for resource in (*_RESOURCES, assessments) if settings.assessment else _RESOURCES:
        api.register_blueprint(resource.blueprint)
    errors.register(app)
    site.register(app, settings)
    return app


DESCRIPTION = """\
The right kind of specialist nearby for a triage outcome, trusted by verified reviews, and why.

Guidance on whom to see and how soon; not a diagnosis. An emergency is answered with numbers and lists nobody.
Errors are application/problem+json with a stable `code`: 400 unreadable JSON or a bad query parameter, 422 a
readable body with a wrong or unknown field, 409 an ambiguous place with `candidates`, 410 a cursor or specialist
that is gone, 413 a body over 64 kB, 503 an index that cannot answer. Numbers in reasons are western digits.
"""
