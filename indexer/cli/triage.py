"""`directory triage review`: the triage tables on paper, for a clinician to sign."""

from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import click

from indexer.reference import load_reference
from indexer.telling import TellingGroup, telling_errors


@click.group(cls=TellingGroup)
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
    """Write every row with its hashes and its three languages side by side, for clinicians to sign.

    Also the table of outcomes and regions, the access rules of the countries and the hazard log.
    """
    from indexer.review_sheet import review_sheet  # noqa: PLC0415  # no other command needs it

    with telling_errors():
        reference = load_reference()
    hazards = (resources.files("seed_data") / "triage" / "HAZARDS.md").read_text("utf-8")
    today = datetime.now(UTC).date()
    file.write_text(review_sheet(reference, hazards, today), "utf-8")
    record = reference.triage.record
    missing, overdue = len(record.unsigned()), len(record.overdue(today))
    signatures = f"{missing} of {len(record.parts)} signatures missing"
    click.echo(f"{file}: {len(record.rows)} rows, {signatures}, {overdue} rows overdue")
