"""How a command tells what went wrong: deliberate errors and those of the disk in one line, with an exit code.

Knows no command.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from indexer.errors import BadSetting, DirectoryError

MOST_LETTERS = 300
"""Of what a list of commands says of one; click's own would break off in the middle of a sentence."""


class TellingGroup(click.Group):
    """A group of commands none of which ends in a traceback for what an operator can put right."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self.commands[name].get_short_help_str(MOST_LETTERS)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        with telling_errors():
            return super().invoke(ctx)


@contextmanager
def telling_errors() -> Iterator[None]:
    """Deliberate errors and those of the disk become a line and an exit code: 2 a wrong setting, 1 the rest."""
    try:
        yield
    except BadSetting as error:
        raise click.UsageError(str(error)) from error
    except BrokenPipeError:  # the reader of our output went away: click ends the command quietly
        raise
    except (DirectoryError, OSError) as error:
        raise click.ClickException(words_of(error)) from error


def words_of(error: DirectoryError | OSError) -> str:
    """One line. An error of the disk names its path, which is what there is to look at."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}; check the path, its permissions and the disk"
    return str(error)
