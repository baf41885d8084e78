"""`--help` of every command: whole sentences, every option explained."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from service.cli import main


def commands(group: click.Group, *before: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*before, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("words", [(), *COMMANDS], ids=" ".join)
def test_help_is_whole(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(main, [*words, "--help"])
    assert told.exit_code == 0
    assert "..." not in told.output.replace("[ARGS]...", "").replace("]...", "").replace("ID...", "")
    assert "%Y" not in told.output
    assert max(map(len, told.output.splitlines())) <= 120


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_and_option_is_explained(words: tuple[str, ...]) -> None:
    command = COMMANDS[words]
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []
