"""What the fields of our own pages suggest as one types: the API's suggestions, without its keys or addresses.

An emergency is answered first and without the index: with the notice of the pages, to be shown as it is.
"""

from typing import Any

from flask import Response, g, render_template

from service.api.http import directory, read_json, refuse, write
from service.reading import load_body
from service.schemas.suggestions import SuggestionsRequestSchema
from service.suggesting.suggesting import suggest
from service.web.blueprint import blueprint
from service.web.language import page_language
from service.web.notices import notice_of
from service.web.rendering import shared

_ASKED = SuggestionsRequestSchema()


@blueprint.post("/<country:country>/suggestions")
def take_typed() -> Response:
    """{"suggestions": […], "notice": a piece of a page or null} for the body of POST /v1/suggestions."""
    body, fault = read_json()
    if fault is not None:
        refuse(fault)
    said: dict[str, Any] = body if isinstance(body, dict) else {}
    asked = load_body(_ASKED, said | {"country": g.country.code})
    notice = notice_of([asked.text])
    if notice is not None:
        told = render_template("parts/notice.html", notice=notice, **shared())
        return write({"suggestions": [], "notice": told})
    return write({"suggestions": suggest(directory(), asked, page_language())["suggestions"], "notice": None})
