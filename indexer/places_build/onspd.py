"""Imports the points of live postcodes from the ONS Postcode Directory, for one operator.

Owns which rows count and when a file is refused. Must not know its columns (`onspd_rows`), nor how points are
stored or looked up.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from indexer.errors import SourceUnreadable
from indexer.gazetteer.postcode_points import PointsWriter, PostcodePoints, points_path, replacing_points
from indexer.gazetteer.postcodes import load_formats
from indexer.places_build.onspd_rows import OnspdRows, onspd_lines

COUNTRY = "GB"
_NO_POINT_FROM = 90.0
_ROUGH = frozenset({"6", "9"})
_BOUNDS = (49.0, 61.5, -9.0, 2.5)
"""South, north, west, east of the United Kingdom: a point outside is a slip in the file."""

_MOST_MALFORMED_SHARE = 0.01
LEAST_SHARE_OF_BEFORE = 0.9
_BATCH = 20_000


class Imported(NamedTuple):
    """What became of the rows. `left_out` counts reasons."""

    path: Path
    sha256: str
    rows: int
    kept: int
    left_out: Counter[str]


def import_onspd(
    file: Path, directory: Path, *, with_northern_ireland: bool, is_forced: bool, advance: Callable[[int], None]
) -> Imported:
    """Writes the points of the file into the folder of state; what stood there stays unless all went well.

    Raises BadRecord naming file, line and field, SourceUnreadable where it is not such a file or holds much less
    than what was imported before. `advance` is told the bytes read.
    """
    path = points_path(directory, COUNTRY)
    left_out: Counter[str] = Counter()
    with onspd_lines(file, advance) as lines, replacing_points(path) as writer:
        rows = OnspdRows(file.name, lines)
        points = _points(rows, left_out, with_northern_ireland=with_northern_ireland)
        kept = _write(points, writer)
        _require_plausible(file, rows.count, kept, left_out)
        if not is_forced:
            _require_not_much_less(file, directory, kept)
        digest = _sha256(file)
        writer.describe(file=file.name, sha256=digest, northern_ireland=str(with_northern_ireland).lower())
    return Imported(path, digest, rows.count, kept, left_out)


def _points(
    rows: OnspdRows, left_out: Counter[str], *, with_northern_ireland: bool
) -> Iterator[tuple[str, float, float]]:
    """Live full postcodes of the United Kingdom with a point of their own."""
    postcode_format = load_formats()[COUNTRY]
    for postcode, withdrawn, lat, lon, quality in rows:
        if withdrawn:
            left_out["withdrawn"] += 1
        elif postcode_format.reason_refused(postcode):
            left_out["outside the United Kingdom"] += 1
        elif not postcode_format.is_complete(postcode):
            left_out["not written like a postcode"] += 1
        elif postcode.startswith("BT") and not with_northern_ireland:
            left_out["Northern Ireland"] += 1
        else:
            point = _degrees(rows, "lat", lat), _degrees(rows, "long", lon)
            if quality in _ROUGH or point[0] > _NO_POINT_FROM:
                left_out["without a point of their own"] += 1
            else:
                _require_inside(rows, point)
                yield postcode, *point


def _degrees(rows: OnspdRows, field: str, written: str) -> float:
    try:
        return float(written)
    except ValueError as error:
        raise rows.fault(field, f"{written!r} is no number of degrees") from error


def _require_inside(rows: OnspdRows, point: tuple[float, float]) -> None:
    south, north, west, east = _BOUNDS
    if not (south <= point[0] <= north and west <= point[1] <= east):
        raise rows.fault("lat", f"{point[0]}, {point[1]} is not in the United Kingdom")


def _write(points: Iterator[tuple[str, float, float]], writer: PointsWriter) -> int:
    kept = 0
    while batch := list(islice(points, _BATCH)):
        kept += writer.add(batch)
    return kept


def _require_plausible(file: Path, rows: int, kept: int, left_out: Counter[str]) -> None:
    if not kept:
        raise SourceUnreadable(f"{file} has no live postcode with a point; nothing was imported")
    malformed = left_out["not written like a postcode"]
    if malformed > _MOST_MALFORMED_SHARE * rows:
        raise SourceUnreadable(
            f"{file}: {malformed} of {rows} rows are not written like a postcode; nothing was imported"
        )


def _require_not_much_less(file: Path, directory: Path, kept: int) -> None:
    before = PostcodePoints.open(directory, COUNTRY)
    if before is not None and kept < LEAST_SHARE_OF_BEFORE * before.count():
        raise SourceUnreadable(
            f"{file} has {kept} postcodes, {before.count()} were imported before; is it only a part? "
            "Nothing was imported; --force imports it all the same"
        )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
