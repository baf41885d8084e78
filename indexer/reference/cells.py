"""Outcome × region (× country) as a table: level, hand-off, first choice, access, and the source of each cell.

Reads the tables as a request would meet them; decides nothing.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import get_args

from msgspec import Struct

from indexer.records import Funding
from indexer.reference.access import AccessRule, Ordering
from indexer.reference.countries import Country
from indexer.reference.fit import Asked
from indexer.reference.taxonomy import split_offer
from indexer.reference.triage_tables import Triage


class Cell(Struct, frozen=True, kw_only=True):
    """What somebody with that outcome (or training factor) in that region is told.

    `is_possible` false: the outcome does not arise there and a request for it is refused. `who` comes first where
    the hand-off is "first" or "only". `first_choice` is the offer that fits best; None: nobody here, then `who` is
    who is right instead.
    """

    code: str
    region: str
    level: str
    handoff: str
    is_possible: bool
    who: tuple[str, ...]
    first_choice: str | None
    source: str


def cells_of(triage: Triage) -> tuple[Cell, ...]:
    """One cell for each outcome and factor in each region, in the order of the tables; duration unknown."""
    return (*_outcome_cells(triage), *_factor_cells(triage))


class CountryCell(Struct, frozen=True, kw_only=True):
    """What somebody with that outcome is told in a country, paying in one way, without an order in hand.

    `first_choice` is the offer that comes first there and `source` that of its fit; `access` is the rule before a
    visit to it, and `order` who writes the order where one is needed even so.
    """

    cell: Cell
    country: str
    funding: Funding
    first_choice: str
    source: str
    access: AccessRule
    order: Ordering | None


def country_cells_of(triage: Triage, countries: Mapping[str, Country]) -> Iterator[CountryCell]:
    """Each cell that names somebody, in each country and for each way to pay."""
    named = [cell for cell in cells_of(triage) if cell.first_choice is not None]
    for cell, country, funding in product(named, countries.values(), get_args(Funding)):
        yield _in_country(cell, triage, country, funding)


def _in_country(cell: Cell, triage: Triage, country: Country, funding: Funding) -> CountryCell:
    choices = triage.fit.choices(cell.code, Asked(frozenset({cell.region}), None))
    of_choice = [split_offer(choice.offer)[0] for choice in choices]
    steps = country.access_steps(of_choice, funding)
    profession, first = min(zip(of_choice, choices, strict=True), key=lambda pair: steps[pair[0]])
    needs_order = country.needs_order(profession, funding)
    return CountryCell(
        cell=cell,
        country=country.code,
        funding=funding,
        first_choice=first.offer,
        source=first.row.source,
        access=country.access_rule(profession, funding),
        order=country.ordering_of(profession) if needs_order else None,
    )


def _outcome_cells(triage: Triage) -> Iterator[Cell]:
    for outcome in triage.outcomes.values():
        for region in triage.body_regions:
            is_possible = region in outcome.body_regions
            offer, source = _first_choice(triage, outcome.code, region) if is_possible else (None, None)
            yield Cell(
                code=outcome.code,
                region=region,
                level=outcome.level,
                handoff=outcome.handoff,
                is_possible=is_possible,
                who=outcome.who,
                first_choice=offer,
                source=source or outcome.source,
            )


def _factor_cells(triage: Triage) -> Iterator[Cell]:
    for factor in triage.factors.values():
        for region in triage.body_regions:
            offer, source = _first_choice(triage, factor.code, region)
            yield Cell(
                code=factor.code,
                region=region,
                level=factor.level,
                handoff="none",
                is_possible=True,
                who=(),
                first_choice=offer,
                source=source or factor.source,
            )


def _first_choice(triage: Triage, code: str, region: str) -> tuple[str, str] | tuple[None, None]:
    choices = triage.fit.choices(code, Asked(frozenset({region}), None))
    return (choices[0].offer, choices[0].row.source) if choices else (None, None)
