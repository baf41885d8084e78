"""Every command of `directory` but `serve`: the admin commands of `indexer.cli`, and `match`, `replay`, `keys`."""

from collections.abc import Mapping

import click

from indexer.checks.coordinates import coordinates_check
from indexer.cli import ExtraChecks, admin
from indexer.gazetteer import Gazetteer
from indexer.settings import Settings
from service.acceptance import compare_with, ranking_check
from service.directory import open_gazetteer
from service.keys_command import keys
from service.match_command import match_command
from service.replay_command import replay_command

COMMANDS: Mapping[str, click.Command] = {
    **admin.commands,
    "match": match_command,
    "replay": replay_command,
    "keys": keys,
}


def checks_of_the_ranking() -> ExtraChecks:
    """What the service has to say before an index goes live."""
    checks = (coordinates_check(_gazetteer_of), ranking_check(_gazetteer_of))
    return ExtraChecks(checks, compare_with(_gazetteer_of))


def _gazetteer_of(country: str) -> Gazetteer:
    return open_gazetteer(Settings.from_env().state.resolve(), (country,))
