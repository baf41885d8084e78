"""A web server on loopback that serves one file well or badly, as a test says, and notes what it was asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

STALL_SECONDS = 3.0


@dataclass
class Serving:
    """What is served under every path that does not end in .sha256, and how.

    `cut_at`: the connection ends after so many bytes of each answer. `stall_at`: nothing more comes after so many.
    `promised`: how much longer than true the length is said to be. `failures`: answers to give first.
    `etags`: one for each answer, the last one again and again; "" for none.
    """

    content: bytes
    etags: list[str] = field(default_factory=lambda: ['"one"'])
    last_modified: str = ""
    cut_at: list[int] = field(default_factory=list)
    stall_at: list[int] = field(default_factory=list)
    promised: int = 0
    failures: list[int] = field(default_factory=list)
    retry_after: str = ""
    has_ranges: bool = True
    minds_if_range: bool = True
    tells_length: bool = True
    encoding: str = ""
    sha256: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    @property
    def answered(self) -> list[str]:
        """The ranges asked for, "" for the whole file."""
        return [headers.get("Range", "") for headers in self.asked]


@contextmanager
def serving(content: bytes) -> Iterator[Serving]:
    state = Serving(content)

    class Handler(_Handler):
        serving = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/feeds/gb.jsonl"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    serving: Serving
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name it has
        """Says nothing."""

    def do_GET(self) -> None:
        state = self.serving
        if self.path.partition("?")[0].endswith(".sha256"):
            self._answer(200 if state.sha256 else 404, state.sha256.encode())
            return
        state.asked.append(dict(self.headers))
        if state.failures:
            self._answer(
                state.failures.pop(0), b"", {"Retry-After": state.retry_after} if state.retry_after else {}
            )
            return
        self._serve(state, state.etags.pop(0) if len(state.etags) > 1 else state.etags[0])

    def _serve(self, state: Serving, etag: str) -> None:
        marks = {"ETag": etag} if etag else {}
        marks |= {"Last-Modified": state.last_modified} if state.last_modified else {}
        marks |= {"Content-Encoding": state.encoding} if state.encoding else {}
        unchanged = etag and self.headers.get("If-None-Match") == etag
        if unchanged or (state.last_modified and self.headers.get("If-Modified-Since") == state.last_modified):
            self._answer(304, b"", marks)
            return
        asked, holds = self.headers.get("Range"), self.headers.get("If-Range")
        if asked and state.has_ranges and (not state.minds_if_range or holds in (etag, state.last_modified)):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(state.content):
                self._answer(416, b"", {"Content-Range": f"bytes */{len(state.content)}"})
                return
            size = len(state.content)
            self._answer(206, state.content[start:], marks | {"Content-Range": f"bytes {start}-{size - 1}/{size}"})
            return
        self._answer(200, state.content, marks)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        state = self.serving
        is_file = status in (200, 206) and not self.path.partition("?")[0].endswith(".sha256")
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if is_file and not state.tells_length:
            self.close_connection = True
        elif status != 304:
            self.send_header("Content-Length", str(len(body) + (state.promised if is_file else 0)))
        self.end_headers()
        if is_file and state.stall_at:
            at = state.stall_at.pop(0)
            self.wfile.write(body[:at])
            self.wfile.flush()
            time.sleep(STALL_SECONDS)
            self.close_connection = True
            return
        if is_file and state.cut_at:
            self.wfile.write(body[: state.cut_at.pop(0)])
            self.close_connection = True
            return
        self.wfile.write(body)
        self.close_connection = self.close_connection or (is_file and state.promised > 0)
