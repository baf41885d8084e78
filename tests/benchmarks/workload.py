"""The fixed work whose instructions are counted: bodies answered by the whole application, without a network.

    python -m tests.benchmarks.workload FOLDER BODIES

Waits for a line before the work and after it, so that whoever counts can begin and end there. Says how many
answers were made; each body was answered before, so that nothing is made for the first time while it is counted.
"""

import gc
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask

from indexer.settings import Settings
from service.app import create_app
from service.warming import warm
from tests.benchmarks.directories import COUNTRY

WARM_UPS = 2


def main() -> None:
    folder, bodies = Path(sys.argv[1]), msgspec.json.decode(Path(sys.argv[2]).read_bytes())
    settings = Settings(
        state=folder / "var", index_url=f"embedded:{folder / 'index'}", countries=(COUNTRY,), rate_per_minute=0
    )
    app = create_app(settings)
    warm(app)
    for _ in range(WARM_UPS):
        _answer_all(app, bodies)
    gc.disable()
    print("ready", flush=True)
    sys.stdin.readline()
    answers = _answer_all(app, bodies)
    print(f"answered {answers}", flush=True)
    sys.stdin.readline()


def _answer_all(app: Flask, bodies: list[tuple[str, str]]) -> int:
    for path, body in bodies:
        status = _answer(app, path, body.encode())
        if status != "200 OK":
            raise SystemExit(f"{path} answered {status}")
    return len(bodies)


def _answer(app: Flask, path: str, body: bytes) -> str:
    """As a server calls it, with nothing of a test client around."""
    statuses: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }

    def start_response(status: str, headers: object, exc_info: object = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return io.BytesIO().write

    b"".join(app.wsgi_app(environ, start_response))
    return statuses[0]


if __name__ == "__main__":
    main()
