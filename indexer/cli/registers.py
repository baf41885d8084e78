"""`directory registers import`: what a register's export says of the numbers in the directory."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click
import msgspec

from indexer.cli.again import again
from indexer.cli.countries import ExtraChecks, Job, Strictness, exit_code_of, reindex_countries
from indexer.cli.opening import opened, read_settings
from indexer.cli.parameters import COUNTRY, DAY, EXISTING
from indexer.cli.register_findings import as_json, doubt_of, tell_findings
from indexer.cli.reporting import require_writable, tell
from indexer.eligibility import Eligibility
from indexer.engines.base import Engine, Manifest
from indexer.progress import progress_on
from indexer.reference import load_reference
from indexer.register_import import Exported, Findings, learn, load_mapping, rows_of, weigh
from indexer.secret import open_secret
from indexer.settings import Settings
from indexer.telling import TellingGroup


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line asks."""

    country: str
    exported: Exported
    is_dry_run: bool
    is_forced: bool
    is_reindexed: bool
    report: Path | None


@click.group(cls=TellingGroup)
def registers() -> None:
    """Learn from professional registers who is in good standing."""


@registers.command("import")
@click.argument("country", metavar="CC", type=COUNTRY)
@click.argument("register", metavar="REGISTER")
@click.argument("file", metavar="FILE", type=EXISTING)
@click.option(
    "--mapping",
    "mapping_file",
    metavar="TOML",
    type=EXISTING,
    required=True,
    help="How FILE is written.",
)
@click.option("--exported-on", type=DAY, help="The day FILE was drawn, unless the mapping says it.")
@click.option("--as-of", type=DAY, help="The day that counts as today. Without it: today in the country.")
@click.option("--dry-run", is_flag=True, help="Say what would change; keep nothing.")
@click.option("--force", is_flag=True, help="Keep it even if most of the people it speaks of lose their listing.")
@click.option("--reindex", is_flag=True, help="Reindex at once from where the live index came from.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write everything found as JSON.")
@click.pass_context
def import_(  # noqa: PLR0913  # the parameters of the command
    ctx: click.Context,
    *,
    country: str,
    register: str,
    file: Path,
    mapping_file: Path,
    exported_on: date | None,
    as_of: date | None,
    dry_run: bool,
    force: bool,
    reindex: bool,
    report: Path | None,
) -> None:
    """Set standing and day of look-up, by number, from a register's export (CSV).

    Nobody is created, and a number under another name is told, not applied. Who is no longer in good standing is
    hidden at once, also in the version kept for rollback, until a later import says otherwise. What was learnt is
    kept beside the index and obeyed by every later reindex; of what a feed and a register say, the later look-up
    counts. An example of a mapping is at the head of indexer/register_import/mapping.py.

    \b
    directory registers import GB gmc gmc.csv --mapping gmc.toml --exported-on 2026-11-20 --reindex
    """
    facts, mapping = load_reference().countries[country], load_mapping(mapping_file)
    known = dict.fromkeys(row.code for row in facts.registers)
    if register.lower() not in known:
        raise click.UsageError(f"{country} has no register {register!r}; it has {', '.join(known)}")
    drawn = exported_on or mapping.exported_on
    if drawn is None and mapping.columns.verified_at is None:
        raise click.UsageError("when was FILE drawn? give --exported-on, or columns.verified_at in the mapping")
    if report is not None:
        require_writable(report)
    exported = Exported(file, register.lower(), mapping, drawn, as_of or datetime.now(facts.tz).date())
    asked = Asked(
        country=country,
        exported=exported,
        is_dry_run=dry_run,
        is_forced=force,
        is_reindexed=reindex,
        report=report,
    )
    settings = read_settings()
    with opened(settings) as engine:
        ctx.exit(_import(engine, asked, settings, ctx.find_object(ExtraChecks) or ExtraChecks()))


def _import(engine: Engine, asked: Asked, settings: Settings, extra: ExtraChecks) -> int:
    """The exit code."""
    reference, view = load_reference(), engine.live(asked.country)
    rule = Eligibility(reference.countries[asked.country], reference.taxonomy, asked.exported.today)
    weighed = weigh(engine, lambda: rows_of(asked.exported), rule)
    findings = weighed[0].findings
    tell_findings(asked.country, asked.exported.register, findings)
    if asked.report is not None:
        asked.report.write_bytes(
            msgspec.json.format(msgspec.json.encode(as_json(asked.country, asked.exported.register, findings)))
        )
    doubt = doubt_of(findings, asked.exported.mapping.columns.status)
    if doubt is not None and not asked.is_forced:
        click.echo(f"{asked.country}: refused, nothing kept: {doubt}; --force keeps it all the same", err=True)
        return 3
    if asked.is_dry_run:
        click.echo(f"{asked.country}: dry run, nothing kept")
        return 0
    holding = learn(engine, (asked.country, asked.exported.register), weighed, datetime.now(UTC))
    if holding.hidden:
        click.echo(f"{asked.country}: {len(holding.hidden)} hidden at once")
    if holding.shown:
        click.echo(f"{asked.country}: {len(holding.shown)} no longer hidden by what a register said before")
    return _reindex_or_say_how(engine, asked, settings, (findings, view.manifest, extra))


def _reindex_or_say_how(
    engine: Engine, asked: Asked, settings: Settings, learnt: tuple[Findings, Manifest, ExtraChecks]
) -> int:
    findings, live, extra = learnt
    made = again(live, settings.state)
    if not asked.is_reindexed:
        if findings.changes:
            click.echo(
                f"{asked.country}: until then nobody hidden or narrowed is shown at all; run: {made.command}"
            )
        return 0
    if live.updates:
        raise click.ClickException(
            f"kept, not reindexed: {live.updates} updates were applied since {live.source} was read; "
            f"bring it up to date and run: {made.command}"
        )
    if made.origin is None:
        raise click.ClickException(f"kept, not reindexed: {made.missing} is not there; run: {made.command}")
    job = Job(
        origin=made.origin,
        as_of=asked.exported.today,
        rejects_folder=settings.state / "rejects",
        reviewer_key=open_secret(settings).key_for("reviewer"),
        strictness=Strictness(is_dry_run=False, is_all_forced=False, forced=(), extra=extra),
    )
    reports = reindex_countries(engine, [asked.country], job, progress_on(sys.stderr))
    tell(reports)
    return exit_code_of(reports)
