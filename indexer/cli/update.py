"""`directory update`."""

import sys
from pathlib import Path

import click

from indexer.cli.countries import ExtraChecks, Strictness, exit_code_of
from indexer.cli.fetching import here
from indexer.cli.making_options import making_options
from indexer.cli.opening import opened, read_settings
from indexer.cli.parameters import COUNTRY, ORIGIN
from indexer.cli.reporting import require_writable, tell, write_report
from indexer.progress import progress_on
from indexer.reference import load_reference
from indexer.secret import open_secret
from indexer.sources.address import Remote
from indexer.updating import UpdatePlan
from indexer.updating import update as apply_update


@click.command()
@click.argument("country", metavar="CC", type=COUNTRY)
@click.option(
    "--from",
    "delta",
    type=ORIGIN,
    required=True,
    help="A file of changes, or its address; may be gzipped.",
)
@making_options
@click.pass_context
def update(  # noqa: PLR0913  # the parameters of the command
    ctx: click.Context,
    *,
    country: str,
    delta: Path | Remote,
    dry_run: bool,
    force: bool,
    forced: tuple[str, ...],
    report_file: Path | None,
    is_progress_told: bool,
) -> None:
    """Apply changes to the live index of a country, without building it anew.

    One change a line; of several changes to one thing the last counts, and the same file may be applied again:

    \b
    {"op":"upsert","type":"specialist","record":{…}}    as in specialists/<cc>.jsonl; takes the record's place
    {"op":"delete","type":"specialist","record":{"id":"gb-1"}}
    {"op":"upsert","type":"review","record":{…}}        as in reviews/<cc>.jsonl
    {"op":"delete","type":"review","record":{"id":"r-1"}}
    {"op":"upsert","type":"availability","record":{"specialist_id":"gb-1","practice_id":"p-1",
                                                   "next_available":"2026-12-01","accepting":true}}
    {"op":"delete","type":"availability","record":{"specialist_id":"gb-1","practice_id":"p-1"}}

    A new version is made of the live one, checked and put live at once; the one before is kept for `rollback`.
    The day, the priors of ratings and what is held back stay those of the last reindex. Who was made of several
    records, or may be the same as somebody else, is left to the next reindex and named in var/rejects.
    """
    settings = read_settings()
    if report_file is not None:
        require_writable(report_file)
    strictness = Strictness(
        is_dry_run=dry_run, is_all_forced=force, forced=forced, extra=ctx.find_object(ExtraChecks) or ExtraChecks()
    )
    names = strictness.forced_names()
    plan = UpdatePlan(
        country=load_reference().countries[country],
        reference=load_reference(),
        delta=here(delta, settings),
        label=delta.label if isinstance(delta, Remote) else str(delta),
        rejects_folder=settings.state / "rejects",
        reviewer_key=open_secret(settings).key_for("reviewer"),
        checks=strictness.extra.checks,
        compare=strictness.extra.compare,
        forced=names,
        is_dry_run=dry_run,
    )
    with opened(settings) as engine:
        reports = [apply_update(engine, plan, progress_on(sys.stderr, is_asked=is_progress_told))]
    tell(reports)
    if report_file is not None:
        write_report(reports, report_file)
    ctx.exit(exit_code_of(reports))
