"""The text form of the gazetteer: one tab-separated file a country, the same for who writes and who compiles it.

Owns the columns of `seed_data/places/<cc>.tsv` and their order. Must not know where rows come from or how
they are looked up.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from indexer.errors import BadReference

Kind = Literal["code", "place", "area"]
Precision = Literal["point", "postcode", "outcode", "place", "area"]
Density = Literal["dense", "urban", "rural"]
Source = Literal["postal", "cities", "villages", "networks", "reviewed"]
"""Where a row is from: `seed_data/places/README.md` names each with its licence."""


class PlaceRow(msgspec.Struct, frozen=True):
    """One line. `names` are other names than `label`; `accuracy` is GeoNames' own, 0 unknown to 6 centroid.

    `county` is the second level of regions where a country has one; codes have none.
    A code whose precision is "place" shares its town's point in the source: all that is known is the town.
    """

    kind: Kind
    label: str
    region: str
    population: int
    lat: float
    lon: float
    precision: Precision
    radius_km: float
    density: Density
    accuracy: int
    source: Source
    names: tuple[str, ...] = ()
    county: str = ""


COLUMNS = PlaceRow.__struct_fields__


def write_rows(path: Path, rows: Iterable[PlaceRow]) -> None:
    """Sorted and formatted the same way each time: equal rows give equal bytes."""
    lines = ["\t".join(COLUMNS), *(_line(row) for row in sorted(rows, key=_order))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_rows(content: bytes, name: str) -> Iterator[PlaceRow]:
    """The rows of a file's content; `name` is used in errors. Raises BadReference naming file and line."""
    lines = content.decode("utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise BadReference(f"{name}:1: the columns are not {' '.join(COLUMNS)}; run: directory places build")
    for number, line in enumerate(lines[1:], start=2):
        fields: dict[str, object] = dict(zip(COLUMNS, line.split("\t"), strict=False))
        try:
            fields["names"] = tuple(filter(None, str(fields["names"]).split("|")))
            yield msgspec.convert(fields, PlaceRow, strict=False)
        except (KeyError, msgspec.ValidationError) as error:
            raise BadReference(f"{name}:{number}: {error}; run: directory places build") from error


def _order(row: PlaceRow) -> tuple[str, str, float, float]:
    return row.kind, row.label, row.lat, row.lon


def _line(row: PlaceRow) -> str:
    return "\t".join(
        (
            row.kind,
            row.label,
            row.region,
            str(row.population),
            f"{row.lat:.5f}",
            f"{row.lon:.5f}",
            row.precision,
            f"{row.radius_km:.1f}",
            row.density,
            str(row.accuracy),
            row.source,
            "|".join(row.names),
            row.county,
        )
    )
