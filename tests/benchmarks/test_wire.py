"""The bare HTTP client of the benchmark, against servers that answer in every way the measured ones do."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.benchmarks.clients import OverHttp, answers_a_second
from tests.benchmarks.wire import Connection, Refused, request_bytes

REQUEST = request_bytes("/asked", {"a": 1})
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def _serving(*pieces: bytes) -> Iterator[int]:
    """A server that answers each request with those pieces, sent one after the other; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, pieces), daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, pieces: Sequence[bytes]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(connection, pieces), daemon=True).start()


def _answer(connection: socket.socket, pieces: Sequence[bytes]) -> None:
    with connection:
        while connection.recv(65536):
            for piece in pieces:
                connection.sendall(piece)


def test_a_request_says_how_long_it_is() -> None:
    head, _, body = REQUEST.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /asked HTTP/1.1\r\n")
    assert f"Content-Length: {len(body)}".encode() in head


@pytest.mark.parametrize(
    ("pieces", "body"),
    [
        ([WHOLE], b"hello"),
        ([WHOLE[:10], WHOLE[10:40], WHOLE[40:]], b"hello"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"], b"hello"),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"], b""),
    ],
)
def test_an_answer_is_split_off_however_it_comes(pieces: list[bytes], body: bytes) -> None:
    with _serving(*pieces) as port:
        connection = Connection(port)
        assert [connection.exchange(REQUEST) for _ in range(3)] == [body] * 3
        connection.close()


def test_a_refusal_is_no_answer_and_the_connection_goes_on() -> None:
    with _serving(b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy") as port:
        connection = Connection(port)
        for _ in range(2):
            with pytest.raises(Refused, match="busy") as refused:
                connection.exchange(REQUEST)
            assert refused.value.status == 503
        connection.close()


def test_a_server_that_hung_up_meanwhile_is_asked_over_a_new_connection() -> None:
    with _serving(WHOLE) as port:
        connection = Connection(port)
        for _ in range(2):
            assert connection.exchange(REQUEST) == b"hello"
            connection.socket.shutdown(socket.SHUT_RDWR)
        connection.close()


def test_many_clients_are_counted_with_what_they_cost() -> None:
    with _serving(WHOLE) as port:
        found = answers_a_second(OverHttp(port, [REQUEST]), 4, 0.3)
    assert found["per_second"] > 100
    assert found["refused"] == 0
    assert 0 < found["client_ms"] < 100


def test_who_is_turned_away_is_not_counted_as_answered() -> None:
    with _serving(b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy") as port:
        found = answers_a_second(OverHttp(port, [REQUEST]), 2, 0.2)
    assert found["per_second"] == 0
    assert found["refused"] == 1


def test_a_fault_of_a_server_ends_the_measurement() -> None:
    with (
        _serving(b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops") as port,
        pytest.raises(RuntimeError, match="oops"),
    ):
        answers_a_second(OverHttp(port, [REQUEST]), 2, 0.2)
