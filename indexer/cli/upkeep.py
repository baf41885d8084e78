"""`directory status`, `rollback` and `prune`: what lies in the index, and putting it right."""

from datetime import UTC, datetime

import click

from indexer import status as statuses
from indexer import versions
from indexer.cli.opening import configured_countries, opened, read_settings
from indexer.cli.parameters import COUNTRY
from indexer.engines.base import Engine
from indexer.errors import DirectoryError, EngineUnavailable
from indexer.journal import JOURNAL, Run, Step, next_number
from indexer.login import login
from indexer.making import prune as prune_country
from indexer.promotion import promote
from indexer.reference import load_reference
from indexer.telling import words_of


@click.command()
@click.option("--json", "is_json", is_flag=True, help="As JSON, for programs.")
def status(*, is_json: bool) -> None:
    """Show what is live: versions, counts, age and source of each country."""
    settings = read_settings()
    configured = configured_countries(settings)
    with opened(settings) as engine:
        found = [
            each
            for each in statuses.status_of(engine, load_reference().countries)
            if each.versions or each.country in configured
        ]
    if is_json:
        click.echo(statuses.as_json(settings.index_url, found))
    else:
        click.echo("\n".join(statuses.as_lines(settings.index_url, found, datetime.now(UTC))))


@click.command()
@click.argument("country", metavar="CC", type=COUNTRY)
def rollback(country: str) -> None:
    """Put the previous index of a country live again.

    It takes effect at once; the index that was live becomes the previous one, so a second rollback undoes it.
    """
    with opened(read_settings()) as engine:
        previous = statuses.status_of(engine, [country])[0].of("previous")
        if previous is None:
            raise click.ClickException(f"no previous version of {country} is kept")
        if not versions.is_current_shape(previous.version):
            raise click.ClickException(
                f"{previous.version} is of another release and cannot be read; run: directory reindex {country}"
            )
        promote(engine, previous.version)
        _note_rollback(engine, country, previous.version)
    click.echo(f"{country}: {previous.version} is live again")


def _note_rollback(engine: Engine, country: str, version: str) -> None:
    """The journal cannot undo what is done: where it refuses, that is told and no more."""
    now = datetime.now(UTC)
    try:
        run = Run(
            country=country,
            number=next_number(country, engine.kept(JOURNAL)),
            kind="rollback",
            version=version,
            source="the version kept",
            by=login(),
            steps=(Step("started", now), Step("promoted", now)),
            end="promoted",
            ended_at=now,
        )
        engine.keep(JOURNAL, [run])
    except (DirectoryError, OSError) as error:
        click.echo(f"{country}: the journal was not written: {words_of(error)}", err=True)


@click.command()
@click.pass_context
def prune(ctx: click.Context) -> None:
    """Delete what killed or refused reindexes left behind; live and previous versions are kept.

    Every reindex does this for its own country. A country that is being reindexed is locked: it is left alone and
    named, the others are pruned, and the exit code is 1.
    """
    exit_code = 0
    with opened(read_settings()) as engine:
        for country in load_reference().countries:
            try:
                dropped = prune_country(engine, engine.writer(), country)
            except EngineUnavailable:  # neither would the rest be reached
                raise
            except (DirectoryError, OSError) as error:
                click.echo(f"{country}: {words_of(error)}", err=True)
                exit_code = 1
            else:
                for version in dropped:
                    click.echo(f"{country}: dropped {version}")
    ctx.exit(exit_code)
