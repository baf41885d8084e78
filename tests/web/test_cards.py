"""One card: what is known in words, what is not known left out, and addresses that tell nobody anything."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g

from indexer.records import AgeRange
from service.cards import practice_card, specialist_card
from service.web.cards import Card, Comes, card_of, day_label, telephone_address
from tests.builders import AS_OF, a_document, a_practice, a_rating, in_days
from tests.web.listing import crowded_app

ANYBODY = Comes(endpoint="web.show_search", funding="self_pay", held=())


@pytest.fixture(scope="module")
def app(pages_state: Any) -> Flask:
    return crowded_app(pages_state)


@pytest.fixture
def in_london(app: Flask) -> Iterator[None]:
    with app.test_request_context("/gb/search"):
        g.country = app.extensions["directory"].reference.countries["GB"]
        yield


def a_card(comes: Comes = ANYBODY, practice: dict[str, Any] | None = None, **changes: Any) -> Card:
    """The card of a default specialist but for these changes; those of its practice apart."""
    document = a_document(practices=(a_practice(**(practice or {})),), **changes)
    match = {
        "specialist": specialist_card(document, document.specialist.professions[0]),
        "practice": practice_card(document.specialist.practices[0], AS_OF),
    }
    return card_of(match, comes, "1 mile from W1G")


@pytest.mark.usefixtures("in_london")
@pytest.mark.parametrize(
    ("treated", "told"),
    [
        (None, "Treats adults only"),
        (AgeRange(min=0, max=None), ""),
        (AgeRange(min=16, max=None), "Treats ages 16 and older"),
        (AgeRange(min=0, max=17), "Treats ages 0 to 17"),
    ],
)
def test_whom_they_treat_is_told_where_it_is_not_everybody(treated: AgeRange | None, told: str) -> None:
    assert a_card(ages_treated=treated).ages == told


@pytest.mark.usefixtures("in_london")
def test_what_is_not_known_is_empty() -> None:
    unknown = {"fee": None, "currency": None, "accepting": None, "step_free": None, "next_available": None}
    card = a_card(practice=unknown, rating=a_rating(reviews=2), languages=())
    assert (card.fee, card.next_appointment, card.rating, card.languages) == ("", "", "", ())
    assert (card.is_accepting, card.is_step_free) == (None, None)
    assert (card.telephone_address, card.booking) == ("", "")


@pytest.mark.usefixtures("in_london")
def test_an_appointment_that_has_passed_is_none() -> None:
    assert a_card(practice={"next_available": in_days(-1)}).next_appointment == ""
    assert a_card(practice={"next_available": AS_OF}).next_appointment == "Mon 2 Nov"


@pytest.mark.usefixtures("in_london")
def test_a_rating_has_one_decimal_and_its_count() -> None:
    card = a_card(rating=a_rating(4.666667, reviews=38))
    assert (card.rating, card.reviews) == ("4.7", 38)


@pytest.mark.usefixtures("in_london")
def test_directions_lead_to_the_practice_alone() -> None:
    at_practice = a_card().directions
    assert at_practice == "https://www.openstreetmap.org/directions?to=51.50740%2C-0.12780"
    assert a_card(practice={"modes": ("video",)}).directions == ""


@pytest.mark.usefixtures("in_london")
@pytest.mark.parametrize(
    ("modes", "told"),
    [(("in_person",), ""), (("in_person", "video"), "Also by video"), (("video",), "By video only")],
)
def test_video_is_told(modes: tuple[str, ...], told: str) -> None:
    assert a_card(practice={"modes": modes}).modes == told


@pytest.mark.usefixtures("in_london")
def test_the_profile_knows_from_which_list_one_comes_and_nothing_else() -> None:
    from_results = Comes(endpoint="web.show_results", funding="self_pay", held=())
    assert a_card(id="gb-1").profile == "/gb/specialists/gb-1"
    assert a_card(from_results, id="gb-1").profile == "/gb/specialists/gb-1?from=results"


def test_an_order_is_needed_until_it_is_held(app: Flask) -> None:
    with app.test_request_context("/at/search"):
        g.country = app.extensions["directory"].reference.countries["AT"]
        held = Comes(endpoint="web.show_results", funding="self_pay", held=("physiotherapist",))
        assert a_card().is_order_needed
        assert not a_card(held).is_order_needed
        assert not a_card(professions=("orthopaedic_surgeon",)).is_order_needed


@pytest.mark.parametrize(
    ("language", "day", "fee"), [("en", "Thu 5 Nov", "£1,200"), ("de", "Do., 5. Nov.", "1.200 £")]
)
def test_days_and_money_are_written_as_the_language_does(app: Flask, language: str, day: str, fee: str) -> None:
    with app.test_request_context(f"/gb/search?lang={language}"):
        g.country = app.extensions["directory"].reference.countries["GB"]
        card = a_card(practice={"fee": 1200.0})
        assert (day_label(in_days(3)), card.fee.replace("\xa0", " ")) == (day, fee)


@pytest.mark.parametrize(
    ("written", "dialled"),
    [("+44 20 7946 0546", "tel:+442079460546"), ("(020) 7946-0546", "tel:02079460546"), ("", "")],
)
def test_a_tap_dials_the_digits(written: str, dialled: str) -> None:
    assert telephone_address(written) == dialled
