"""The sheet's table outcome × region × country × who pays: whom somebody is sent to first, and what comes before.

Rows that say the same are drawn together. Decides nothing; knows no other part of the sheet.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape

from indexer.reference import Country, Reference
from indexer.reference.cells import CountryCell, country_cells_of
from indexer.sheet_words import Naming

_Said = tuple[str, ...]
_HEADS = (
    *("outcome", "regions", "country", "who pays", "level"),
    *("hand-off", "first choice", "before a visit", "sources"),
)


def country_table(reference: Reference, naming: Naming) -> Iterator[str]:
    """The table with its heading, line by line."""
    yield "<h2>Outcome, region and country: first choice and access</h2>"
    yield "<p>Without an order in hand. Outcomes that name nobody here name nobody in any country.</p>"
    yield "<table><tr>" + "".join(f"<th>{head}</th>" for head in _HEADS) + "</tr>"
    for (said, fundings), regions in _together(reference).items():
        outcome, country, *rest = said
        named = ", ".join(naming.value("body_regions", region) for region in regions)
        texts = (naming.value("outcomes", outcome), named, country, ", ".join(fundings), *rest)
        yield "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in texts) + "</tr>"
    yield "</table>"


def _together(reference: Reference) -> Mapping[tuple[_Said, tuple[str, ...]], list[str]]:
    """What is said and for which ways to pay → the regions it is said of."""
    fundings: dict[tuple[str, _Said], list[str]] = defaultdict(list)
    for each in country_cells_of(reference.triage, reference.countries):
        fundings[each.cell.region, _said(each, reference.countries[each.country])].append(each.funding)
    regions: dict[tuple[_Said, tuple[str, ...]], list[str]] = defaultdict(list)
    for (region, said), paying in fundings.items():
        regions[said, tuple(paying)].append(region)
    return regions


def _said(each: CountryCell, country: Country) -> _Said:
    cell, access = each.cell, each.access
    who = ", ".join(code for code in cell.who if code != "advice_line" or country.advice_lines)
    first = f"{who} first, then {each.first_choice}" if cell.handoff == "first" else each.first_choice
    before = access.text.en if each.order is None else f"{access.text.en} {each.order.first.en}"
    dated = "" if access.source_date is None else f" (dated {access.source_date})"
    sources = (each.source, access.source + dated, *(() if each.order is None else (each.order.source,)))
    return cell.code, country.name.en, cell.level, cell.handoff, first, before, "; ".join(sources)
