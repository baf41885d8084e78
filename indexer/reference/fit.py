"""How well an offer fits a need: the rows of triage/fit.toml and what narrows or weakens them. Pure.

Knows codes and numbers; which outcome has a row at all is triage's to check.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Annotated

from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.reading import DEFAULTS, by_code, convert, read_toml, require_known, rows_of, with_defaults
from indexer.reference.taxonomy import Taxonomy, split_offer
from indexer.reference.words import Code, Coded, Fact

Factor = Annotated[float, Meta(ge=0, le=1)]
DAYS_A_WEEK = 7
_ANSWERS_KEPT = 1_024
"""Of a few kilobytes each; outcomes times regions are a few hundred, the days are as callers count them."""


class FitRow(Coded, frozen=True, kw_only=True):
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


class Choice(Struct, frozen=True):
    """An offer that fits, how well (2 decimals), and the row that says so."""

    offer: str
    fit: float
    row: FitRow


class FitTable(Struct, frozen=True):
    """Rows by code, and by outcome and profession."""

    taxonomy: Taxonomy
    by_code: Mapping[str, FitRow]
    rows: Mapping[tuple[str, str], tuple[FitRow, ...]]
    region_factors: RegionFactors
    specialty_factors: Mapping[str, SpecialtyFactor]

    def __hash__(self) -> int:
        return len(self.by_code)  # so that answers can be remembered: equal tables are equally long

    def outcomes(self) -> frozenset[str]:
        """Codes that have at least one row."""
        return frozenset(outcome for outcome, _ in self.rows)

    def signed_rows(self) -> dict[str, Mapping[str, Fact]]:
        """Everything of the file that a clinician signs, by table and code."""
        return {
            "fit": self.by_code,
            "regions": {"factors": self.region_factors},
            "specialty_factor": self.specialty_factors,
        }

    def offers_for(self, outcome: str, asked: Asked) -> tuple[tuple[str, float], ...]:
        """Offers that fit, with the fit rounded to 2 decimals: best first, then by offer. May be empty."""
        return tuple((choice.offer, choice.fit) for choice in self.choices(outcome, asked))

    @lru_cache(maxsize=_ANSWERS_KEPT)  # noqa: B019  # tables live as long as the process
    def choices(self, outcome: str, asked: Asked) -> tuple[Choice, ...]:
        """The same with the row that decided. Remembered, because many ask for the same outcome."""
        found = (self._choice(outcome, offer, asked) for offer in self.taxonomy.offers())
        fitting = (choice for choice in found if choice is not None and choice.fit > 0)
        return tuple(sorted(fitting, key=lambda choice: (-choice.fit, choice.offer)))

    def _choice(self, outcome: str, offer: str, asked: Asked) -> Choice | None:
        profession, specialty = split_offer(offer)
        rows = [
            row
            for row in self.rows.get((outcome, profession), ())
            if row.specialty in (None, specialty) and row.holds(asked)
        ]
        if not rows:
            return None
        row = max(rows, key=lambda row: row.narrowness)
        factor = self._factor(specialty, asked.regions)
        if factor > 0 and row.specialty is not None:
            factor = 1.0
        return Choice(offer, round(row.fit * factor, 2), row)

    def _factor(self, specialty: str | None, regions: frozenset[str]) -> float:
        factors = self.region_factors
        if specialty is None:
            return factors.no_specialty
        bound_to = self.taxonomy.specialties[specialty].body_regions
        if not bound_to:
            own = self.specialty_factors.get(specialty)
            return factors.unbound if own is None else own.factor
        if not regions.intersection(bound_to):
            return 0.0
        return factors.bound if regions.issubset(bound_to) else factors.bound_to_some


def load_fit(file: Traversable, taxonomy: Taxonomy, body_regions: Collection[str]) -> FitTable:
    """Raises BadReference on an unknown code and on two rows for the same case."""
    tables = read_toml(file)
    unexpected = tables.keys() - {DEFAULTS, "regions", "specialty_factor", "fit"}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}")
    specialty_factors = rows_of(file, tables, "specialty_factor", SpecialtyFactor)
    require_known(file.name, (row.specialty for row in specialty_factors), taxonomy.specialties)
    rows = by_code(f"{file.name}: fit", rows_of(file, tables, "fit", FitRow))
    for row in rows.values():
        _check_row(file.name, row, taxonomy, body_regions)
    return FitTable(
        taxonomy,
        rows,
        _by_case(file.name, rows.values()),
        convert(file, "regions", with_defaults(tables, tables.get("regions")), RegionFactors),
        {row.specialty: row for row in specialty_factors},
    )


def _by_case(file: str, rows: Iterable[FitRow]) -> dict[tuple[str, str], tuple[FitRow, ...]]:
    cases: dict[tuple[str, str], list[FitRow]] = defaultdict(list)
    for row in rows:
        for outcome in row.outcomes:
            case = cases[outcome, row.profession]
            if any(_is_same_case(row, other) for other in case):
                raise BadReference(f"{file}: two rows for {outcome}, {row.profession}: {row.specialty}")
            case.append(row)
    return {key: tuple(held) for key, held in cases.items()}


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
