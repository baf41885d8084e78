"""How a page is written: the template, and what every template knows.

Owns nothing a page says of its own.
"""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, make_response, redirect, render_template, request, url_for

from service.api.http import directory
from service.web.browsing import Browsing
from service.web.language import OWN_NAMES, chosen_language, direction, language_name, page_language
from service.web.translating import locale

_STATIC = Path(__file__).parent / "static"
_LEAST_COMPRESSED = 1_000
"""Bytes under which compressing gains nothing."""


def page(template: str, status: int = 200, **said: Any) -> Response:
    """A page of that template. Who may keep it says `service.caching`."""
    response = make_response(render_template(template, **shared(), **said), status)
    response.headers["Content-Language"] = page_language()
    return _compressed(response)


def see_other(address: str) -> Response:
    """After a form: the browser gets the next page by an address it may come back to."""
    return make_response(redirect(address, 303))


def listing_address(endpoint: str, browsing: Browsing) -> str:
    """The address of a list, its parameters in their one order."""
    language = chosen_language()
    pairs = browsing.parameters() + ([("lang", language)] if language else [])
    path = url_for(endpoint, lang=None)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def shared() -> dict[str, Any]:
    """What every template knows."""
    language = page_language()
    return {
        "language": language,
        "direction": direction(),
        "country": g.get("country"),
        "countries": [directory().reference.countries[code] for code in directory().countries],
        "own_names": OWN_NAMES,
        "language_name": language_name,
        "in_language": _in_language,
        "asset": asset,
        "listing_address": listing_address,
        "locale": locale(),
        "has_assessment": directory().has_assessment,
    }


def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it for good."""
    return url_for("web.static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


def _in_language(other: str) -> str:
    """This page in another language. What a form answered is asked again at its own address."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*pairs, ('lang', other)])}"


def _compressed(response: Response) -> Response:
    """Small over the wire. Safe here: no page holds a secret beside what a stranger can make it say."""
    body = response.get_data()
    if len(body) >= _LEAST_COMPRESSED and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
