"""The judged set: requests of a country, and what a good answer to them looks like. Reads seed_data/acceptance."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from indexer.reference import Reference
from indexer.reference.reading import DEFAULTS, by_code, read_rows, read_toml, require_known, rows_of
from indexer.reference.words import Coded, Fact

FOLDER = "acceptance"
_NEEDS = "needs.toml"
_TABLES = (DEFAULTS, "rung", "need")

Kilometres = Annotated[float, Meta(gt=0)]


class Rung(Fact, frozen=True, kw_only=True):
    """A grade, and the facts a match of it has; what is left out is not asked.

    `is_unrated_well`: whom nobody rated meets `min_rating` too; `is_soon`: free within the need's days;
    `is_seen_now`: no order must be had first.
    """

    grade: Annotated[int, Meta(ge=1, le=3)]
    who: Literal["first", "second"]
    distance: Literal["near", "in_reach"] | None = None
    min_rating: float | None = None
    is_unrated_well: bool = False
    is_soon: bool = False
    is_seen_now: bool = False


class Need(Coded, frozen=True, kw_only=True):
    """Who is right for something, and who may do: offers, a bare profession for all its specialties."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    soon_days: int


class Must(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts without which a match is worth nothing; `language`: any of these."""

    language: tuple[str, ...] = ()
    treats_age: int | None = None
    is_accepting: bool = False


class Case(Coded, frozen=True, kw_only=True):
    """A request (without its country) and the need its answer is graded by; None: it is not graded."""

    request: Mapping[str, Any]
    need: str | None = None
    near_km: Kilometres = 5.0
    reach_km: Kilometres = 15.0
    must: Must = Must()
    lists_nobody: bool = False


class JudgedSet(Struct, frozen=True):
    """The cases of one country, and what they are graded by; no cases where nobody wrote any."""

    rungs: tuple[Rung, ...]
    needs: Mapping[str, Need]
    cases: Mapping[str, Case]


@cache
def load_judged_set(country: str, reference: Reference) -> JudgedSet:
    """Raises BadReference naming the file and the key."""
    folder = resources.files("seed_data") / FOLDER
    rungs, needs = _read_needs(folder, reference)
    file = folder / f"{country.lower()}.toml"
    rows = read_rows(file, "case", Case) if file.is_file() else ()
    for case in rows:
        if case.need is not None:
            require_known(f"{file.name}: case {case.code!r}", [case.need], needs)
    return JudgedSet(rungs, needs, by_code(f"{file.name}: case", rows))


def _read_needs(folder: Traversable, reference: Reference) -> tuple[tuple[Rung, ...], dict[str, Need]]:
    file = folder / _NEEDS
    tables = read_toml(file)
    require_known(file.name, tables, _TABLES)
    needs = by_code(f"{file.name}: need", rows_of(file, tables, "need", Need))
    for need in needs.values():
        require_known(f"{file.name}: need {need.code!r}", (*need.first, *need.second), reference.taxonomy.offers())
    return rows_of(file, tables, "rung", Rung), needs
