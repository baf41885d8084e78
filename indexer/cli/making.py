"""`directory generate` and `directory places`: making files, not an index."""

import sys
from importlib import resources
from pathlib import Path

import click

from indexer.cli.opening import configured_countries, read_settings
from indexer.cli.parameters import COUNTRY
from indexer.progress import progress_on


@click.command()
@click.option(
    "--country", "countries", metavar="CC", multiple=True, type=COUNTRY, help="Without it: all public ones."
)
@click.option(
    "--specialists",
    metavar="N",
    type=click.IntRange(min=1),
    required=True,
    help="How many in total.",
)
@click.option("--reviews", metavar="M", type=click.IntRange(min=0), required=True, help="How many in total.")
@click.option(
    "--seed", metavar="S", type=int, default=1, show_default=True, help="The same seed gives the same files."
)
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def generate(*, countries: tuple[str, ...], specialists: int, reviews: int, seed: int, directory: Path) -> None:
    """Write an invented directory of any size into DIR, for `reindex --from DIR`.

    Every record says that it is synthetic.
    """
    from indexer import synthetic  # noqa: PLC0415  # reads its own facts, which no other command needs

    chosen = countries or configured_countries(read_settings())
    done = 0
    with progress_on(sys.stderr).stage("generating", specialists, lambda: done) as advance:

        def count(written: int) -> None:
            nonlocal done
            done += written
            advance(written)

        synthetic.generate(directory, chosen, specialists, reviews, seed, count)
    click.echo(f"{specialists} specialists and {reviews} reviews of {', '.join(chosen)} are in {directory}")


@click.group()
def places() -> None:
    """Build and check the shipped gazetteer (seed_data/places)."""


_PLACES = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=lambda: Path(str(resources.files("seed_data"))) / "places",
    help="Where the tables lie. Without it: seed_data/places.",
)


@places.command()
@_PLACES
def build(folder: Path) -> None:
    """Download the two source packages and write <cc>.tsv for every country."""
    from indexer import places_build  # noqa: PLC0415  # downloads; no other command needs it

    places_build.build(folder, click.echo)


@places.command()
@_PLACES
def check(folder: Path) -> None:
    """Look for codes of a wrong shape and points shared by too many codes."""
    from indexer import places_build  # noqa: PLC0415  # as above

    findings = places_build.check(folder)
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.ClickException(f"{len(findings)} findings")
    click.echo("nothing is wrong")
