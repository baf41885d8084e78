"""`directory generate`: making files, not an index."""

import sys
from pathlib import Path

import click

from indexer.cli.making_options import PROGRESS
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
@PROGRESS
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def generate(  # noqa: PLR0913  # the parameters of the command
    *,
    countries: tuple[str, ...],
    specialists: int,
    reviews: int,
    seed: int,
    is_progress_told: bool,
    directory: Path,
) -> None:
    """Write an invented directory of any size into DIR, for `reindex --from DIR`.

    Every record says that it is synthetic.
    """
    from indexer import synthetic  # noqa: PLC0415  # reads its own facts, which no other command needs

    chosen = countries or configured_countries(read_settings())
    done = 0
    with progress_on(sys.stderr, is_asked=is_progress_told).stage(
        "generating", specialists, lambda: done
    ) as advance:

        def count(written: int) -> None:
            nonlocal done
            done += written
            advance(written)

        synthetic.generate(directory, chosen, specialists, reviews, seed, count)
    click.echo(f"{specialists} specialists and {reviews} reviews of {', '.join(chosen)} are in {directory}")
