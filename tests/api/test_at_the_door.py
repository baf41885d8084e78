"""Who finds no place is answered by the loop of the worker itself: rightly, in turn, and held up by nobody."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.connections import has_taken_all
from tests.api.test_serve import SECONDS, answer, environment, free_port, prepared, wait_until

ROOT = Path(__file__).parents[2]
ASK = b"GET /v1/outcomes HTTP/1.1\r\nHost: here\r\n"
PAGE = b"GET /gb/ HTTP/1.1\r\nHost: here\r\n\r\n"
EMERGENCY = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
MANY = 400
"""More than calls may be within each other."""
UNHEARD = 500
"""Answers that nobody takes: a good megabyte."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Iterator[int]:
    """Of a server that has no turn for anybody."""
    place, port = prepared(tmp_path_factory.mktemp("full"), state), free_port()
    settings = environment(place, DIRECTORY_RATE_PER_MINUTE="0", PYTHONPATH=str(ROOT))
    command = [sys.executable, "-m", "tests.api.full_house", str(port)]
    with subprocess.Popen(command, cwd=place, env=settings) as process:
        try:
            wait_until(lambda: is_up(port))
            yield port
        finally:
            process.terminate()


def is_up(port: int) -> bool:
    with contextlib.suppress(OSError):
        return bool(answer(port, "/healthz"))
    return False


def posted(port: int, body: object) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("POST", "/v1/matches", json.dumps(body), {"Content-Type": "application/json"})
    told = connection.getresponse()
    found = told.status, json.loads(told.read())
    connection.close()
    return found


def test_an_emergency_is_answered_and_all_others_are_told_whom_to_call(port: int) -> None:
    status, told = posted(port, EMERGENCY)
    assert status == 200
    assert told["disposition"]["level"] == "emergency"
    status, told = posted(port, {"country": "GB", "outcome": {"code": "radicular_pain"}})
    assert status == 503
    assert told["numbers"]


def test_one_connection_is_kept_for_all_that_is_asked_on_it(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    for _ in range(5):
        for path, expected in (("/v1/outcomes", 503), ("/healthz", 200), ("/gb/", 503)):
            connection.request("GET", path)
            told = connection.getresponse()
            told.read()
            assert told.status == expected
    connection.close()


def test_what_is_sent_all_at_once_is_answered_in_turn(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as client:
        client.sendall((ASK + b"\r\n") * MANY + ASK + b"Connection: close\r\n\r\n")
        told = b"".join(iter(lambda: client.recv(65_536), b""))
    assert told.count(b"HTTP/1.1 503 ") == MANY + 1


def test_a_client_that_takes_no_answer_holds_nobody_up(port: int) -> None:
    """Its answers fill all there is between it and the server."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", port))
    deaf.settimeout(0.3)
    with contextlib.suppress(TimeoutError):
        for _ in range(UNHEARD):
            deaf.sendall(PAGE)
            time.sleep(0.001)
    slowest = 0.0
    for _ in range(20):
        begun = time.monotonic()
        assert posted(port, {"country": "GB", "outcome": {"code": "radicular_pain"}})[0] == 503
        slowest = max(slowest, time.monotonic() - begun)
    deaf.close()
    assert slowest < 1


def test_an_answer_not_taken_yet_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
    with client, server:
        assert has_taken_all(server)
        server.setblocking(False)
        sent = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                sent += server.send(bytes(65_536))
        assert not has_taken_all(server)
        while sent:
            sent -= len(client.recv(65_536))
        wait_until(lambda: has_taken_all(server))
