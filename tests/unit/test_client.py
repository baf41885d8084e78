"""The client where no directory speaks: whatever happens, it is one kind of error with a code."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from service import client
from service.client import DirectoryClient, DirectoryRefused, FieldError

PROBLEM = (
    b'{"status":422,"code":"unknown_field","detail":"unknown",'
    b'"errors":[{"field":"x","message":"did you mean y?"}],'
    b'"numbers":[{"label":"Emergency","number":"999"}]}'
)


@contextmanager
def answering(status: int, kind: str, body: bytes) -> Iterator[str]:
    """The address of a server that says this to everything."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # the base names it so
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def refusal_at(address: str) -> DirectoryRefused:
    with DirectoryClient(address, timeout_seconds=2) as asking, pytest.raises(DirectoryRefused) as refused:
        asking.outcomes()
    return refused.value


def test_a_problem_is_told_with_code_fields_and_numbers() -> None:
    with answering(422, "application/problem+json", PROBLEM) as address:
        refusal = refusal_at(address)
    assert (refusal.code, refusal.status, refusal.detail) == ("unknown_field", 422, "unknown")
    assert refusal.fields == (FieldError("x", "did you mean y?"),)
    assert list(refusal.numbers) == [{"label": "Emergency", "number": "999"}]
    assert refusal.problem["status"] == 422


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<html>"),
        (200, "application/json", b"[]"),
        (200, "application/json", b'{"cut'),
        (502, "text/html", b"<html>Bad gateway"),
        (500, "application/json", b'{"code":7,"errors":["x"]}'),
        (302, "application/json", b"{}"),
    ],
)
def test_what_is_no_directory_is_unreadable(status: int, kind: str, body: bytes) -> None:
    with answering(status, kind, body) as address:
        refusal = refusal_at(address)
    assert (refusal.code, refusal.status, refusal.fields) == (client.UNREADABLE, status, ())


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://nobody.invalid", "nonsense"])
def test_where_nobody_answers_it_is_unreachable_and_says_what_was_tried(address: str) -> None:
    refusal = refusal_at(address)
    assert (refusal.code, refusal.status) == (client.UNREACHABLE, None)
    assert address in refusal.detail


def test_it_waits_no_longer_than_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with DirectoryClient(address, timeout_seconds=0.2) as asking, pytest.raises(DirectoryRefused) as refused:
            asking.outcomes()
    assert refused.value.code == client.UNREACHABLE


def test_what_is_no_json_is_not_sent() -> None:
    with DirectoryClient("http://127.0.0.1:9") as asking, pytest.raises(DirectoryRefused) as refused:
        asking.match({"radius_km": float("nan")})
    assert (refused.value.code, refused.value.status) == ("invalid_json", None)


def test_it_needs_nothing_of_ours() -> None:
    source = Path(client.__file__).read_text()
    imported = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert [line for line in imported if "service" in line or "indexer" in line] == []
    assert "import requests" in imported
