"""Forms larger than any page of ours sends: refused with a page, in a language."""

import pytest
from flask.testing import FlaskClient

LARGE = "a" * 70_000


@pytest.mark.parametrize("path", ["/start", "/gb/change", "/gb/questions", "/embed/search"])
def test_a_form_that_is_too_large_is_refused_with_a_page(pages: FlaskClient, path: str) -> None:
    answer = pages.post(path, data={"country": "GB", "words": LARGE})
    assert answer.status_code == 413
    assert answer.content_type.startswith("text/html")
    assert "999" in answer.text


def test_the_address_still_says_the_language(pages: FlaskClient) -> None:
    answer = pages.post("/start?lang=de", data={"words": LARGE})
    assert (answer.status_code, answer.headers["Content-Language"]) == (413, "de")


def test_typed_words_that_are_too_many_are_refused(pages: FlaskClient) -> None:
    assert pages.post("/gb/suggestions", json={"q": LARGE}).status_code == 413
