"""Forms from other sites are refused; those of our own pages are not, whatever the browser tells of itself."""

import pytest
from flask.testing import FlaskClient

_FORM = {"country": "GB", "words": "", "place": "London"}


@pytest.mark.parametrize(
    "told",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://localhost"},
        {"Origin": "null"},
        {},
    ],
    ids=str,
)
def test_our_own_forms_are_taken(pages: FlaskClient, told: dict[str, str]) -> None:
    assert pages.post("/start", data=_FORM, headers=told).status_code == 303


@pytest.mark.parametrize(
    "told",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Origin": "http://["},
        {"Origin": ""},
    ],
    ids=str,
)
def test_foreign_forms_are_refused_and_leave_nothing(pages: FlaskClient, told: dict[str, str]) -> None:
    answer = pages.post("/start", data=_FORM, headers=told)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert "999" in answer.get_data(as_text=True), "whom to call stands on this page too"


def test_programs_that_ask_the_interface_are_not_asked_where_they_come_from(pages: FlaskClient) -> None:
    answer = pages.post("/v1/specialists/search", json={"country": "GB"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
