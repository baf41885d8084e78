"""A server that is slow, silent, gone or no Elasticsearch: the engine says so in time, naming the address."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from indexer.engines.elastic import ElasticEngine
from indexer.errors import EngineUnavailable

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Elastic-Product: Elasticsearch\r\n"
DRIP_SECONDS = 30.0
"""How long the slow servers go on; a timeout of each read alone would wait for the end."""
PATIENCE_SECONDS = 10.0

Answer = Callable[[socket.socket], None]


def drip(connection: socket.socket, words: bytes) -> None:
    for byte in words.ljust(int(DRIP_SECONDS / 0.1)):
        connection.sendall(bytes((byte,)))
        time.sleep(0.1)


def drip_head(connection: socket.socket) -> None:
    drip(connection, HEAD)


def drip_body(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
    drip(connection, b"{")


def say_nothing(connection: socket.socket) -> None:
    connection.recv(1)


def truncate(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n{")


def talk_of_something_else(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi")


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """URL of a server that reads each request and answers it so."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=reply, args=(connection,), daemon=True).start()

    def reply(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            answer(connection)

    threading.Thread(target=serve, daemon=True).start()
    with listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("answer", [drip_head, drip_body, say_nothing, truncate, talk_of_something_else])
def test_bad_server_is_given_up_in_time(answer: Answer) -> None:
    with serving(answer) as url:
        engine = ElasticEngine(url, answer_seconds=0.5)
        began = time.monotonic()
        with pytest.raises(EngineUnavailable, match=url):
            engine.live("GB")
        assert time.monotonic() - began < PATIENCE_SECONDS
        engine.close()


def test_refused_connection_names_the_address_and_hides_the_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    engine = ElasticEngine(f"http://elastic:hidden-words@127.0.0.1:{port}")
    began = time.monotonic()
    with pytest.raises(EngineUnavailable, match=f"http://127.0.0.1:{port} cannot be reached") as refused:
        engine.live("GB")
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert "hidden-words" not in str(refused.value)
    engine.close()
