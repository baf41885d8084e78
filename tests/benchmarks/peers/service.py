"""Our service as callers have it: `directory serve` over HTTP, with whatever index it is pointed at.

Its answers hold more than is compared: cards, reasons, distances.
"""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from tests.benchmarks.asking import Answer, Asked, Json
from tests.benchmarks.clients import OverHttp, answers_a_second
from tests.benchmarks.directories import COUNTRY, Kept, directory_command, environment
from tests.benchmarks.meaning import SUGGESTIONS
from tests.benchmarks.peers.base import Ask, Peer
from tests.benchmarks.wire import Connection, Refused, request_bytes

WORKERS = 2
_MOST_A_PAGE = 50
_UP_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server process on a port of this machine, in a process group of its own."""

    def __init__(self, command: Sequence[str], settings: Mapping[str, str], folder: Path, ready: bytes) -> None:
        """Starts it and waits until `ready` is answered. `{port}` in the command is the port."""
        self.port, started = free_port(), time.perf_counter()
        words = [word.replace("{port}", str(self.port)) for word in command]
        with (folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                words, env=settings, cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self.first_answer_seconds = self._wait(ready, started)
        except BaseException:  # ended while it waits
            self.stop()
            raise

    def _wait(self, ready: bytes, started: float) -> float:
        """Seconds from the start of the process to its first answer."""
        while time.perf_counter() < started + _UP_SECONDS and self._process.poll() is None:
            try:
                connection = Connection(self.port)
                connection.exchange(ready)
            except (OSError, Refused):
                time.sleep(0.005)
                continue
            connection.close()
            return time.perf_counter() - started
        raise SystemExit(f"no answer from {self._process.args!r} within {_UP_SECONDS} s")

    def workers_private_mb(self) -> list[float]:
        """Of each worker the memory nobody else can have (/proc, Linux)."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii")
        return [_private_mb(int(child)) for child in children.split()]

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()


def _private_mb(pid: int) -> float:
    """What is the process's own: pages of the index that only one worker has read yet are still everybody's."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    kilobytes = re.findall(r"^Private_Dirty:\s+(\d+) kB", told, re.MULTILINE)
    return sum(map(int, kilobytes)) / 1024


class Service(Peer):
    """`directory serve` with two workers; a subclass says over which index."""

    where = "socket"

    def __init__(self) -> None:
        self._server: Server | None = None
        self._connection: Connection | None = None
        self._requests: dict[int, tuple[Asked, bytes]] = {}

    def serve(self, kept: Kept, url: str) -> None:
        command = [directory_command(), "serve", "--port", "{port}", "--workers", str(WORKERS)]
        settings = {**environment(url), "DIRECTORY_COUNTRIES": COUNTRY}
        first = request_bytes("/v1/specialists/search", _FIRST)
        Server(command, settings, kept.folder, first).stop()  # compiles the places of the countries, once
        self._server = Server(command, settings, kept.folder, first)
        self._connection = Connection(self._server.port)

    @property
    def server(self) -> Server:
        assert self._server is not None, "load it first"
        return self._server

    def prepare(self, asked: Asked) -> Ask:
        request, connection = self.request(asked), self._connection
        assert connection is not None
        return lambda: connection.exchange(request)

    def request(self, asked: Asked) -> bytes:
        """The bytes a caller sends; of a deep page with the cursor that a caller comes to, once."""
        known = self._requests.get(id(asked))
        if known is None:
            known = self._requests[id(asked)] = (asked, self._made(asked))
        return known[1]

    def _made(self, asked: Asked) -> bytes:
        body: Json = dict(asked.body)
        at = 0
        while at < asked.offset:
            page = min(_MOST_A_PAGE, asked.offset - at)
            found = self._ask(asked.path, body | {"limit": page, "facets": False})
            body["cursor"], at = found["next_cursor"], at + page
        return request_bytes(asked.path, body)

    def _ask(self, path: str, body: Json) -> Any:
        assert self._connection is not None
        return orjson.loads(self._connection.exchange(request_bytes(path, body)))

    def read(self, asked: Asked, raw: Any) -> Answer:
        answer = orjson.loads(raw)
        if asked.path == SUGGESTIONS:
            ids = tuple(each["id"] for each in answer["suggestions"])
            return Answer(ids=ids, total=len(ids))
        misses = tuple((each["specialist"]["id"], each["failed"]) for each in answer["near_misses"])
        return Answer(
            ids=tuple(match["specialist"]["id"] for match in answer["matches"]),
            total=answer["total"],
            facets=answer["facets"],
            near_misses=misses,
        )

    def throughput(self, questions: Sequence[Asked], clients: int, seconds: float) -> Mapping[str, float] | None:
        requests = [self.request(asked) for asked in questions]
        return answers_a_second(OverHttp(self.server.port, requests), clients, seconds)

    def about(self) -> Mapping[str, Any]:
        return {
            "workers": WORKERS,
            "first_answer_seconds": round(self.server.first_answer_seconds, 2),
            "workers_private_mb": [round(each, 1) for each in self.server.workers_private_mb()],
        }

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._server is not None:
            self._server.stop()


_FIRST: Json = {"country": COUNTRY, "location": {"lat": 51.5074, "lon": -0.1278}, "radius_km": 10}
"""Asked until it is answered: not that the port is open but that a list comes is what a start is for."""
