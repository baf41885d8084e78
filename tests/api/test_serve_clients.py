"""The running server and its clients: slow ones, odd ones, and those there when it stops or starts anew."""

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.admission import Bounds
from service.incoming import MOST_BODY_BYTES
from service.reception import SECONDS_TO_ASK
from tests.api.test_serve import SECONDS, answer, free_port, prepared, served, wait_until, workers

SLOW_CLIENTS = 200
PAGE = b"GET /gb/search?near=London HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
HALF = (b"", b"GET /healthz HT", b"POST /v1/matches HTTP/1.1\r\nHost: here\r\nContent-Length: 500\r\n\r\n{")
SEARCH = b'{"country": "GB", "location": {"text": "London"}}'
Running = tuple[subprocess.Popen[str], int]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Path:
    """A working directory with London indexed."""
    return prepared(tmp_path_factory.mktemp("served"), state)


@pytest.fixture(scope="module")
def running(place: Path) -> Iterator[Running]:
    """One worker and its port, for all tests that leave it as it is."""
    with started(place) as found:
        yield found


@pytest.fixture
def alone(place: Path) -> Iterator[Running]:
    """One worker of the test's own."""
    with started(place) as found:
        yield found


@contextmanager
def started(place: Path) -> Iterator[Running]:
    port = free_port()
    with served(place, port, DIRECTORY_RATE_PER_MINUTE="0") as process:
        yield process, port


def connected(port: int, sent: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    client.sendall(sent)
    return client


def read_all(client: socket.socket) -> bytes:
    with client:
        return b"".join(iter(lambda: client.recv(65_536), b""))


def test_clients_that_never_finish_their_request_stop_nobody_and_are_let_go(running: Running) -> None:
    _, port = running
    slow = [connected(port, HALF[number % len(HALF)]) for number in range(SLOW_CLIENTS)]
    finished = connected(port, HALF[2] + b" " * 499)
    begun = time.monotonic()
    for _ in range(20):
        assert answer(port, "/healthz")
        assert answer(port, "/v1/outcomes")
    assert time.monotonic() - begun < SECONDS_TO_ASK / 2
    finished.close()
    told = {read_all(client).split(b"\r\n")[0] for client in slow}
    assert told == {b"", b"HTTP/1.1 408 Request Timeout"}


def test_clients_that_do_not_hang_up_hold_nobody_up(running: Running) -> None:
    _, port = running
    lingering = [connected(port, PAGE.replace(b"/gb/search?near=London", b"/healthz")) for _ in range(10)]
    begun = time.monotonic()
    for client in lingering:
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    assert answer(port, "/healthz")
    assert time.monotonic() - begun < 2
    for client in lingering:
        client.close()


@pytest.mark.parametrize(
    ("framing", "pieces"),
    [
        (b"Content-Length: %d" % len(SEARCH), [SEARCH[:9], SEARCH[9:]]),
        (
            b"Transfer-Encoding: chunked",
            [b"9\r\n%b\r\n" % SEARCH[:9], b"%x\r\n%b\r\n0\r\n\r\n" % (40, SEARCH[9:])],
        ),
    ],
)
def test_a_body_in_pieces_is_one_request(running: Running, framing: bytes, pieces: list[bytes]) -> None:
    client = connected(running[1], b"POST /v1/specialists/search HTTP/1.1\r\nHost: here\r\n" + framing)
    client.sendall(b"\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
    assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    for piece in pieces:
        client.sendall(piece)
        time.sleep(0.05)
    assert b'"matches":[' in read_all(client)


def test_requests_sent_one_upon_the_other_are_answered_in_turn(running: Running) -> None:
    ask = b"GET /v1/outcomes HTTP/1.1\r\nHost: here\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
    client = connected(running[1], ask + b"\r\n" + ask + b"\r\n" + last[:20])
    time.sleep(0.2)
    client.sendall(last[20:])
    told = read_all(client)
    assert told.count(b"HTTP/1.1 200 OK") == 3
    assert told.endswith(b'{"status":"ok"}')


def test_a_head_that_is_too_large_is_refused(running: Running) -> None:
    head = b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X-%d: %b\r\n" % (number, b"a" * 900) for number in range(50))
    assert read_all(connected(running[1], head)).startswith(b"HTTP/1.1 431 ")


def test_after_a_body_that_is_too_large_the_connection_ends_and_the_answer_says_so(running: Running) -> None:
    size = 2 * MOST_BODY_BYTES
    head = b"POST /v1/matches HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n" % size
    told = read_all(connected(running[1], head + b" " * size))
    assert told.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nConnection: close\r\n" in told


def test_what_is_in_hand_is_answered_before_it_stops(alone: Running) -> None:
    process, port = alone
    in_hand = [connected(port, PAGE) for _ in range(Bounds().at_once)]
    half = connected(port, PAGE[:30])
    assert in_hand[0].recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200"
    process.terminate()
    half.sendall(PAGE[30:])
    for client in (*in_hand, half):
        said = read_all(client)
        assert said.startswith(b"HTTP/1.1 200")
        assert said.rstrip().endswith(b"</html>")
    assert process.wait(SECONDS) == 0
    with pytest.raises(ConnectionRefusedError):
        connected(port, b"")


def test_workers_are_replaced_under_load_without_a_failed_request(alone: Running) -> None:
    process, port = alone
    before, failed, answered, is_over = workers(process), list[str](), list[int](), threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            try:
                answer(port, "/v1/outcomes")
                answered.append(1)
            except (OSError, http.client.HTTPException) as error:
                failed.append(repr(error))

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    process.send_signal(signal.SIGHUP)
    with contextlib.ExitStack() as last:
        last.callback(is_over.set)
        wait_until(lambda: bool(workers(process)) and not workers(process) & before)
        reached = len(answered)
        wait_until(lambda: len(answered) > reached + 10)
    for thread in asking:
        thread.join()
    assert failed == []


def test_a_worker_that_was_killed_leaves_no_answer_counted_as_being_made(alone: Running) -> None:
    process, port = alone
    waiting = [connected(port, PAGE) for _ in range(8)]
    assert waiting[0].recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200"
    (killed,) = workers(process)
    subprocess.run(["kill", "-KILL", str(killed)], check=True)
    wait_until(lambda: workers(process) not in (set(), {killed}))
    for client in waiting:
        client.close()
    wait_until(lambda: being_made(port) == 0)


def being_made(port: int) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=SECONDS) as told:
        found = re.search(r"^directory_answers_being_made (\S+)", told.read().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0
