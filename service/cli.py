"""The `directory` command: the admin commands of `indexer.cli`, and `match` and `serve`.

Exit codes: 0 done (so is an answered emergency), 1 failed, 2 a refused request or wrong usage, 3 a check refused.
"""

import sys
from datetime import date, datetime
from typing import Any

import click
import msgspec
import orjson

from indexer.cli import admin
from indexer.engines import open_engine
from indexer.errors import BadSetting, DirectoryError, RequestRefused
from indexer.settings import Settings
from service.asked import MAX_LIMIT
from service.directory import open_directory, today_in
from service.faults import FaultyRequest
from service.matching import judge_body, match
from service.table import print_table

FAILED, REFUSED = 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The specialist directory: index it, look after it, ask it, serve it."""


for _name, _command in admin.commands.items():
    main.add_command(_command, _name)


@main.command("match")
@click.option("--country", required=True, help="Two letters, such as GB.")
@click.option("--outcome", required=True, help="A triage outcome; GET /v1/outcomes lists them.")
@click.option("--near", required=True, help='A postcode or place, such as "SW1A 1AA".')
@click.option("--radius-km", type=float, help="How far, in km; 25 if left out.")
@click.option("--limit", type=int, help=f"How many, 1 to {MAX_LIMIT}; 10 if left out.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Answer as on that day; today if left out.")
@click.option("--json", "is_json", is_flag=True, help="The JSON of the API also on a terminal.")
def match_command(as_of: datetime | None, is_json: bool, **asked: Any) -> None:
    """Who to see for a triage outcome, near a place."""
    try:
        answer = _ask(asked, as_of.date() if as_of else None)
    except RequestRefused as refused:
        faults = refused.faults if isinstance(refused, FaultyRequest) else (refused,)
        for fault in faults:
            click.echo(f"{fault.code}: {fault.field}: {fault.message}", err=True)
        sys.exit(REFUSED)
    except BadSetting as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)
    except DirectoryError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)
    if is_json or not sys.stdout.isatty():
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    else:
        print_table(answer)


def _ask(asked: dict[str, Any], day: date | None) -> dict[str, Any]:
    settings = Settings.from_env()
    directory = open_directory(settings, open_engine(settings), today_in if day is None else lambda _: day)
    body: dict[str, Any] = {
        "country": asked["country"],
        "outcome": {"code": asked["outcome"]},
        "location": {"text": asked["near"]},
    }
    body |= {name: asked[name] for name in ("radius_km", "limit") if asked[name] is not None}
    answer = match(directory, body, judge_body(directory, body), "en")
    directory.engine.close()
    return msgspec.to_builtins(answer)  # type: ignore[no-any-return]  # a dict in, a dict out


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; one a core if left out, at most 4.")
def serve_command(host: str, port: int, workers: int | None) -> None:
    """Serve the API until stopped (Ctrl-C)."""
    from service.server import serve  # noqa: PLC0415  # the web server only where it runs

    try:
        serve(Settings.from_env(), host, port, workers)
    except BadSetting as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)
    except DirectoryError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)
