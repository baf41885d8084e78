"""Another site's page that shows the search in a frame and writes down what it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.web.browser.serving import free_port

_PAGE = """<!doctype html><html lang="en"><title>A clinic</title><h1>Book a visit</h1>
<iframe title="Search" src="{framed}" width="380" height="900"></iframe>
<script>window.told = []; addEventListener("message", (event) => told.push([event.origin, event.data]))</script>
"""


def free_origin() -> str:
    return f"http://127.0.0.1:{free_port()}"


@contextmanager
def framing(origin: str, framed: str) -> Iterator[str]:
    """The address of a page of `origin` that frames `framed`; what it is told stands in `window.told`."""
    page = _PAGE.format(framed=escape(framed)).encode()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it has
            """Says nothing."""

        def do_GET(self) -> None:
            found = self.path == "/"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page) if found else 0))
            self.end_headers()
            self.wfile.write(page if found else b"")

    server = ThreadingHTTPServer(("127.0.0.1", int(origin.rpartition(":")[2])), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{origin}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
