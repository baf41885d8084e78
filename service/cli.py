"""The `directory` command: the admin commands of `indexer.cli`, and `match`, `replay`, `keys` and `serve`.

Exit codes: 0 done (so is an answered emergency), 1 failed, 2 a refused request or wrong usage, 3 a check refused.
"""

import click

from indexer.checks.coordinates import coordinates_check
from indexer.cli import TellingGroup, admin
from indexer.cli.countries import ExtraChecks
from indexer.gazetteer import Gazetteer
from indexer.settings import Settings
from service.acceptance import compare_with, ranking_check
from service.directory import open_gazetteer
from service.keys_command import keys
from service.match_command import match_command
from service.replay_command import replay_command

EPILOG = """\b
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 refused by a check. But for 0 the
live index is as it was. Settings are the variables DIRECTORY_… of the README.
"""


@click.group(cls=TellingGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.pass_context
def main(ctx: click.Context) -> None:
    """The specialist directory: index it, look after it, ask it, serve it."""
    checks = (coordinates_check(_gazetteer_of), ranking_check(_gazetteer_of))
    ctx.obj = ExtraChecks(checks, compare_with(_gazetteer_of))


def _gazetteer_of(country: str) -> Gazetteer:
    return open_gazetteer(Settings.from_env().state.resolve(), (country,))


for _name, _command in admin.commands.items():
    main.add_command(_command, _name)
main.add_command(match_command)
main.add_command(replay_command)
main.add_command(keys)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; one a core if left out, at most 4.")
def serve_command(host: str, port: int, workers: int | None) -> None:
    """Serve the search page and the API until stopped (Ctrl-C).

    SIGTERM answers what is in hand first; SIGHUP replaces the workers. New code and settings take a new start.
    """
    from service.server import serve  # noqa: PLC0415  # the web server only where it runs

    serve(Settings.from_env(), host, port, workers)
