"""`directory reindex`."""

import sys
from datetime import date
from pathlib import Path

import click

from indexer.cli.countries import ExtraChecks, Job, exit_code_of, reindex_countries
from indexer.cli.opening import configured_countries, opened, read_settings
from indexer.cli.parameters import COUNTRY, DAY, EXISTING, REVIEWS
from indexer.cli.reporting import require_writable, tell, write_report
from indexer.progress import progress_on
from indexer.secret import open_secret
from indexer.settings import Settings
from indexer.sources import Format, Origin, Reviews, countries_in


@click.command()
@click.argument("countries", metavar="[CC]...", nargs=-1, type=COUNTRY)
@click.option(
    "--from",
    "paths",
    metavar="PATH",
    multiple=True,
    type=EXISTING,
    help="A folder with specialists/<cc>.jsonl and reviews/<cc>.jsonl, one file of specialists, or a folder of a "
    "FHIR bulk export. May be given several times. Without it: the demonstration records.",
)
@click.option(
    "--reviews", type=REVIEWS, help="Reviews from elsewhere, or none. Without it: those beside the specialists."
)
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "fhir"]), help="What --from is. Without it: as it looks."
)
@click.option("--as-of", type=DAY, help="The day that counts as today. Without it: today in the country.")
@click.option("--dry-run", is_flag=True, help="Everything but the last step: nothing goes live.")
@click.option("--force", is_flag=True, help="Go live even with less than half of what is live now.")
@click.option(
    "--force-check",
    "forced",
    metavar="CHECK",
    multiple=True,
    help="Pass over one check by its name.",
)
@click.option(
    "--report", "report_file", type=click.Path(dir_okay=False, path_type=Path), help="Write a report as JSON."
)
@click.pass_context
def reindex(  # noqa: PLR0913  # the parameters of the command
    ctx: click.Context,
    *,
    countries: tuple[str, ...],
    paths: tuple[Path, ...],
    reviews: Reviews,
    form: Format | None,
    as_of: date | None,
    dry_run: bool,
    force: bool,
    forced: tuple[str, ...],
    report_file: Path | None,
) -> None:
    """Build the index of countries anew and put it live.

    The new index is filled and checked out of sight, then takes the place of the live one at once; the one
    before is kept for `rollback`. If anything goes wrong, the live index stays as it is. Records that cannot be
    used are listed with line, field and reason in var/rejects.

    \b
    directory reindex                          the demonstration, all countries
    directory reindex GB --from ./feed         one country from a folder
    directory reindex US --from ./export --format fhir
    """
    settings = read_settings()
    origin = Origin(paths, reviews, form)
    job = Job(
        origin=origin,
        as_of=as_of,
        rejects_folder=settings.state / "rejects",
        reviewer_key=open_secret(settings).key_for("reviewer"),
        is_dry_run=dry_run,
        is_all_forced=force,
        forced=forced,
        extra=ctx.find_object(ExtraChecks) or ExtraChecks(),
    )
    chosen = _countries_to_index(countries, origin, settings)
    if report_file is not None:
        require_writable(report_file)
    with opened(settings) as engine:
        reports = reindex_countries(engine, chosen, job, progress_on(sys.stderr))
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
