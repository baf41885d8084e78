"""Latency of a London query with facets over HTTP, beside a Flask hello-world on the same machine.

    python -m tests.benchmarks.http_latency --specialists 100000

Generates a directory, indexes it into an embedded index of its own, serves it with `directory serve`, and asks
as one client on one kept-alive connection. Prints p50, p95 and the slowest of both services.
"""

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LONDON = (51.5074, -0.1278)
OUTCOMES = ("radicular_pain", "strain_or_sprain", "persistent_pain", "recurrent_flare_ups")
HELLO = "from flask import Flask\napp = Flask('hello')\napp.add_url_rule('/', view_func=lambda: 'hello')\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--specialists", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=500)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        environment = {**os.environ, "DIRECTORY_INDEX_URL": f"embedded:{root / 'index'}", "PYTHONPATH": folder}
        _fill(root, asked.specialists, environment)
        (root / "hello.py").write_text(HELLO)
        with _serving([_tool("directory"), "serve", "--port", "{port}"], "/readyz", environment) as port:
            ours = _time(port, asked.requests, _london_query)
        gunicorn = [_tool("gunicorn"), "--workers", "2", "--worker-class", "gthread", "--threads", "4"]
        with _serving([*gunicorn, "--bind", "127.0.0.1:{port}", "hello:app"], "/", environment) as port:
            floor = _time(port, asked.requests, lambda _: ("GET", "/", None))
    _show(f"London query with facets, {asked.specialists:,} specialists", ours)
    _show("Flask hello-world", floor)


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _fill(root: Path, specialists: int, environment: dict[str, str]) -> None:
    size = ["--specialists", str(specialists), "--reviews", str(specialists * 5), "--seed", "1"]
    subprocess.run([_tool("directory"), "generate", *size, str(root / "data")], check=True, env=environment)
    started = time.perf_counter()
    subprocess.run([_tool("directory"), "reindex", "--from", str(root / "data")], check=True, env=environment)
    print(f"reindexed {specialists:,} specialists in {time.perf_counter() - started:.1f} s")


@contextmanager
def _serving(command: list[str], ready: str, environment: dict[str, str]) -> Iterator[int]:
    """A server on a free port of loopback, up; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with subprocess.Popen(
        [part.replace("{port}", str(port)) for part in command], env=environment, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait_for(port, ready)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int, path: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise SystemExit(f"no answer on port {port} within 30 s")


def _london_query(draw: random.Random) -> tuple[str, str, bytes]:
    location = {"lat": LONDON[0] + draw.uniform(-0.1, 0.1), "lon": LONDON[1] + draw.uniform(-0.15, 0.15)}
    body = {
        "country": "GB",
        "outcome": {"code": draw.choice(OUTCOMES), "body_region": "lower_back", "red_flags": []},
        "patient": {"age_years": draw.randint(18, 80)},
        "location": location,
        "radius_km": draw.choice((10, 25)),
        "facets": True,
    }
    return "POST", "/v1/matches", json.dumps(body).encode()


def _time(port: int, requests: int, make: Callable[[random.Random], tuple[str, str, bytes | None]]) -> list[float]:
    """Milliseconds per request, after a tenth as many to warm up."""
    draw = random.Random(7)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    spent = []
    for number in range(requests + requests // 10):
        method, path, body = make(draw)
        started = time.perf_counter()
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise SystemExit(f"{response.status}: {answer[:500]!r}")
        if number >= requests // 10:
            spent.append((time.perf_counter() - started) * 1000)
    connection.close()
    return spent


def _show(title: str, spent: list[float]) -> None:
    cuts = statistics.quantiles(spent, n=100)
    print(f"{title}: p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms, slowest {max(spent):.2f} ms")


if __name__ == "__main__":
    main()
