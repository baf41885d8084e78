"""`directory reindex`."""

import sys
from datetime import date
from pathlib import Path
from typing import Literal

import click

from indexer.cli.countries import ExtraChecks, Job, Strictness, exit_code_of, reindex_countries
from indexer.cli.fetching import Asked, origin_of
from indexer.cli.making_options import making_options
from indexer.cli.opening import configured_countries, opened, read_settings
from indexer.cli.parameters import COUNTRY, DAY, MAPPING, ORIGIN, REVIEWS
from indexer.cli.reporting import require_writable, tell, write_report
from indexer.progress import progress_on
from indexer.secret import open_secret
from indexer.settings import Settings
from indexer.sources import Format, Origin, countries_in
from indexer.sources.address import Remote


@click.command()
@click.argument("countries", metavar="[CC]...", nargs=-1, type=COUNTRY)
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=ORIGIN,
    help="A folder with specialists/<cc>.jsonl and reviews/<cc>.jsonl (or .csv), a file of specialists, a folder "
    "or file of FHIR resources, or the address of a file, with #sha256=… behind it if you have its checksum. May "
    "be gzipped. May be given several times. Without it: the demonstration records.",
)
@click.option(
    "--reviews",
    type=REVIEWS,
    help="Reviews from elsewhere, or none. Without it: those beside the specialists; where there are none, those "
    "that are live stay.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "fhir"]),
    help="What --from is. Without it: as it looks.",
)
@click.option(
    "--mapping",
    type=MAPPING,
    help="What the columns of delimited files mean: a TOML file, described in seed_data/sources/README.md, or the "
    "name of one that is shipped (nppes).",
)
@click.option("--as-of", type=DAY, help="The day that counts as today. Without it: today in the country.")
@making_options
@click.pass_context
def reindex(  # noqa: PLR0913  # the parameters of the command
    ctx: click.Context,
    *,
    countries: tuple[str, ...],
    sources: tuple[Path | Remote, ...],
    reviews: Path | Remote | Literal["none"] | None,
    form: Format | None,
    mapping: Path | None,
    as_of: date | None,
    dry_run: bool,
    force: bool,
    forced: tuple[str, ...],
    report_file: Path | None,
    is_progress_told: bool,
) -> None:
    """Build the index of countries anew and put it live.

    The new index is filled and checked out of sight, then takes the place of the live one at once; the one
    before is kept for `rollback`. If anything goes wrong, the live index stays as it is, or it is said that this
    is not known. Records that cannot be used are listed with line, field and reason in var/rejects.

    \b
    directory reindex                          the demonstration, all countries
    directory reindex GB --from ./feed         one country from a folder
    directory reindex US --from ./export --format fhir
    directory reindex GB --from people.csv --mapping people.toml
    directory reindex US --from npidata_pfile.csv.gz --mapping nppes
    directory reindex GB --from https://feeds.example/gb.jsonl.gz --reviews none
    """
    settings = read_settings()
    if report_file is not None:
        require_writable(report_file)
    asked = Asked(sources=sources, reviews=reviews, form=form, mapping=mapping)
    origin = origin_of(asked, settings)
    job = Job(
        origin=origin,
        as_of=as_of,
        rejects_folder=settings.state / "rejects",
        reviewer_key=open_secret(settings).key_for("reviewer"),
        strictness=Strictness(
            is_dry_run=dry_run,
            is_all_forced=force,
            forced=forced,
            extra=ctx.find_object(ExtraChecks) or ExtraChecks(),
        ),
    )
    chosen = _countries_to_index(countries, origin, settings)
    with opened(settings) as engine:
        reports = reindex_countries(engine, chosen, job, progress_on(sys.stderr, is_asked=is_progress_told))
    tell(reports)
    if report_file is not None:
        write_report(reports, report_file)
    ctx.exit(exit_code_of(reports))


def _countries_to_index(named: tuple[str, ...], origin: Origin, settings: Settings) -> tuple[str, ...]:
    if named:
        return tuple(dict.fromkeys(named))
    configured = configured_countries(settings)
    if not origin.paths:
        return configured
    found = countries_in(origin, configured)
    if not found:
        raise click.UsageError("name the country: --from holds no specialists/<cc>.jsonl of a configured one")
    return found
