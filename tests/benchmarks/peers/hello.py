"""The floor over HTTP: Flask that sends the bytes of one of our answers, made before, under gunicorn with as many
workers and threads. Answers nothing; whatever is slower than this is what a search costs.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from service.server import THREADS
from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.clients import OverHttp, answers_a_second
from tests.benchmarks.directories import beside_python, environment
from tests.benchmarks.peers.base import Ask, Material, Peer
from tests.benchmarks.peers.service import WORKERS, Server, Service
from tests.benchmarks.wire import Connection, request_bytes

_PROGRAM = """
from pathlib import Path
from flask import Flask, Response, request
app = Flask("hello")
folder, known = Path(__file__).parent, {}
@app.post("/<mix>")
def hello(mix):
    request.get_data()
    if mix not in known:
        known[mix] = (folder / mix).read_bytes()
    return Response(known[mix], mimetype="application/json")
@app.get("/")
def up():
    return "up"
"""


class Hello(Peer):
    """Sends what `ours` answered to the middle question of a mix."""

    name, where, is_floor = "Flask hello-world, same bytes", "socket", True

    def __init__(self, ours: Service) -> None:
        self._ours = ours
        self._folder = tempfile.TemporaryDirectory(prefix="bench-hello-")
        self._server: Server | None = None
        self._connection: Connection | None = None

    def load(self, material: Material) -> None:
        folder = Path(self._folder.name)
        (folder / "hello.py").write_text(_PROGRAM, encoding="utf-8")
        words = [
            "--workers",
            str(WORKERS),
            "--worker-class",
            "gthread",
            "--threads",
            str(THREADS),
            "--keep-alive",
            "15",
        ]
        command = [beside_python("gunicorn"), *words, "--bind", "127.0.0.1:{port}", "hello:app"]
        settings = {**environment(""), "PYTHONPATH": str(folder)}
        self._server = Server(command, settings, folder, request_bytes("/", None, "GET"))
        self._connection = Connection(self._server.port)

    def settle(self, mix: str, questions: Sequence[Asked]) -> None:
        sizes = sorted((self._ours.prepare(asked)() for asked in questions), key=len)
        (Path(self._folder.name) / mix).write_bytes(sizes[len(sizes) // 2])

    def prepare(self, asked: Asked) -> Ask:
        request, connection = request_bytes(f"/{asked.mix}", asked.body), self._connection
        assert connection is not None
        return lambda: connection.exchange(request)

    def read(self, asked: Asked, raw: Any) -> Answer:
        raise AssertionError(f"a floor answers nothing: {asked.mix}, {len(raw)} bytes")

    def throughput(self, questions: Sequence[Asked], clients: int, seconds: float) -> Mapping[str, float] | None:
        assert self._server is not None
        requests = [request_bytes(f"/{asked.mix}", asked.body) for asked in questions]
        return answers_a_second(OverHttp(self._server.port, requests), clients, seconds)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._server is not None:
            self._server.stop()
        self._folder.cleanup()
