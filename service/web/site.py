"""The pages wired into the application: addresses, languages, the seal of visits, headers, pages for errors."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g
from flask_babel import Babel  # type: ignore[import-untyped]  # ships no types
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from indexer.errors import DirectoryError
from indexer.secret import open_secret
from indexer.settings import Settings
from service.api.http import directory
from service.web import (
    about,
    changing,
    details,
    embed,
    headers,
    landing,
    lists,
    page_errors,
    profile,
    questions,
    results,
    sitemap,
    start,
    suggestions,
)
from service.web.blueprint import blueprint
from service.web.busy import page_for_strangers
from service.web.language import chosen_language, page_locale
from service.web.same_site import refuse_foreign_forms
from service.web.standings import Standings
from service.web.urgent import visit_tells_of_emergency
from service.web.visit import Seal

_VIEWS = (
    (about, landing, profile, sitemap),
    (start, lists, changing, suggestions),
    (questions, details, results),
    (embed,),
)
"""Modules whose views are the pages; importing them puts the views on the blueprint."""
_TRANSLATIONS = Path(__file__).parent / "translations"


class CountryConverter(BaseConverter):
    """The first step of an address: two small letters."""

    regex = "[a-z]{2}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value.lower()


def register(app: Flask, settings: Settings) -> None:
    """All pages. The API's answers keep their own manner; only headers are shared."""
    app.url_map.converters["country"] = CountryConverter
    app.extensions["settings"] = settings
    app.extensions["standings"] = Standings(app.extensions["directory"].engine)
    app.extensions["visit_seal"] = Seal(open_secret(settings))
    Babel(app, default_translation_directories=str(_TRANSLATIONS), locale_selector=page_locale)
    headers.register(app, settings.embedding_origins)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(blueprint)
    app.register_error_handler(404, page_errors.answer_unknown_address)
    app.extensions["page_when_busy"] = page_for_strangers
    app.extensions["guard"].tells_of_emergency.append(visit_tells_of_emergency)


blueprint.before_request(refuse_foreign_forms)
blueprint.register_error_handler(DirectoryError, page_errors.answer)
blueprint.register_error_handler(Exception, page_errors.answer)


@blueprint.url_value_preprocessor
def _know_country(_endpoint: str | None, values: MutableMapping[str, Any] | None) -> None:
    """The country of the address, before any view."""
    code = values.pop("country", None) if values else None
    if code in directory().countries:
        g.country = directory().reference.countries[code]
    elif code is not None:
        g.has_unknown_country = True


@blueprint.before_request
def _require_country() -> None:
    """One that is not offered has no pages. Said here: what comes before it is not counted, limited or logged."""
    if "has_unknown_country" in g:
        raise NotFound


@blueprint.url_defaults
def _carry_along(endpoint: str, values: MutableMapping[str, Any]) -> None:
    """Every link stays in the country, and in the language where the address named it."""
    if endpoint.endswith(".static"):
        return
    takes_country = current_app.url_map.is_endpoint_expecting(endpoint, "country")
    if "country" not in values and "country" in g and takes_country:
        values["country"] = g.country.code
    language = chosen_language()
    if language is not None:
        values.setdefault("lang", language)
