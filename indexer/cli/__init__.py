"""The admin half of the `directory` command: reindex, update, status, rollback, prune, generate, places, triage,
registers, report, suppress, restore, reviews.

Owns arguments, exit codes and what is printed. The service's own command mounts these, and may hand in checks of
the ranking as an `ExtraChecks` object of the click context.

Exit codes: 0 done; 1 failed; 2 wrong usage; 3 refused by a check. But for 0 the live index is untouched, or it is
said that this is not known. Of several countries the most severe counts: 0 < 3 < 1.
"""

import click

from indexer.cli.countries import ExtraChecks
from indexer.cli.making import generate
from indexer.cli.places import places
from indexer.cli.registers import registers
from indexer.cli.reindex import reindex
from indexer.cli.reports import report
from indexer.cli.reviews import reviews
from indexer.cli.suppression import restore, suppress
from indexer.cli.triage import triage
from indexer.cli.update import update
from indexer.cli.upkeep import prune, rollback, status
from indexer.telling import TellingGroup

__all__ = ["ExtraChecks", "TellingGroup", "admin"]


@click.group(cls=TellingGroup)
def admin() -> None:
    """Fill, inspect and repair the index of the specialist directory."""


for command in (
    reindex,
    update,
    status,
    rollback,
    prune,
    generate,
    places,
    triage,
    registers,
    report,
    suppress,
    restore,
    reviews,
):
    admin.add_command(command)
