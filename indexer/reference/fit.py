"""How well an offer fits a need: the rows of triage/fit.toml and what narrows or weakens them. Pure.

Knows codes and numbers; which outcome has a row at all is triage's to check.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from importlib.resources.abc import Traversable
from typing import Annotated

from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.reading import convert, read_toml, require_known, rows_of
from indexer.reference.taxonomy import Taxonomy, split_offer
from indexer.reference.words import Code, Fact

Factor = Annotated[float, Meta(ge=0, le=1)]
DAYS_A_WEEK = 7


class FitRow(Fact, frozen=True, kw_only=True):
    """How well a profession, or one specialty of it, fits some outcomes. Narrowed by region and duration."""

    outcomes: Annotated[tuple[Code, ...], Meta(min_length=1)]
    profession: Code
    specialty: Code | None = None
    body_regions: tuple[Code, ...] = ()
    after_weeks: Annotated[int, Meta(ge=0)] = 0
    fit: Annotated[float, Meta(gt=0, le=1)]

    def holds(self, asked: "Asked") -> bool:
        """Whether region and duration let the row count; an unknown duration counts as new."""
        if self.body_regions and not asked.regions.intersection(self.body_regions):
            return False
        return self.after_weeks * DAYS_A_WEEK <= (asked.duration_days or 0)

    @property
    def narrowness(self) -> tuple[bool, bool, int]:
        """Of several rows that hold, the largest counts."""
        return self.specialty is not None, bool(self.body_regions), self.after_weeks


class RegionFactors(Fact, frozen=True, kw_only=True):
    """What the binding of a specialty to regions of the body does to the fit of its profession."""

    bound: Factor
    bound_to_some: Factor
    unbound: Factor
    no_specialty: Factor


class SpecialtyFactor(Fact, frozen=True, kw_only=True):
    """Instead of `unbound` for one specialty; 0 is not offered."""

    specialty: Code
    factor: Factor


class Asked(Struct, frozen=True):
    """Where it may be, and for how long it has lasted (None: unknown)."""

    regions: frozenset[str]
    duration_days: int | None


class FitTable(Struct, frozen=True):
    """Rows by outcome and profession."""

    taxonomy: Taxonomy
    rows: Mapping[tuple[str, str], tuple[FitRow, ...]]
    region_factors: RegionFactors
    specialty_factors: Mapping[str, float]

    def outcomes(self) -> frozenset[str]:
        """Codes that have at least one row."""
        return frozenset(outcome for outcome, _ in self.rows)

    def offers_for(self, outcome: str, asked: Asked) -> tuple[tuple[str, float], ...]:
        """Offers that fit, with the fit rounded to 2 decimals: best first, then by offer. May be empty."""
        fits = ((offer, self._fit(outcome, offer, asked)) for offer in self.taxonomy.offers())
        return tuple(sorted((pair for pair in fits if pair[1] > 0), key=lambda pair: (-pair[1], pair[0])))

    def _fit(self, outcome: str, offer: str, asked: Asked) -> float:
        profession, specialty = split_offer(offer)
        rows = [
            row
            for row in self.rows.get((outcome, profession), ())
            if row.specialty in (None, specialty) and row.holds(asked)
        ]
        if not rows:
            return 0.0
        row = max(rows, key=lambda row: row.narrowness)
        factor = self._factor(specialty, asked.regions)
        if factor > 0 and row.specialty is not None:
            factor = 1.0
        return round(row.fit * factor, 2)

    def _factor(self, specialty: str | None, regions: frozenset[str]) -> float:
        factors = self.region_factors
        if specialty is None:
            return factors.no_specialty
        bound_to = self.taxonomy.specialties[specialty].body_regions
        if not bound_to:
            return self.specialty_factors.get(specialty, factors.unbound)
        if not regions.intersection(bound_to):
            return 0.0
        return factors.bound if regions.issubset(bound_to) else factors.bound_to_some


def load_fit(file: Traversable, taxonomy: Taxonomy, body_regions: Collection[str]) -> FitTable:
    """Raises BadReference on an unknown code and on two rows for the same case."""
    tables = read_toml(file)
    unexpected = tables.keys() - {"regions", "specialty_factor", "fit"}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}")
    specialty_factors = rows_of(file, tables, "specialty_factor", SpecialtyFactor)
    require_known(file.name, (row.specialty for row in specialty_factors), taxonomy.specialties)
    rows: dict[tuple[str, str], list[FitRow]] = defaultdict(list)
    for row in rows_of(file, tables, "fit", FitRow):
        _check_row(file.name, row, taxonomy, body_regions)
        for outcome in row.outcomes:
            if any(_is_same_case(row, other) for other in rows[outcome, row.profession]):
                raise BadReference(f"{file.name}: two rows for {outcome}, {row.profession}: {row.specialty}")
            rows[outcome, row.profession].append(row)
    return FitTable(
        taxonomy,
        {key: tuple(held) for key, held in rows.items()},
        convert(file, "regions", tables.get("regions"), RegionFactors),
        {row.specialty: row.factor for row in specialty_factors},
    )


def _check_row(file: str, row: FitRow, taxonomy: Taxonomy, body_regions: Collection[str]) -> None:
    where = f"{file}: fit of {', '.join(row.outcomes)}, {row.profession}"
    listed = [code for code, profession in taxonomy.professions.items() if profession.listed]
    require_known(where, [row.profession], listed)
    require_known(where, row.body_regions, body_regions)
    if row.specialty is not None and not taxonomy.is_specialty_of(row.specialty, row.profession):
        raise BadReference(f"{where}: {row.specialty!r} is no specialty of it; see specialties.toml")


def _is_same_case(row: FitRow, other: FitRow) -> bool:
    return (row.specialty, row.body_regions, row.after_weeks) == (
        other.specialty,
        other.body_regions,
        other.after_weeks,
    )
