"""A little of `make fuzz`: a few strings of each family in every field, and a few cases of each route."""

from collections.abc import Callable
from pathlib import Path

from tests.fuzz.__main__ import table_of
from tests.fuzz.corpus import FAMILIES, TEXT_LIMIT, strings
from tests.fuzz.hurling import Bench, Volley, hurl
from tests.fuzz.tally import Tally


def test_the_corpus_is_the_same_in_every_run_and_large_enough() -> None:
    assert strings() == strings()
    assert len(strings()) >= 2_000
    assert len(strings(20)) >= len(FAMILIES)


def test_texts_reach_the_limit_of_a_text() -> None:
    from service.asked import MAX_TEXT

    assert TEXT_LIMIT == MAX_TEXT
    assert sum(len(text) == MAX_TEXT for text in strings()) > 300


def test_every_route_and_page_with_a_field_is_hurled_at(fuzzed: Path) -> None:
    """A new route, or a new field of one, is in the document, and so among the fields."""
    bench = Bench(Volley(fuzzed))
    routes = {f"{method.upper()} {path}" for path, held in bench.document["paths"].items() for method in held}
    asked = {each.route for each in bench.fields}
    assert {route for route in routes if route.startswith(("GET", "POST"))} <= asked
    pages = {str(rule) for rule in bench.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    forms = {page.replace("<country:country>", "gb").replace("<int:number>", "1") for page in pages}
    taken = {each.partition(" ")[2] for each in asked if each.startswith("POST")}
    assert forms - taken == {"/gb/forget", "/privacy/forget"}, "forms without a field"


def test_no_string_breaks_a_field(fuzzed: Path, printed: Callable[[str], None]) -> None:
    tally = hurl(Volley(fuzzed, at_most=10))
    _told(tally, printed)
    assert tally.cases > 4_000


def test_no_case_of_the_document_is_answered_otherwise(fuzzed: Path, printed: Callable[[str], None]) -> None:
    from tests.fuzz.exploring import Exploration, explore

    tally = explore(Exploration(fuzzed, examples=15, is_quick=True))
    _told(tally, printed)
    assert tally.cases > 250


def _told(tally: Tally, printed: Callable[[str], None]) -> None:
    printed(table_of({"quick": (tally, not tally.faults)}))
    assert not tally.faults
