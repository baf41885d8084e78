"""Whose turn it is: asked before anything else of the application, for turning away must cost next to nothing.

Who is turned away has a short answer of their own: counted, but not logged, and made without the application's
other steps. What may be an emergency takes the long way, where the guard refuses everything but that.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from service import errors, metrics
from service.admission import Admission, Bounds
from service.api.http import directory, read_sent
from service.faults import Busy
from service.matching import judge_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TAKES_NONE = ("/healthz", "/readyz", "/metrics", "/static/")
"""What costs next to nothing and is asked the more the busier it is."""


class Turns:
    """A WSGI application of which a few answers are made at once."""

    def __init__(self, app: Flask, bounds: Bounds) -> None:
        self._app = app
        self._answer: WSGIApplication = app.wsgi_app
        self._admission = Admission(bounds)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "OPTIONS" or environ.get("PATH_INFO", "").startswith(TAKES_NONE):
            return self._answer(environ, start_response)
        if not self._admission.enter():
            environ[errors.TURNED_AWAY] = True
            short = self._short_answer(environ)
            return (short or self._answer)(environ, start_response)
        metrics.BEING_MADE.inc()
        try:
            return self._answer(environ, start_response)
        finally:
            metrics.BEING_MADE.dec()
            self._admission.leave()

    def _short_answer(self, environ: "WSGIEnvironment") -> Response | None:
        """None: it takes the long way, for it may be an emergency, or a browser has to be told more."""
        if "HTTP_ORIGIN" in environ:
            return None
        with self._app.request_context(environ):
            response: Response | None
            if request.blueprint == "web":
                response = self._app.extensions["page_when_busy"]()
            else:
                response = _problem(environ)
            if response is not None:
                response.headers["Cache-Control"] = "no-store"
                metrics.note_shed()
            return response


def _problem(environ: "WSGIEnvironment") -> Response | None:
    """None: an emergency, or a body that cannot be taken in."""
    if request.method == "POST":
        try:
            body = read_sent().body
        except RequestEntityTooLarge:
            return None
        environ["wsgi.input"] = BytesIO(request.get_data())
        if errors.is_triage_path(request.path) and judge_body(directory(), body).level == "emergency":
            return None
    return errors.answer_deliberate(Busy())
