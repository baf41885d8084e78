"""What a visitor sees where something cannot be answered: why, what to do, and in every case whom to call.

Knows which errors there are; which problem document an API caller gets is `service.errors`' affair.
"""

import logging

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from indexer.errors import EngineError, RequestRefused
from service import errors, failures
from service.api.http import directory
from service.faults import Busy, ComeAgain
from service.guidance import numbers
from service.web.busy import busy_page
from service.web.language import page_language
from service.web.rendering import page
from service.web.translating import gettext as _
from service.web.translating import ngettext

_log = logging.getLogger(__name__)
_FOR_PROGRAMS = ("v1", "healthz", "readyz", "metrics", "openapi.json")
"""First steps of addresses that programs ask: they get the problem document, also for what is not there."""


def answer(error: Exception) -> Response:
    """The page for an error of a page."""
    if isinstance(error, ComeAgain):
        return _come_again(error)
    if isinstance(error, RequestRefused):
        return _page(_("This cannot be searched"), [error.message], errors.STATUS.get(error.code, 422))
    if isinstance(error, EngineError):
        failures.note(error)
        told = _("The directory cannot answer just now. Please try again in a few seconds.")
        response = _page(_("Just now nobody can be shown"), [told], 503)
        response.headers["Retry-After"] = errors.RETRY_SECONDS
        return response
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        if error.code == 404:
            return _not_found()
        return _page(_("This did not work"), [error.description or error.name], error.code or 400)
    _log.error("unforeseen error at %s", request.url_rule, exc_info=error)
    told = _("Something failed on our side. Please try again, and tell us if it stays.")
    return _page(_("This did not work"), [told], 500)


def answer_unknown_address(error: HTTPException) -> Response:
    """An address that is no page and no route: a page for people, the problem document for programs."""
    steps = [step for step in request.path.lower().split("/") if step]
    if steps[:1] and steps[0] not in _FOR_PROGRAMS and request.accept_mimetypes.accept_html:
        return _not_found()
    return errors.answer_http(error)


def _come_again(error: ComeAgain) -> Response:
    if isinstance(error, Busy):
        return busy_page()
    told = ngettext(
        "Too many pages were asked for from your network. Please try again in one second.",
        "Too many pages were asked for from your network. Please try again in %(num)s seconds.",
        error.wait_seconds,
    )
    response = _page(_("Too much at once"), [told], errors.STATUS[error.code])
    response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _not_found() -> Response:
    told = _("There is no such page. It may have moved, or the address was cut off.")
    return _page(_("Not found"), [told], 404)


def _page(heading: str, told: list[str], status: int) -> Response:
    country = g.get("country")
    lines = numbers(directory(), country and country.code, page_language(), None)
    return page("error.html", status, heading=heading, told=told, numbers=lines)
