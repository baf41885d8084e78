"""Takes what a visitor changes of a list: the words, the place. The list's filters stay as they were."""

from flask import Response, request
from msgspec.structs import replace

from service.asked import MAX_TEXT
from service.web.blueprint import blueprint
from service.web.browsing import Browsing, read_browsing
from service.web.listed import RESULTS, SEARCH
from service.web.placing import placed
from service.web.rendering import listing_address, see_other
from service.web.visit import Visit, current_visit, keep


@blueprint.post("/<country:country>/change")
def take_change() -> Response:
    """The list again, as changed. Words and places of the form never come to stand in its address; towns do."""
    form = request.form
    visit = current_visit()
    if "words" in form:
        visit = replace(visit, words=form["words"].strip()[:MAX_TEXT])
    visit, near = _placed(visit)
    kept = replace(read_browsing(form.to_dict(flat=False)), near=near, page=1)
    if not near and visit.point is None and not visit.place:
        kept = _without_place(kept)
    endpoint = RESULTS if form.get("to") == "results" else SEARCH
    return keep(see_other(listing_address(endpoint, kept)), visit)


def _placed(visit: Visit) -> tuple[Visit, str]:
    """Where they are now. An own point stays until another place is typed: no field shows it."""
    form = request.form
    if "anywhere" in form:
        return replace(visit, point=None, place=""), ""
    is_kept = visit.point is not None and not form.get("place", "").strip() and not form.get("lat")
    return (visit, "") if is_kept else placed(visit, form)


def _without_place(browsing: Browsing) -> Browsing:
    """Nothing is measured from nowhere."""
    return replace(browsing, radius_km="", sort="" if browsing.sort == "distance" else browsing.sort)
