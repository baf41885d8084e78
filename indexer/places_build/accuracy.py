"""How well texts are resolved: measured on rows of which the right point is known.

Owns what counts as a hit and the figures of a country. Must not know how texts are resolved or figures shown.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct

from indexer.errors import AmbiguousLocation, BadRecord, SourceUnreadable, UnknownLocation
from indexer.gazetteer import CONTEXT_KM, Gazetteer, Place
from indexer.geo import distance_km

COLUMNS = ("country", "text", "lat", "lon")
NEAR_KM = 10.0
"""A choice or suggestion this near is the right one; a hit farther off than this and its own radius is a miss."""

Outcome = Literal["hit", "far", "ambiguous", "unknown", "wrong_country"]


class Row(NamedTuple):
    """A text as somebody types it, the country (upper-case) and where the place really is, in degrees."""

    country: str
    text: str
    lat: float
    lon: float


class Answer(NamedTuple):
    """What became of a row. `is_offered`: the right place is among the choices or suggestions."""

    row: Row
    outcome: Outcome
    label: str = ""
    error_km: float | None = None
    is_offered: bool = False

    @property
    def is_miss(self) -> bool:
        return self.outcome != "hit"


class Figures(Struct, frozen=True):
    """One country. Rates are of all rows; errors are of the rows that were decided, near or far."""

    country: str
    rows: int
    hit_rate: float
    far_rate: float
    ambiguous_rate: float
    ambiguous_offered: int
    unknown_rate: float
    unknown_offered: int
    wrong_country: int
    error_km_p50: float | None
    error_km_p90: float | None
    error_km_p99: float | None


def read_rows(file: Path, known: Sequence[str]) -> list[Row]:
    """The rows of a CSV with the columns `country,text,lat,lon` and any others.

    Raises BadRecord naming file, line and field; SourceUnreadable where it is no text or has no row.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(_rows(file.name, csv.DictReader(stream), known))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceUnreadable(f"{file} is no CSV in UTF-8: {error}") from error
    if not rows:
        raise SourceUnreadable(f"{file} has no rows; give {','.join(COLUMNS)}")
    return rows


def answer(gazetteer: Gazetteer, row: Row) -> Answer:
    """Resolves one row."""
    try:
        place = gazetteer.resolve(row.country, row.text)
    except AmbiguousLocation as refused:
        return Answer(row, "ambiguous", is_offered=_is_among(row, refused.candidates))
    except UnknownLocation as refused:
        return Answer(row, "unknown", is_offered=_is_among(row, refused.suggestions))
    error_km = distance_km(row.lat, row.lon, place.lat, place.lon)
    outcome: Outcome = "far" if error_km > NEAR_KM + place.uncertainty_km else "hit"
    if place.country != row.country or _lies_abroad(gazetteer, place):
        outcome = "wrong_country"
    return Answer(row, outcome, place.label, error_km)


def figures(answers: Iterable[Answer]) -> list[Figures]:
    """The figures of each country, by its code."""
    by_country: dict[str, list[Answer]] = defaultdict(list)
    for each in answers:
        by_country[each.row.country].append(each)
    return [_figures(country, of_country) for country, of_country in sorted(by_country.items())]


def write_misses(answers: Iterable[Answer], file: Path) -> int:
    """The rows that were not resolved to the right place, as CSV with what became of them; how many."""
    misses = [each for each in answers if each.is_miss]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((*COLUMNS, "outcome", "label", "error_km", "is_offered"))
        for miss in misses:
            error_km = "" if miss.error_km is None else f"{miss.error_km:.1f}"
            writer.writerow((*miss.row, miss.outcome, miss.label, error_km, str(miss.is_offered).lower()))
    return len(misses)


def _figures(country: str, answers: Sequence[Answer]) -> Figures:
    def share(outcome: Outcome) -> float:
        return round(sum(each.outcome == outcome for each in answers) / len(answers), 4)

    def offered(outcome: Outcome) -> int:
        return sum(each.outcome == outcome and each.is_offered for each in answers)

    errors = sorted(each.error_km for each in answers if each.error_km is not None)
    return Figures(
        country=country,
        rows=len(answers),
        hit_rate=share("hit"),
        far_rate=share("far"),
        ambiguous_rate=share("ambiguous"),
        ambiguous_offered=offered("ambiguous"),
        unknown_rate=share("unknown"),
        unknown_offered=offered("unknown"),
        wrong_country=sum(each.outcome == "wrong_country" for each in answers),
        error_km_p50=_percentile(errors, 50),
        error_km_p90=_percentile(errors, 90),
        error_km_p99=_percentile(errors, 99),
    )


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest value that so many per cent do not exceed."""
    if not ordered:
        return None
    return round(ordered[max(0, -(-percent * len(ordered) // 100) - 1)], 2)


def _is_among(row: Row, places: Iterable[Place]) -> bool:
    return any(
        distance_km(row.lat, row.lon, place.lat, place.lon) <= NEAR_KM + place.uncertainty_km for place in places
    )


def _lies_abroad(gazetteer: Gazetteer, place: Place) -> bool:
    nearest = gazetteer.nearest(place.country, place.lat, place.lon)
    return nearest is None or nearest[1] > CONTEXT_KM


def _rows(name: str, table: "csv.DictReader[str]", known: Sequence[str]) -> Iterator[Row]:
    missing = [column for column in COLUMNS if column not in (table.fieldnames or ())]
    if missing:
        raise BadRecord(name, 1, missing[0], f"there is no such column; give {','.join(COLUMNS)}")
    for fields in table:
        written = {column: (fields[column] or "").strip() for column in COLUMNS}
        try:
            yield _row(written, known)
        except _Fault as fault:
            raise BadRecord(name, table.line_num, fault.field, fault.reason) from fault


class _Fault(Exception):
    """What is wrong with a field; the line is added where it is known."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason


def _row(written: Mapping[str, str], known: Sequence[str]) -> Row:
    country = written["country"].upper()
    if country not in known:
        raise _Fault("country", f"there is no gazetteer of {country!r}; known are {' '.join(known)}")
    if not written["text"]:
        raise _Fault("text", "it is empty; give a town or a postcode")
    return Row(country, written["text"], _degrees(written, "lat", 90.0), _degrees(written, "lon", 180.0))


def _degrees(written: Mapping[str, str], field: str, most: float) -> float:
    try:
        degrees = float(written[field])
    except ValueError as error:
        raise _Fault(field, f"{written[field]!r} is no number of degrees") from error
    if not abs(degrees) <= most:
        raise _Fault(field, f"{degrees} is not within {most:.0f} degrees")
    return degrees
