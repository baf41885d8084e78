"""Outcome × region × country × who pays: every cell sourced, and as a request would be answered."""

from itertools import product
from typing import get_args

import pytest

from indexer.records import Funding
from indexer.reference import Reference, load_reference, split_offer
from indexer.reference.access import ORDER_FIRST
from indexer.reference.cells import CountryCell, cells_of, country_cells_of
from indexer.review_sheet import review_sheet
from service.access import Access, with_steps
from service.asked import OutcomeAsked
from service.triage.need import offers_for
from tests.builders import AS_OF

NO_RULE = "Access rules are not known: ask the practice."


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture(scope="module")
def cells(reference: Reference) -> list[CountryCell]:
    return list(country_cells_of(reference.triage, reference.countries))


def test_every_cell_is_there_once(reference: Reference, cells: list[CountryCell]) -> None:
    named = [(cell.code, cell.region) for cell in cells_of(reference.triage) if cell.first_choice is not None]
    expected = set(product(named, reference.countries, get_args(Funding)))
    found = [((each.cell.code, each.cell.region), each.country, each.funding) for each in cells]
    assert len(found) == len(set(found)) == len(expected) > 1_500
    assert set(found) == expected


def test_every_cell_is_sourced_or_says_that_nobody_knows(cells: list[CountryCell]) -> None:
    for each in cells:
        assert each.source
        assert each.access.source
        if each.access.rule == "not_known":
            assert each.access.text.en == NO_RULE
        else:
            assert each.access.source_date
            assert "none found" not in each.access.source
        assert (each.order is None) == (each.access.rule != "order_needed")
        assert each.order is None or each.order.source


def test_a_cell_is_what_a_request_is_answered_by(reference: Reference, cells: list[CountryCell]) -> None:
    for each in cells:
        asked = OutcomeAsked(code=each.cell.code, body_region=each.cell.region)
        offers = offers_for(asked, reference.triage)
        country = reference.countries[each.country]
        first = with_steps(offers, Access(country=country, funding=each.funding, as_of=AS_OF).to(offers))[0]
        assert (first.offer, first.step == ORDER_FIRST) == (each.first_choice, each.order is not None)


def test_who_is_named_first_for_an_outcome_is_its_first_choice(reference: Reference) -> None:
    """What the disposition says and what the table of fit leads to are one."""
    listed = [code for code, each in reference.taxonomy.professions.items() if each.listed]
    for cell in cells_of(reference.triage):
        named = [code for code in cell.who if code in listed]
        if cell.first_choice is not None and named:
            assert split_offer(cell.first_choice)[0] == named[0], (cell.code, cell.region)


def test_a_person_reads_it_on_the_sheet(reference: Reference) -> None:
    sheet = review_sheet(reference, "", AS_OF)
    back = "Neck (neck), Upper back (upper_back), Lower back (lower_back)"
    austria = f"<td>{back}</td><td>Austria</td><td>statutory, private, self_pay</td><td>soon</td><td>none</td>"
    assert f"{austria}<td>sport_exercise_physician</td><td>{NO_RULE}</td>" in sheet
    germany = f"<td>{back}</td><td>Germany</td><td>private, self_pay</td><td>soon</td><td>none</td>"
    assert f"{germany}<td>physiotherapist/musculoskeletal</td><td>{NO_RULE}</td>" in sheet
    assert "<td>emergency_department, gp first, then neurosurgeon/spine</td>" in sheet
    assert "First a GP for the referral, then this visit." in sheet
