"""What the address of a list says: read, changed and written again, always in one order."""

from typing import Any

import pytest

from service.web.browsing import Browsing, read_browsing


def test_what_is_read_is_written_again_in_one_order() -> None:
    read = read_browsing(
        {"sort": ["fee"], "language": ["de,en", "de"], "near": [" London "], "page": ["3"], "accepting": ["true"]}
    )
    assert read.parameters() == [
        ("near", "London"),
        ("language", "de"),
        ("language", "en"),
        ("accepting", "true"),
        ("sort", "fee"),
        ("page", "3"),
    ]
    assert read_browsing({name: [value] for name, value in read.parameters() if name != "language"}).sort == "fee"


def test_unknown_parameters_and_empty_values_are_not_kept() -> None:
    read = read_browsing({"utm_source": ["x"], "text": ["knee pain"], "gender": [""], "language": [",", " "]})
    assert read == Browsing()
    assert read.parameters() == []


@pytest.mark.parametrize("page", ["", "0", "-3", "two", "99999", "٣x", "1e3"])
def test_a_page_that_is_no_number_is_the_first(page: str) -> None:
    assert read_browsing({"page": [page]}).page == 1


def test_the_best_match_is_the_order_nobody_asks_for() -> None:
    assert read_browsing({"sort": ["best"]}).sort == ""
    assert Browsing(sort="fee").sorted_by("best").parameters() == []


def test_a_list_filter_collects_values_and_another_takes_one() -> None:
    both = Browsing().toggled("language", "de").toggled("language", "en")
    assert both.filters == {"language": ("de", "en")}
    assert both.toggled("language", "de").filters == {"language": ("en",)}
    other = Browsing().toggled("gender", "female").toggled("gender", "male")
    assert other.filters == {"gender": ("male",)}
    assert other.toggled("gender", "male").filters == {}
    assert read_browsing({"gender": ["female", "male"]}).filters == {"gender": ("female",)}


def test_every_change_begins_at_the_first_page() -> None:
    third = Browsing(near="London", page=3)
    changed = (third.toggled("language", "de"), third.setting("max_fee", ("90",)), third.sorted_by("fee"))
    assert [each.page for each in changed] == [1, 1, 1]
    assert third.on(4).offset == 30


@pytest.mark.parametrize(
    ("parameters", "asked"),
    [
        ({"max_fee": ["90"]}, {"filters": {"max_fee": 90}}),
        ({"min_rating": ["4.5"]}, {"filters": {"min_rating": 4.5}}),
        ({"max_fee": ["cheap"]}, {"filters": {"max_fee": "cheap"}}),
        ({"accepting": ["true"]}, {"filters": {"accepting": True}}),
        ({"step_free": ["perhaps"]}, {"filters": {"step_free": "perhaps"}}),
        ({"gender": ["female"]}, {"filters": {"gender": "female"}}),
        ({"profession": ["physiotherapist"]}, {"filters": {"profession": ["physiotherapist"]}}),
        ({"radius_km": ["10"], "mode": ["in_person"]}, {"filters": {}, "mode": "in_person", "radius_km": 10}),
        ({"radius_km": ["10"], "mode": ["video"]}, {"filters": {}, "mode": "video"}),
    ],
)
def test_what_the_matching_is_asked(parameters: dict[str, list[str]], asked: dict[str, Any]) -> None:
    assert read_browsing(parameters).asked() == asked


def test_of_what_is_too_long_or_too_many_no_more_is_read_than_is_refused() -> None:
    """Every link of a page says all of it again: a long address would make an answer of megabytes."""
    read = read_browsing({"near": ["x" * 9_000], "profession": [",".join(f"a{number}" for number in range(999))]})
    assert len(read.near) == 201
    assert len(read.filters["profession"]) == 51
