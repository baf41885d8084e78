"""In which language a page speaks: the address before the browser, English where neither names one of ours."""

import re

import pytest
from flask.testing import FlaskClient


def _root(client: FlaskClient, path: str, accepted: str = "") -> tuple[str, str]:
    page = client.get(path, headers={"Accept-Language": accepted} if accepted else {})
    found = re.search(r'<html lang="(\w+)" dir="(\w+)">', page.get_data(as_text=True))
    assert found
    assert page.headers["Content-Language"] == found[1]
    return found[1], found[2]


@pytest.mark.parametrize(
    ("path", "accepted", "language", "direction"),
    [
        ("/gb/", "", "en", "ltr"),
        ("/gb/", "de-AT,de;q=0.8,en;q=0.5", "de", "ltr"),
        ("/gb/", "ar-AE", "ar", "rtl"),
        ("/gb/", "fr,it", "en", "ltr"),
        ("/gb/?lang=ar", "de", "ar", "rtl"),
        ("/gb/?lang=fr", "de", "de", "ltr"),
    ],
)
def test_the_address_decides_then_the_browser(
    pages: FlaskClient, path: str, accepted: str, language: str, direction: str
) -> None:
    assert _root(pages, path, accepted) == (language, direction)


def test_links_and_forms_stay_in_the_language_of_the_address(pages: FlaskClient) -> None:
    page = pages.get("/gb/?lang=ar").get_data(as_text=True)
    own = [each for each in re.findall(r'(?:href|action)="(/[^"]*)"', page) if not each.startswith("/static/")]
    unsaid = [each for each in own if "lang=" not in each]
    assert own
    assert unsaid == []


def test_a_language_link_keeps_the_list(pages: FlaskClient) -> None:
    page = pages.get("/gb/search?near=London&profession=physiotherapist&sort=distance").get_data(as_text=True)
    german = re.search(r'href="([^"]*lang=de[^"]*)"', page)
    assert german
    for part in ("near=London", "profession=physiotherapist", "sort=distance"):
        assert part in german[1]


def test_the_form_carries_the_language_on(pages: FlaskClient) -> None:
    sent = pages.post("/start?lang=ar", data={"country": "GB", "place": "London"})
    assert "lang=ar" in sent.headers["Location"]
