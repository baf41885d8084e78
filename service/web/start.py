"""The first page: where, what hurts, and the two ways in. Takes what is typed there and sends the visitor on."""

from flask import Response, g, request, url_for
from msgspec.structs import replace
from werkzeug.exceptions import BadRequest

from service.api.http import directory
from service.asked import MAX_TEXT
from service.web.blueprint import blueprint
from service.web.browsing import Browsing
from service.web.placing import placed
from service.web.public import standing
from service.web.rendering import listing_address, page, see_other
from service.web.visit import current_visit, keep


@blueprint.get("/")
def show_countries() -> Response:
    """The directory in every country it serves."""
    return page("start.html", visit=current_visit(), **standing())


@blueprint.get("/<country:country>/")
def show_start() -> Response:
    """The directory in one country."""
    return page("start.html", visit=current_visit(), **standing())


@blueprint.post("/start")
def take_start() -> Response:
    """What hurts and where, as typed; then to the list, or to the questions."""
    code = request.form.get("country", "")
    if code not in directory().countries:
        raise BadRequest("choose a country")
    g.country = directory().reference.countries[code]
    said = replace(current_visit(), words=request.form.get("words", "").strip()[:MAX_TEXT])
    visit, near = placed(said, request.form)
    way = request.form.get("way") if directory().has_assessment else "search"
    if way == "questions":
        return keep(see_other(url_for("web.show_before_questions")), replace(visit, place=near or visit.place))
    endpoint = "web.show_results" if way == "results" else "web.show_search"
    return keep(see_other(listing_address(endpoint, Browsing(near=near))), visit)
