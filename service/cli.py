"""The `directory` command: the admin commands of `indexer.cli`, and `match` and `serve`.

Exit codes: 0 done (so is an answered emergency), 1 failed, 2 a refused request or wrong usage, 3 a check refused.
"""

import shutil
import sys
from datetime import date
from typing import Any

import click
import msgspec
import orjson

from indexer.cli import TellingGroup, admin
from indexer.cli.opening import words_of
from indexer.cli.parameters import ASKED_COUNTRY, DAY
from indexer.engines import open_engine
from indexer.errors import BadSetting, DirectoryError, RequestRefused
from indexer.reference import Reference
from indexer.settings import Settings
from service.asked import MAX_LIMIT
from service.directory import Served, open_directory, open_served, today_in
from service.faults import FaultyRequest
from service.guidance import numbers
from service.matching import closed_answer, judge_body, match
from service.table import print_table
from service.triage.gate import Verdict

FAILED, REFUSED = 1, 2


@click.group(cls=TellingGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The specialist directory: index it, look after it, ask it, serve it."""


for _name, _command in admin.commands.items():
    main.add_command(_command, _name)


@main.command("match")
@click.option("--country", required=True, type=ASKED_COUNTRY, help="Two letters, such as GB.")
@click.option("--outcome", required=True, help="A triage outcome; GET /v1/outcomes lists them.")
@click.option("--near", required=True, help='A postcode or place, such as "SW1A 1AA".')
@click.option("--radius-km", type=float, help="How far, in km; 25 if left out.")
@click.option("--limit", type=int, help=f"How many, 1 to {MAX_LIMIT}; 10 if left out.")
@click.option("--as-of", type=DAY, help="Answer as on that day; today if left out.")
@click.option("--json", "is_json", is_flag=True, help="The JSON of the API also on a terminal.")
def match_command(as_of: date | None, is_json: bool, **asked: Any) -> None:
    """Who to see for a triage outcome, near a place."""
    body = _body_of(asked)
    served, broken = _served()
    verdict = judge_body(served, body)
    try:
        if verdict.is_closed:
            answer = closed_answer(served, body, verdict, "en")
        elif broken is not None:
            raise broken
        else:
            answer = _ask(body, verdict, as_of)
    except (DirectoryError, OSError) as error:
        for line in _lines_of(error):
            click.echo(line, err=True)
        lines = numbers(served, verdict.country, "en", verdict.level)
        click.echo("; ".join(f"{line['label']} {line['number']}" for line in lines), err=True)
        sys.exit(REFUSED if isinstance(error, (RequestRefused, BadSetting)) else FAILED)
    if is_json or not sys.stdout.isatty():
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    else:
        print_table(answer, _labels(served.reference), shutil.get_terminal_size().columns)


def _body_of(asked: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "country": asked["country"],
        "outcome": {"code": asked["outcome"]},
        "location": {"text": asked["near"]},
    }
    return body | {name: asked[name] for name in ("radius_km", "limit") if asked[name] is not None}


def _served() -> tuple[Served, BadSetting | None]:
    """What is served; with a setting that cannot be used the countries of the default, for the gate alone."""
    try:
        return open_served(Settings.from_env()), None
    except BadSetting as broken:
        return open_served(Settings()), broken


def _lines_of(error: DirectoryError | OSError) -> list[str]:
    if not isinstance(error, RequestRefused):
        return [words_of(error)]
    faults = error.faults if isinstance(error, FaultyRequest) else (error,)
    return [f"{fault.code}: {fault.field}: {fault.message}" for fault in faults]


def _labels(reference: Reference) -> dict[str, str]:
    """What whom to turn to and professions are called, by code."""
    named = {**reference.taxonomy.professions, **reference.triage.who}
    return {code: term.label.in_language("en") for code, term in named.items()}


def _ask(body: dict[str, Any], verdict: Verdict, day: date | None) -> dict[str, Any]:
    settings = Settings.from_env()
    directory = open_directory(settings, open_engine(settings), today_in if day is None else lambda _: day)
    try:
        answer = match(directory, body, verdict, "en")
    finally:
        directory.engine.close()
    return msgspec.to_builtins(answer)  # type: ignore[no-any-return]  # a dict in, a dict out


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; one a core if left out, at most 4.")
def serve_command(host: str, port: int, workers: int | None) -> None:
    """Serve the API until stopped (Ctrl-C)."""
    from service.server import serve  # noqa: PLC0415  # the web server only where it runs

    serve(Settings.from_env(), host, port, workers)
