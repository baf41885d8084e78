"""Keys: who may ask what, in one table; every kind of wrong key; limits that hold across processes."""

import multiprocessing
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from indexer.settings import Settings
from service.api.guard import scope_of
from service.app import create_app
from service.cli import main
from service.keys import SCOPES, KeyFile, Scope, today
from service.limits import BURST_SECONDS, Limits
from tests.api.conftest import a_request
from tests.api.scene import capitals_engine
from tests.builders import AS_OF

EMERGENCY = {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}
ROUTES: tuple[tuple[str, str, Scope | None], ...] = (
    ("POST", "/v1/matches", "match"),
    ("POST", "/v1/assessments", "match"),
    ("GET", "/v1/assessments/questions", "match"),
    ("POST", "/v1/referrals", "refer"),
    ("POST", "/v1/referrals/verify", None),
    ("GET", "/v1/referrals/key", None),
    ("POST", "/v1/specialists/search", "search"),
    ("GET", "/v1/specialists", "search"),
    ("GET", "/v1/specialists/<path:specialist_id>", "search"),
    ("GET", "/v1/specialists/<path:specialist_id>/reviews", "search"),
    ("GET", "/v1/places", "search"),
    ("POST", "/v1/suggestions", "search"),
    ("GET", "/v1/outcomes", "search"),
    ("GET", "/v1/ranking", "search"),
    ("GET", "/metrics", "metrics"),
    ("GET", "/healthz", None),
    ("GET", "/readyz", None),
)


@pytest.fixture
def key_file(tmp_path: Path) -> KeyFile:
    file = KeyFile(tmp_path / "keys.json")
    file.add("the first", ["metrics"], None, None)
    return file


@pytest.fixture
def make_guarded(state: Path, tmp_path: Path) -> Callable[..., FlaskClient]:
    """A client of an application that asks for keys; the counts are the test's own."""

    def made(**changes: Any) -> FlaskClient:
        (tmp_path / "state").mkdir(exist_ok=True)
        for compiled in state.iterdir():
            target = tmp_path / "state" / compiled.name
            if compiled.name.startswith("places") and not target.exists():
                target.symlink_to(compiled)
        settings = Settings(state=tmp_path / "state", keys_file=tmp_path / "keys.json", **changes)
        return create_app(settings, capitals_engine(), lambda _: AS_OF).test_client()

    return made


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_every_route_is_in_the_table(make_app: Callable[..., Flask]) -> None:
    app = make_app(capitals_engine())
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith("web.") and rule.rule != "/openapi.json"
    }
    assert served == {(method, rule) for method, rule, _ in ROUTES}
    assert {scope_of(rule) for _, rule, scope in ROUTES if scope is None} == {None}


@pytest.mark.parametrize("held", [None, *SCOPES])
def test_every_route_with_every_scope(
    held: Scope | None, make_guarded: Callable[..., FlaskClient], key_file: KeyFile
) -> None:
    client = make_guarded(open_scopes=())
    headers = bearer(key_file.add("held", [held], None, None)) if held else {}
    for method, rule, scope in ROUTES:
        address = rule.replace("<path:specialist_id>", "gb-1")
        response = client.open(address, method=method, headers=headers, json={} if method == "POST" else None)
        wanted = {401} if held is None else {403}
        if scope in (None, held):
            assert response.status_code not in (401, 403), (rule, held)
        else:
            assert {response.status_code} == wanted, (rule, held)
            code = "key_required" if held is None else "scope_missing"
            assert response.get_json()["code"] == code
            assert ("WWW-Authenticate" in response.headers) == (held is None)


def test_what_is_open_needs_no_key(make_guarded: Callable[..., FlaskClient], key_file: KeyFile) -> None:
    client = make_guarded()
    assert client.get("/v1/outcomes").status_code == 200
    assert client.post("/v1/matches", json=a_request()).status_code == 401
    assert client.get("/gb/").status_code == 200


def test_wrong_revoked_and_expired_keys_are_refused(
    make_guarded: Callable[..., FlaskClient], key_file: KeyFile
) -> None:
    client = make_guarded()
    good = key_file.add("good", ["match"], None, None)
    assert client.post("/v1/matches", json=a_request(), headers=bearer(good)).status_code == 200
    expired = key_file.add("late", ["match"], today(), None)
    revoked = key_file.add("gone", ["match"], None, None)
    key_file.revoke(revoked.split("_")[1])
    rotated = key_file.add("old", ["match"], None, None)
    key_file.revoke(rotated.split("_")[1], timedelta(days=7))
    assert client.post("/v1/matches", json=a_request(), headers=bearer(rotated)).status_code == 200
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    for token, said in ((wrong, "not known"), (expired, "expired"), (revoked, "revoked"), ("sd_x", "not known")):
        answer = client.post("/v1/matches", json=a_request(), headers=bearer(token))
        assert (answer.status_code, answer.get_json()["code"]) == (401, "key_refused"), token
        assert said in answer.get_json()["detail"]
        assert answer.get_json()["numbers"]
        assert token not in answer.get_data(as_text=True)


def test_an_emergency_is_answered_without_a_key_and_beyond_the_limit(
    make_guarded: Callable[..., FlaskClient], key_file: KeyFile
) -> None:
    client = make_guarded(rate_per_minute=1)
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    for _ in range(20):
        answer = client.post("/v1/matches", json=EMERGENCY, environ_overrides=elsewhere)
        assert answer.status_code == 200
        assert answer.get_json()["disposition"]["level"] == "emergency"


