"""`directory triage review`: the triage tables on paper, for a clinician to sign."""

from importlib import resources
from pathlib import Path

import click

from indexer.cli.opening import telling_errors
from indexer.reference import load_reference


@click.group()
def triage() -> None:
    """Look after the clinical content (seed_data/triage)."""


@triage.command()
@click.option(
    "--out",
    "file",
    metavar="FILE",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The HTML page to write.",
)
def review(*, file: Path) -> None:
    """Write every row with its hash and its three languages side by side, for a clinician to sign.

    Also the table of outcomes and regions, the numbers to call and the hazard log.
    """
    from indexer.review_sheet import review_sheet  # noqa: PLC0415  # no other command needs it

    with telling_errors():
        reference = load_reference()
    hazards = (resources.files("seed_data") / "triage" / "HAZARDS.md").read_text("utf-8")
    file.write_text(review_sheet(reference, hazards), "utf-8")
    record = reference.triage.record
    click.echo(f"{len(record.rows)} rows, {len(record.unsigned())} not signed, are in {file}")
