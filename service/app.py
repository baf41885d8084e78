"""create_app: the one place that wires settings, engine, facts and routes into a Flask application."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.secret import open_secret
from indexer.settings import Settings
from service import caching, errors, logs, metrics
from service.admission import Bounds, bounds_of
from service.api import (
    assessments,
    guard,
    health,
    matches,
    measured,
    openapi,
    outcomes,
    places,
    ranking,
    referrals,
    reviews,
    specialists,
    suggestions,
)
from service.counting import UnansweredCount
from service.deadlines import Timely
from service.directory import Clock, open_directory
from service.referral.signing import Signer
from service.turns import Turns
from service.web import site

MAX_BODY_BYTES = 64 * 1024
_RESOURCES = (matches, referrals, specialists, reviews, places, suggestions, outcomes, ranking, health, measured)


def create_app(
    settings: Settings, engine: Engine | None = None, clock: Clock | None = None, bounds: Bounds | None = None
) -> Flask:
    """The application. All but the settings is given by tests; the clock says which day it is in a time zone."""
    app = _Plain("service", static_folder=None)
    app.url_map.merge_slashes = False  # a slash too many is not found, never a redirection nobody documents
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["directory"] = open_directory(settings, engine or open_engine(settings), clock)
    app.extensions["unanswered"] = UnansweredCount(settings)
    app.extensions["signer"] = Signer(open_secret(settings))
    application = Timely(Turns(app, bounds or bounds_of(settings.engine_name)), settings.deadline_seconds)
    app.wsgi_app = application  # type: ignore[method-assign]  # as Flask documents it
    logs.register(app)
    metrics.register(app, settings.engine_name)
    guard.register(app, settings)
    caching.register(app, settings)
    resources = (*_RESOURCES, assessments) if settings.assessment else _RESOURCES
    openapi.register(app, [resource.blueprint for resource in resources])
    errors.register(app)
    site.register(app, settings)
    return app


class _Plain(Flask):
    """Flask whose views and hooks are plain functions: nobody looks whether they are coroutines at every call."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func
