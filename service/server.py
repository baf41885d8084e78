"""Runs the application under gunicorn. Owns the address, the server's settings and what it says when ready.

Signals to the main process: TERM answers what is in hand and stops; HUP replaces the workers, which frees
what they hold; new code and settings take a new start, for workers are copies of the main process.
"""

import errno
import json
import os
import resource
import shlex
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # ships no types

from indexer.engines import open_engine
from indexer.errors import EngineError, EngineUnavailable
from indexer.freed_memory import share_freed
from indexer.settings import Settings, share_metrics
from service.cores import Cores
from service.directory import Directory
from service.reception import ReceivingWorker

MOST_WORKERS = 4
THREADS = 24
"""Far more than answers are made or waited for at once (`service.admission`): who is refused, or tells of an
emergency, finds one free."""
CONNECTIONS = 1000
"""Of one worker, those between two requests included; more wait in the backlog."""
FILES_BESIDE = 500
"""Open files of one worker beside its connections: index, gazetteer, counts, of every thread its own."""
SECONDS_TO_ANSWER = 30
"""A worker that does nothing for so long is replaced; one that is told to stop has as long to finish."""
SECONDS_KEPT = 15
"""A connection is kept so long for the next request."""
LONGEST_LINE = 4094
"""Bytes of a request line; no address of ours comes near."""
MOST_HEADERS = 64
BACKLOG = 2048
"""Connections that wait while a worker has as many as it takes; gunicorn's own default."""


class Server(BaseApplication):  # type: ignore[misc]  # the base has no types
    """gunicorn around an application that already exists, so that a broken setting stops it at once."""

    def __init__(self, app: Flask, options: dict[str, object]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(settings: Settings, host: str, port: int, workers: int | None) -> None:
    """Blocks until the process is told to stop. Raises ClickException where the address cannot be had."""
    share_freed()
    with _folder_of_counts() as counted, _listen(host, port) as listener:
        share_metrics(counted)
        from service import logs, metrics  # noqa: PLC0415  # where workers count is settled by now

        logs.start()
        app = _warm_app(settings)
        _allow_open_files(CONNECTIONS + FILES_BESIDE)
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        workers = workers or min(MOST_WORKERS, os.cpu_count() or 1)
        cores = Cores(workers)
        options = {
            "bind": f"fd://{listener.detach()}",
            "workers": workers,
            "worker_class": ReceivingWorker,
            "worker_connections": CONNECTIONS,
            "threads": THREADS,
            "timeout": SECONDS_TO_ANSWER,
            "graceful_timeout": SECONDS_TO_ANSWER,
            "keepalive": SECONDS_KEPT,
            "limit_request_line": LONGEST_LINE,
            "limit_request_fields": MOST_HEADERS,
            "preload_app": True,
            "loglevel": "warning",
            "control_socket_disable": True,  # it would lie in the home folder, one for all servers
            "pre_fork": cores.choose,
            "post_fork": cores.stay,
            "child_exit": lambda _, worker: metrics.forget_worker(worker.pid),
            "when_ready": lambda _: _greet(settings, app.extensions["directory"], address),
        }
        Server(app, options).run()


def _warm_app(settings: Settings) -> Flask:
    """With what an earlier start of the same program made, or making it for the next."""
    from service.prepared import PreparedFile, Templates  # noqa: PLC0415  # as above

    prepared = PreparedFile(settings)
    kept = prepared.read()
    from service.api.openapi import document_of  # noqa: PLC0415  # schemas name facts: these are there by now
    from service.app import create_app  # noqa: PLC0415
    from service.warming import warm  # noqa: PLC0415

    app = create_app(settings)
    templates, document = kept.templates if kept else Templates(), document_of(app)
    app.jinja_env.bytecode_cache = templates
    if kept:
        document.text = kept.document
    warm(app)
    if not kept:
        prepared.write(templates, document.text)
    return app


@contextmanager
def _folder_of_counts() -> Iterator[Path]:
    """Where the workers count together. A worker that ends leaves this block too: the folder is not its own."""
    folder, owner = Path(tempfile.mkdtemp(prefix="directory-metrics-")), os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == owner:
            share_metrics(None)
            shutil.rmtree(folder, ignore_errors=True)


def _allow_open_files(wanted: int) -> None:
    """As many as the system lets this process have without asking anybody."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def _listen(host: str, port: int) -> socket.socket:
    """The port, taken before anything else is done: gunicorn would try for five seconds, after all the work."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {port} of {host} is taken; stop what listens there, or choose another --port"
        else:
            reason = f"{error.strerror}; choose another --host or --port"
        raise click.ClickException(f"cannot serve: {reason}") from error


def _greet(settings: Settings, directory: Directory, address: str) -> None:
    """Says what is there. Asks an engine of its own: what it opens must not be shared with forked workers."""
    listed: dict[str, int] = {}
    with closing(open_engine(settings)) as engine:
        for country in directory.countries:
            try:
                manifest = engine.live(country).manifest
            except EngineError as error:
                click.echo(f"{country}: {error}")
                if isinstance(error, EngineUnavailable):
                    break
                continue
            listed[country] = manifest.counts.eligible
            synthetic = " (synthetic demonstration records)" if manifest.synthetic else ""
            click.echo(f"{country}: {manifest.counts.eligible} specialists{synthetic}")
    country = max(listed or directory.countries, key=lambda code: listed.get(code, 0))
    _suggest(address, country, directory.reference.countries[country].example_place)


def _suggest(address: str, country: str, place: str) -> None:
    body = {
        "country": country,
        "outcome": {"code": "radicular_pain", "red_flags": []},
        "location": {"text": place},
    }
    asked = shlex.quote(json.dumps(body, ensure_ascii=False))
    click.echo(f"\nServing {address}, Ctrl-C stops it. Open it in a browser, or try:\n")
    click.echo(f"  curl -s {address}/v1/matches -d {asked}\n")
    click.echo(f"  curl -s {address}/v1/outcomes\n\n  curl -s {address}/openapi.json\n")
