"""Every request has an end, set before anything of it is read: whatever it asks for sees how much time is left.
And it is one answer, of one version of each country."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.deadline import within
from service.kept_versions import one_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Timely:
    """A WSGI application whose answers are made within so many seconds. Threads that are used again start anew."""

    def __init__(self, application: "WSGIApplication", seconds: float) -> None:
        self._application, self._seconds = application, seconds

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with within(self._seconds), one_answer():
            return self._application(environ, start_response)
