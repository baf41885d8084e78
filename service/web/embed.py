"""The compact search a booking site shows in a frame: a form, short cards, and whom one chose, by id.

A frame has no cookie: what is typed travels in the bodies of its forms and stands nowhere. Owns who may frame it
and what its address says (country, language, looks); the search itself is `lists`' affair.
"""

from typing import Any

from flask import Response, current_app, g, make_response, request, url_for
from werkzeug.exceptions import BadRequest, NotFound

from indexer.errors import AmbiguousLocation, EngineError, RequestRefused, UnknownLocation
from indexer.gazetteer import Place
from indexer.gazetteer.labels import label_in, region_in
from service import errors, failures
from service.api.http import directory
from service.asked import MAX_TEXT
from service.guidance import numbers
from service.web.blueprint import blueprint
from service.web.browsing import Browsing, read_browsing
from service.web.framed import Framed
from service.web.headers import allow_framing
from service.web.language import page_language
from service.web.lists import search_answered
from service.web.notices import notice_of
from service.web.placing import placed
from service.web.refused import faults_told
from service.web.rendering import page
from service.web.theming import read_theme, stylesheet
from service.web.translating import format_number
from service.web.translating import gettext as _
from service.web.visit import Visit

_LOOKS = ("accent", "radius", "theme")


@blueprint.get("/embed/search")
def show_embed() -> Response:
    """The empty form, in the country and with the looks its address names."""
    _open_frame()
    return _frame(Visit(), Browsing())


@blueprint.post("/embed/search")
def take_embed() -> Response:
    """Who is found, on the same page: nothing typed comes to stand in an address, and nothing is kept."""
    _open_frame()
    if "country" not in g:
        raise BadRequest(_("Choose a country."))
    visit = Visit(country=g.country.code, words=request.form.get("words", "").strip()[:MAX_TEXT])
    visit, near = placed(visit, request.form)
    has_place = bool(near or visit.place) or visit.point is not None
    kept = request.form.to_dict(flat=False) | {"near": [near]} | ({} if has_place else {"radius_km": []})
    browsing = read_browsing(kept)
    return _answered(visit, browsing)


@blueprint.get("/embed/theme.css")
def show_theme() -> Response:
    """The sheet of the looks an address names."""
    response = make_response(stylesheet(read_theme(request.args.get)))
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    return response


def _open_frame() -> None:
    """Lets the allowed sites frame this answer. Raises NotFound where there are none, BadRequest for a country
    that is not offered."""
    if not current_app.extensions["embedding_origins"]:
        raise NotFound
    allow_framing()
    code = (request.form.get("country") or request.args.get("country") or "").upper()
    if code and code not in directory().countries:
        raise BadRequest(f"country: give one of {', '.join(directory().countries)}")
    if code:
        g.country = directory().reference.countries[code]


def _answered(visit: Visit, browsing: Browsing) -> Response:
    """The list below the form, or what stands in its place: which town is meant, what cannot be searched."""
    try:
        return _frame(visit, browsing, framed=Framed(search_answered(visit, browsing), browsing))
    except (AmbiguousLocation, UnknownLocation) as unclear:
        is_choice = isinstance(unclear, AmbiguousLocation)
        found = unclear.candidates if isinstance(unclear, AmbiguousLocation) else unclear.suggestions
        places = [_offered(place) for place in found]
        return _frame(visit, browsing, 409 if is_choice else 422, places=places, is_choice=is_choice)
    except RequestRefused as refused:
        status = errors.STATUS.get(refused.code, 422)
        return _frame(visit, browsing, status, told=faults_told(refused, browsing))
    except EngineError as error:
        failures.note(error)
        told = _("The directory cannot answer just now. Please try again in a few seconds.")
        response = _frame(visit, browsing, 503, told=[told])
        response.headers["Retry-After"] = errors.RETRY_SECONDS
        return response


def _frame(visit: Visit, browsing: Browsing, status: int = 200, **said: Any) -> Response:
    country = g.get("country")
    code = country and country.code
    typed = (visit.words, visit.place or browsing.near)
    return page(
        "embed.html",
        status,
        visit=visit,
        browsing=browsing,
        is_asked=request.method == "POST",
        notice=notice_of(typed) if country else None,
        numbers=numbers(directory(), code, page_language(), "emergency") if country else [],
        address=_address("web.show_embed"),
        is_country_fixed=_is_country_fixed(),
        theme=_address("web.show_theme"),
        origins=" ".join(current_app.extensions["embedding_origins"]),
        format_number=format_number,
        **said,
    )


def _address(endpoint: str) -> str:
    """With what the frame's own address says; the country only where it is fixed there."""
    kept: dict[str, Any] = {name: request.args[name] for name in _LOOKS if name in request.args}
    if endpoint == "web.show_embed" and _is_country_fixed():
        kept["country"] = g.country.code
    return url_for(endpoint, **kept)


def _is_country_fixed() -> bool:
    """Whether the frame's own address names the country; an empty one is none."""
    return bool(request.args.get("country"))


def _offered(place: Place) -> dict[str, str]:
    """A place to choose: what a form sends leads back to it, whatever the language."""
    language = page_language()
    return {
        "value": f"{place.label}, {place.region}" if place.region else place.label,
        "label": label_in(place, language),
        "region": region_in(place, language) if place.region else "",
    }
