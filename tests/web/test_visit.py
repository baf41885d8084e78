"""What a visitor said lies in their own browser, sealed, for half an hour, and belongs to one country."""

import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient

from indexer.secret import open_secret
from indexer.settings import Settings
from service.web.visit import COOKIE, LIFETIME_SECONDS, Seal, Visit

SAID = Visit(country="GB", words="frozen shoulder", place="SW1A 1AA", answers={"saddle": "not_sure"})


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    return Seal(open_secret(Settings(state=tmp_path)))


def test_a_sealed_visit_opens_as_it_was_and_shows_nothing(seal: Seal) -> None:
    sealed = seal.close(SAID)
    assert seal.open(sealed) == SAID
    assert not any(word in sealed for word in ("shoulder", "SW1A", "saddle"))


def test_it_is_forgotten_after_half_an_hour(seal: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, now = seal.close(SAID), time.time()
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME_SECONDS - 5)
    assert seal.open(sealed) == SAID
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME_SECONDS + 5)
    assert seal.open(sealed) is None


@pytest.mark.parametrize(
    "change", [lambda sealed: sealed[:-2], lambda sealed: "x" + sealed, lambda _: "", lambda _: "ä"]
)
def test_what_was_altered_opens_as_nothing(seal: Seal, change: object) -> None:
    assert callable(change)
    assert seal.open(change(seal.close(SAID))) is None


def test_another_secret_opens_nothing(seal: Seal, tmp_path_factory: pytest.TempPathFactory) -> None:
    stranger = Seal(open_secret(Settings(state=tmp_path_factory.mktemp("other"))))
    assert stranger.open(seal.close(SAID)) is None


def test_a_visit_of_an_older_shape_opens_as_nothing(seal: Seal) -> None:
    key = seal._fernet
    assert isinstance(key, Fernet)
    assert seal.open(key.encrypt(b'{"unknown":1}').decode()) is None


def test_in_another_country_the_place_is_dropped_and_the_complaint_kept() -> None:
    moved = SAID.in_country("DE")
    assert (moved.country, moved.place, moved.words) == ("DE", "", "frozen shoulder")
    assert moved.answers == SAID.answers


def test_the_cookie_is_for_our_pages_alone(pages: FlaskClient) -> None:
    told = pages.post("/start", data={"country": "GB", "words": "knee", "place": "SW1A 1AA"}).headers["Set-Cookie"]
    assert told.startswith(f"{COOKIE}=")
    for attribute in ("HttpOnly", "SameSite=Lax", f"Max-Age={LIFETIME_SECONDS}", "Path=/"):
        assert attribute in told
    assert "Domain" not in told


def test_over_https_the_cookie_never_travels_in_the_clear(pages: FlaskClient) -> None:
    sent = pages.post("/start", data={"country": "GB"}, base_url="https://localhost")
    assert "Secure" in sent.headers["Set-Cookie"]


def test_a_spoilt_cookie_is_as_good_as_none(pages: FlaskClient) -> None:
    pages.set_cookie(COOKIE, "spoilt")
    assert pages.get("/gb/search").status_code == 200
