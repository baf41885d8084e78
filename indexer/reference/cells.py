"""Outcome × region as a table: level, hand-off, first choice, and the source of each cell.

Reads the tables as a request would meet them; decides nothing.
"""

from collections.abc import Iterator

from msgspec import Struct

from indexer.reference.fit import Asked
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
