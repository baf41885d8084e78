"""Pages that are the same for everybody: whether search engines may keep them, and where they are.

While what is live was invented nothing of it is to be found by searching. Knows no page.
"""

from typing import Any

from flask import Response, current_app, g, request, url_for
from msgspec import Struct

from indexer.settings import Settings
from service.api.http import directory
from service.asked import LANGUAGES
from service.web.language import chosen_language
from service.web.rendering import page
from service.web.standings import Standings

DEFAULT_LANGUAGE = "x-default"


class Alternate(Struct, frozen=True):
    """The same page in one language; x-default: in that of the browser."""

    language: str
    address: str


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def is_synthetic(country: str) -> bool | None:
    """Whether what is live there was invented; None where nobody can say."""
    standings: Standings = current_app.extensions["standings"]
    return standings.is_synthetic(country)


def real_countries() -> tuple[str, ...]:
    """Offered countries whose live specialists are real people."""
    return tuple(code for code in directory().countries if is_synthetic(code) is False)


def world_address(path: str) -> str:
    """How the world reaches a path of ours."""
    base = settings().public_url or request.url_root.rstrip("/")
    return base + path.removeprefix(request.root_path.rstrip("/"))


def alternates(endpoint: str, **values: Any) -> list[Alternate]:
    """A page in every language, the browser's choice last."""
    named = [Alternate(code, world_address(url_for(endpoint, lang=code, **values))) for code in LANGUAGES]
    return [*named, Alternate(DEFAULT_LANGUAGE, world_address(url_for(endpoint, lang=None, **values)))]


def public_page(template: str, *, is_unlisted: bool, **said: Any) -> Response:
    """A page for everybody; unlisted ones are kept out of search engines, also where only headers
    are read."""
    assert request.endpoint is not None
    path = {name: value for name, value in (request.view_args or {}).items() if name != "country"}
    links = {
        "alternates": [] if is_unlisted else alternates(request.endpoint, **path),
        "canonical": world_address(url_for(request.endpoint, lang=chosen_language(), **path)),
    }
    response = page(template, is_unlisted=is_unlisted, **(links | said))
    if is_unlisted:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def general_page(template: str, **said: Any) -> Response:
    """A page about the directory as a whole."""
    return public_page(template, **(standing() | said))


def standing() -> dict[str, Any]:
    """What a page of one country, or of all, says of itself: that somebody invented is live there; that it is
    unlisted, because nobody real is."""
    codes = (g.country.code,) if "country" in g else directory().countries
    known = {is_synthetic(code) for code in codes}
    return {"is_synthetic": True in known, "is_unlisted": False not in known}
