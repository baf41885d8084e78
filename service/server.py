"""Runs the application under gunicorn. Owns the server's settings and what it says when it starts."""

import json
import os
from collections.abc import Sequence

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # ships no types

from indexer.engines import open_engine
from indexer.errors import EngineError
from indexer.settings import Settings
from service.app import create_app

MOST_WORKERS = 4
THREADS = 8
SECONDS_TO_ANSWER = 30
CAPITALS = {
    "GB": "SW1A 1AA",
    "AE": "Abu Dhabi",
    "AT": "1010",
    "AU": "Canberra",
    "DE": "10115",
    "IE": "Dublin",
    "US": "06103",
}
"""A place to try, by country."""


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
    """Blocks until the process is told to stop."""
    app = create_app(settings)
    _greet(settings, app.extensions["directory"].countries, f"http://{host}:{port}")
    options = {
        "bind": f"{host}:{port}",
        "workers": workers or min(MOST_WORKERS, os.cpu_count() or 1),
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": SECONDS_TO_ANSWER,
        "preload_app": True,
        "loglevel": "warning",
    }
    Server(app, options).run()


def _greet(settings: Settings, countries: Sequence[str], address: str) -> None:
    """Says what is there. Asks an engine of its own: what it opens must not be shared with forked workers."""
    engine = open_engine(settings)
    live = []
    for country in countries:
        try:
            manifest = engine.live(country).manifest
        except EngineError as error:
            click.echo(f"{country}: {error}")
            continue
        live.append(country)
        synthetic = " (synthetic demonstration records)" if manifest.synthetic else ""
        click.echo(f"{country}: {manifest.counts.eligible} specialists{synthetic}")
    engine.close()
    click.echo(f"\nServing {address}, Ctrl-C stops it. Try:\n")
    click.echo(f"  curl -s {address}/v1/matches -d '{_example(live)}'\n")
    click.echo(f"  curl -s {address}/v1/outcomes\n\n  curl -s {address}/openapi.json\n")


def _example(live: Sequence[str]) -> str:
    country = live[0] if live and "GB" not in live else "GB"
    near = CAPITALS.get(country, "")
    outcome = {"code": "radicular_pain", "red_flags": []}
    return json.dumps({"country": country, "outcome": outcome, "location": {"text": near}})
