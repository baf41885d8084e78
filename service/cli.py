"""The `directory` command: `serve`, and all others, which are imported only where one of them is asked for.

Exit codes: 0 done (so is an answered emergency), 1 failed, 2 a refused request or wrong usage, 3 a check refused.
"""

import gc

import click

from indexer.settings import Settings
from indexer.telling import TellingGroup

EPILOG = """\b
Exit codes: 0 done; 1 failed; 2 wrong usage; 3 refused by a check. But for 0 the
live index is as it was, or it is said that this is not known. Settings are the
variables DIRECTORY_… of the README.
"""
_SERVE = "serve"


class _Commands(TellingGroup):
    """A server is up sooner without all that the other commands are made of."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._have_all()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name != _SERVE:
            self._have_all()
        return super().get_command(ctx, name)

    def _have_all(self) -> None:
        from service.commands import COMMANDS  # noqa: PLC0415  # as above

        self.commands.update(COMMANDS)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.pass_context
def main(ctx: click.Context) -> None:
    """The specialist directory: index it, look after it, ask it, serve it."""
    if ctx.invoked_subcommand != _SERVE:
        from service.commands import checks_of_the_ranking  # noqa: PLC0415  # as above

        ctx.obj = checks_of_the_ranking()


@main.command(_SERVE)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; one a core if left out, at most 4.")
def serve_command(host: str, port: int, workers: int | None) -> None:
    """Serve the search page and the API until stopped (Ctrl-C).

    SIGTERM answers what is in hand first; SIGHUP replaces the workers. New code and settings take a new start.
    """
    gc.disable()  # what a start makes stays, and would be looked through again and again; `warm` turns it on
    from service.server import serve  # noqa: PLC0415  # the web server only where it runs

    serve(Settings.from_env(), host, port, workers)
