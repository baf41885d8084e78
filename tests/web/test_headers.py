"""What every answer tells browsers, and who may frame what."""

import pytest
from flask.testing import FlaskClient

_EVERYWHERE = ("/", "/gb/", "/gb/search", "/nowhere", "/healthz", "/v1/outcomes", "/openapi.json")


def _policy(client: FlaskClient, path: str) -> dict[str, str]:
    told = client.get(path).headers["Content-Security-Policy"]
    return dict(part.strip().partition(" ")[::2] for part in told.split(";"))


@pytest.mark.parametrize("path", _EVERYWHERE)
def test_every_answer_forbids_what_no_page_needs(pages: FlaskClient, path: str) -> None:
    headers = pages.get(path).headers
    policy = _policy(pages, path)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_only_the_search_made_for_it_may_be_framed_and_only_by_the_allowed(pages: FlaskClient) -> None:
    assert _policy(pages, "/embed/search?country=GB")["frame-ancestors"] == "https://clinic.example"
    assert _policy(pages, "/gb/")["frame-ancestors"] == "'none'"


def test_nobody_keeps_what_shows_what_a_visitor_said(pages: FlaskClient) -> None:
    sent = pages.post("/start", data={"country": "GB", "words": "knee", "place": "SW1A 1AA"})
    shown = pages.get(sent.headers["Location"])
    assert sent.headers["Cache-Control"] == shown.headers["Cache-Control"] == "no-store"


def test_a_file_of_ours_may_be_kept_by_its_fingerprint(pages: FlaskClient) -> None:
    page = pages.get("/gb/").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    with pages.get(address) as sheet:
        assert sheet.status_code == 200
        assert sheet.content_type.startswith("text/css")
