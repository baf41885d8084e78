"""What follows from the answers: what to do first, then who can help; and the details a list needs."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.web.visit import COOKIE
from tests.web.walking import LEG, LIFTER, SORE, Said, arrived, settled, text_of

SELF_PAY = {"answer": "self_pay"}


def ended(
    client: FlaskClient, said: Said, country: str = "gb", for_whom: str = "me", **visit: Any
) -> TestResponse:
    """Where the last answer leads."""
    return arrived(client, client.get(settled(client, said, country, for_whom, **visit)))


def address_after(client: FlaskClient, address: str = "/gb/results") -> str:
    response = client.get(address)
    assert response.status_code == 303
    return str(response.location)


def test_a_run_of_answers_ends_with_what_to_do_and_a_list(pages: FlaskClient) -> None:
    settled(pages, LEG, place="SW1A 1AA")
    assert address_after(pages) == "/gb/details/2"
    listed = arrived(pages, pages.post("/gb/details/2", data=SELF_PAY))
    told = text_of(listed)
    assert told.index("Soon: be seen within a week") < told.index("Physiotherapist")
    assert "Signs from a nerve need" in told
    assert "Change my answers" in told
    assert "await clinical sign-off" in told
    assert listed.text.count("<h1") == 1
    title = re.search(r"<title>(.*?)</title>", listed.text)
    assert title
    assert title[1].startswith("Specialists")


def test_the_list_pages_and_filters_at_an_address_without_health(pages: FlaskClient) -> None:
    settled(pages, LEG, place="SW1A 1AA")
    listed = arrived(pages, pages.post("/gb/details/2", data=SELF_PAY)).text
    addresses = set(re.findall(r'(?:href|action)="(/[^"]*)"', listed))
    assert any("profession=physiotherapist" in address for address in addresses)
    for word in ("radicular", "numb", "lower_back", "SW1A", "soon", "self_pay"):
        assert not [address for address in addresses if word in address]


@pytest.mark.parametrize(
    ("country", "place", "asked"),
    [("gb", "SW1A 1AA", [2]), ("at", "1010", [3]), ("ie", "Dublin", []), ("ie", "", [1])],
)
def test_details_are_asked_only_where_they_matter(
    pages: FlaskClient, country: str, place: str, asked: list[int]
) -> None:
    settled(pages, LEG, country, place=place)
    found = []
    response = pages.get(f"/{country}/results")
    while response.status_code == 303:
        found.append(int(response.location.rsplit("/")[-1]))
        assert pages.get(response.location).status_code == 200
        sent = {1: {"place": "D02 X285"}, 2: SELF_PAY, 3: {"none": "1"}}[found[-1]]
        response = pages.get(pages.post(response.location, data=sent).location)
    assert found == asked
    assert response.status_code == 200


def test_other_ways_to_pay_need_other_orders(pages: FlaskClient) -> None:
    settled(pages, LEG, place="SW1A 1AA")
    pages.post("/gb/details/2", data={"answer": "statutory"})
    assert address_after(pages) == "/gb/details/3"
    shown = pages.get("/gb/details/3").text
    assert set(re.findall(r'type="checkbox".*?value="(\w+)"', shown)) >= {"orthopaedic_surgeon", "neurosurgeon"}
    assert pages.post("/gb/details/3", data={}).status_code == 422
    assert pages.post("/gb/details/3", data={"answer": "neurosurgeon"}).location == "/gb/results"
    assert "Neurosurgeon" in text_of(pages.get("/gb/results"))
    pages.post("/gb/details/2", data={"answer": "unknown"})
    assert pages.get("/gb/results").status_code == 200


def test_without_an_order_the_doctor_comes_first_and_with_it_the_physiotherapist(pages: FlaskClient) -> None:
    settled(pages, LEG, "at", place="1010")
    without = arrived(pages, pages.post("/at/details/3", data={"none": "1"})).text
    held = arrived(pages, pages.post("/at/details/3", data={"answer": "physiotherapist"})).text
    first = [re.findall(r"/at/specialists/(at-\d)", shown)[0] for shown in (without, held)]
    assert first[0] not in ("at-0", "at-1")
    assert first[1] in ("at-0", "at-1")


def test_a_place_is_asked_and_a_town_stands_in_the_address_a_postcode_never(pages: FlaskClient) -> None:
    settled(pages, LEG, "ie")
    assert address_after(pages, "/ie/results") == "/ie/details/1"
    assert pages.post("/ie/details/1", data={"place": " "}).status_code == 422
    assert pages.post("/ie/details/1", data={"place": "Dublin"}).location == "/ie/results?near=Dublin"
    assert pages.post("/ie/details/1", data={"place": "D02 X285"}).location == "/ie/results"
    by_video = pages.post("/ie/details/1", data={"none": "1", "place": "Dublin"})
    assert by_video.location == "/ie/results?mode=video"
    assert pages.get(by_video.location).status_code == 200


def test_a_place_nobody_knows_is_asked_again_and_what_to_do_stands_there_too(pages: FlaskClient) -> None:
    shown = ended(pages, LEG, "ie", place="Nowhere at all")
    assert shown.status_code == 422
    assert "Soon: be seen within a week" in text_of(shown)


def test_plain_soreness_is_looked_after_first_and_listed_on_wish(pages: FlaskClient) -> None:
    shown = ended(pages, SORE, "ie", place="Dublin")
    assert "Self care" in text_of(shown)
    assert "/ie/specialists/" not in shown.text
    wished = pages.post("/ie/results", data={"list": "show"})
    assert wished.location == "/ie/results"
    assert "/ie/specialists/" in pages.get("/ie/results").text


def test_what_is_urgent_says_whom_to_call_before_it_asks_for_a_place(pages: FlaskClient) -> None:
    shown = ended(pages, {**LIFTER, "weakness": "yes"})
    told = text_of(shown)
    assert told.index("Urgent: speak to a doctor") < told.index("111")
    assert 'href="tel:111"' in shown.text
    assert "/gb/specialists/" not in shown.text
    assert 'href="/gb/details/1"' in shown.text
    near = arrived(pages, pages.post("/gb/details/1", data={"place": "SW1A 1AA"}))
    assert "Urgent: speak to a doctor" in text_of(near)


def test_a_child_of_five(pages: FlaskClient) -> None:
    shown = ended(pages, {**LIFTER, "age_years": 5}, for_whom="child", place="SW1A 1AA")
    assert shown.status_code == 200
    assert "Speak to a doctor" in text_of(shown)
    assert "/gb/specialists/gb-" not in shown.text


def test_a_pregnant_lifter_is_told_whom_to_see_first(pages: FlaskClient) -> None:
    shown = ended(pages, {**LIFTER, "pregnant": "yes"}, place="SW1A 1AA")
    assert "Maternity unit or midwife" in text_of(shown)


def test_nobody_listed_is_counted_as_the_api_does(pages: FlaskClient) -> None:
    settled(pages, LEG, "ie", place="Dublin")
    noted: list[str] = []
    pages.application.extensions["unanswered"] = Noted(noted)
    pages.get("/ie/results")
    assert noted == ["IE"]


class Noted:
    """Takes answers as the count of unanswered requests does."""

    def __init__(self, noted: list[str]) -> None:
        self._noted = noted

    def note(self, answer: dict[str, Any], country: str, _directory: object) -> None:
        assert answer["index_version"] is not None
        self._noted.append(country)


def test_the_orders_of_another_country_are_not_kept(pages: FlaskClient) -> None:
    settled(pages, LEG, "at", place="1010")
    pages.post("/at/details/3", data={"answer": "physiotherapist"})
    assert address_after(pages, "/ae/results") == "/ae/details/1"
    assert pages.get_cookie(COOKIE) is not None
    assert "checked" not in pages.get("/ae/details/3").text