def test_who_asks_too_often_waits(make_guarded: Callable[..., FlaskClient], key_file: KeyFile) -> None:
    client = make_guarded(rate_per_minute=60)
    token = bearer(key_file.add("slow", ["search"], None, 6))

    def asked(headers: dict[str, str], address: str) -> list[Any]:
        place = {"REMOTE_ADDR": address}
        return [client.get("/v1/outcomes", headers=headers, environ_overrides=place) for _ in range(30)]

    for headers, address, allowed in (({}, "203.0.113.7", 10), (token, "203.0.113.8", 1), ({}, "2001:db8::1", 10)):
        answers = asked(headers, address)
        statuses = [answer.status_code for answer in answers]
        assert allowed <= statuses.count(200) <= allowed + 2
        assert statuses.count(200) + statuses.count(429) == 30
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert answers[-1].get_json()["code"] == "rate_limited"
    same_network = client.get("/v1/outcomes", environ_overrides={"REMOTE_ADDR": "2001:db8::2"})
    assert same_network.status_code == 429
    assert [answer.status_code for answer in asked({}, "127.0.0.1")].count(200) == 30


def test_a_proxy_that_is_told_of_says_who_asks(
    make_guarded: Callable[..., FlaskClient], key_file: KeyFile
) -> None:
    client = make_guarded(rate_per_minute=6, trusted_proxies=1)
    for address in ("198.51.100.1", "198.51.100.2"):
        statuses = [client.get("/v1/outcomes", headers={"X-Forwarded-For": address}).status_code for _ in range(3)]
        assert statuses[0] == 200
        assert 429 in statuses


def test_scripts_of_listed_sites_may_ask_and_no_others(
    make_guarded: Callable[..., FlaskClient], key_file: KeyFile
) -> None:
    client = make_guarded(cors_origins=("https://tool.example.org",))

    def allowed(origin: str, **asked: Any) -> str | None:
        asking = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return client.open("/v1/matches", headers=asking, **asked).headers.get("Access-Control-Allow-Origin")

    for method in ("OPTIONS", "POST"):
        assert allowed("https://tool.example.org", method=method) == "https://tool.example.org"
        assert allowed("https://other.example.org", method=method) is None
    page = client.get("/gb/", headers={"Origin": "https://tool.example.org"})
    assert "Access-Control-Allow-Origin" not in page.headers


def _count(state: Path, granted: Any) -> None:
    limits = Limits(state, b"k" * 32)
    granted.put(sum(limits.wait_seconds("one caller", 600) == 0 for _ in range(150)))


def test_one_count_holds_across_processes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    granted: Any = context.Queue()
    begun = time.monotonic()
    workers = [context.Process(target=_count, args=(tmp_path, granted)) for _ in range(2)]
    for worker in workers:
        worker.start()
    total = sum(granted.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()
    most = 600 / 60 * (BURST_SECONDS + time.monotonic() - begun)
    assert 99 <= total <= most + 1


def test_addresses_are_not_kept(tmp_path: Path) -> None:
    Limits(tmp_path, b"k" * 32).wait_seconds("203.0.113.7", 60)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"203.0.113" not in kept


def test_a_count_that_cannot_be_kept_refuses_nobody(tmp_path: Path) -> None:
    (tmp_path / "limits.sqlite").mkdir()
    assert Limits(tmp_path, b"k" * 32).wait_seconds("anybody", 1) == 0


def test_a_broken_file_stops_the_start_and_not_the_running(
    tmp_path: Path, make_guarded: Callable[..., FlaskClient], key_file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_guarded()
    token = key_file.add("good", ["match"], None, None)
    assert client.post("/v1/matches", json=a_request(), headers=bearer(token)).status_code == 200
    (tmp_path / "keys.json").write_text("[{")
    assert client.post("/v1/matches", json=a_request(), headers=bearer(token)).status_code == 200
    monkeypatch.setenv("DIRECTORY_KEYS_FILE", str(tmp_path / "keys.json"))
    assert "cannot be read" in directory("keys", "list", code=2).output


def directory(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, prog_name="directory")
    assert result.exit_code == code, result.output
    return result


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "DIRECTORY_KEYS_FILE" in directory("keys", "list", code=2).output
    path = tmp_path / "folder" / "keys.json"
    monkeypatch.setenv("DIRECTORY_KEYS_FILE", str(path))
    token = directory("keys", "add", "A triage tool", "--scope", "match", "--scope", "refer").output.strip()
    identity, secret = token.split("_", 2)[1:]
    assert path.stat().st_mode & 0o077 == 0
    assert secret not in path.read_text()
    assert f"{identity}  counts  match refer  A triage tool" in directory("keys", "list").output
    assert "counts until" in directory("keys", "revoke", identity, "--overlap-days", "7").output
    assert "revoked since" in directory("keys", "revoke", identity).output
    assert "no key has the id" in directory("keys", "revoke", "nobody", code=1).output
    assert "later" in directory("keys", "add", "x", "--scope", "match", "--expires", "2020-01-01", code=2).output


def test_what_a_proxy_asks_of_visitors_is_no_key_of_ours(
    make_guarded: Callable[..., FlaskClient], key_file: KeyFile
) -> None:
    """A page behind a proxy's password is a page; only where keys are taken a wrong one is refused."""
    client = make_guarded()
    for path in ("/", "/gb/", "/gb/search", "/healthz", "/readyz", "/openapi.json"):
        for sent in ("Basic YTpi", "Bearer nobody's", "Digest =", "\u00ff"):
            assert client.get(path, headers={"Authorization": sent}).status_code == 200, (path, sent)
    assert client.get("/v1/outcomes", headers={"Authorization": "Basic YTpi"}).status_code == 401
