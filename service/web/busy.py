"""The page for who is turned away because too many ask at once: why, and in every case whom to call.

The same for everybody of a country and a language, so it is made once: many are told it when there is no time.
"""

from flask import Response, current_app, g, make_response, render_template, request

from service.api.http import directory
from service.faults import Busy
from service.guidance import numbers
from service.web.headers import tell
from service.web.language import direction, page_language
from service.web.rendering import asset
from service.web.visit import COOKIE


def page_for_strangers() -> Response | None:
    """The page for who said nothing yet; None: they did, and it may be an emergency."""
    return None if COOKIE in request.cookies else busy_page()


def busy_page() -> Response:
    """The page of the request's country and language, with the seconds after which to come again."""
    code = _country()
    kept: dict[tuple[str | None, str], bytes] = current_app.extensions.setdefault("busy_pages", {})
    at = (code, page_language())
    if at not in kept:
        said = {"numbers": numbers(directory(), code, page_language(), None), "asset": asset}
        kept[at] = render_template("busy.html", language=page_language(), direction=direction(), **said).encode()
    response = make_response(kept[at], 503)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = page_language()
    response.headers["Retry-After"] = str(Busy().wait_seconds)
    return tell(response)


def _country() -> str | None:
    """Of the address, also where nothing of the request was looked at yet."""
    if "country" in g:
        return str(g.country.code)
    named = (request.view_args or {}).get("country")
    return named if named in directory().countries else None
