"""The `directory` command: the admin commands of `indexer.cli`, and `match` and `serve`.

Exit codes: 0 done (so is an answered emergency), 1 failed, 2 a refused request or wrong usage, 3 a check refused.
"""

import click

from indexer.cli import TellingGroup, admin
from indexer.settings import Settings
from service.match_command import match_command


@click.group(cls=TellingGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The specialist directory: index it, look after it, ask it, serve it."""


for _name, _command in admin.commands.items():
    main.add_command(_command, _name)
main.add_command(match_command)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; one a core if left out, at most 4.")
def serve_command(host: str, port: int, workers: int | None) -> None:
    """Serve the API until stopped (Ctrl-C)."""
    from service.server import serve  # noqa: PLC0415  # the web server only where it runs

    serve(Settings.from_env(), host, port, workers)
