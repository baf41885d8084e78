"""Canaries through every route of a real server; then all it wrote is searched, and holds none of them."""

import base64
import json
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from elasticsearch import Elasticsearch
from werkzeug.exceptions import HTTPException

from indexer.engines import open_engine
from indexer.reference import load_reference
from indexer.settings import Settings
from indexer.unanswered import Unanswered
from service.app import create_app
from service.keys import SCOPES, KeyFile
from tests.api.conftest import FailingEngine
from tests.api.scene import people_of, promoted
from tests.builders import AS_OF
from tests.engine_contract.versions import erase
from tests.leaks.asking import NOISE, SITE, Reply, ask_everything
from tests.leaks.canaries import CONDITION, FOREIGN, LAT, NAME, OUTCOME, POSTCODE, Canary, canaries, found_in
from tests.leaks.holding import Files, files_below, written_since
from tests.logged import logged
from tests.web.browser.leaks import leaked
from tests.web.browser.serving import Site, served

UNLIMITED = 1_000_000
COUNTED = "unanswered"
"""Where outcomes are counted that nobody was listed for: the one place that may name one."""


@dataclass
class Ran:
    """A server that was asked everything: with its index, and with a broken one."""

    kind: str
    folder: Path
    site: Site
    key: str
    before: Files = field(default_factory=dict)
    replies: list[tuple[str, str, Reply]] = field(default_factory=list)

    def ask(self, method: str, path: str, query: Any = None, headers: Any = None, **sent: Any) -> Reply:
        told = NOISE | {"Authorization": f"Bearer {self.key}"} | (headers or {})
        answer = self._session.request(
            method, self.site.address + path, params=query, headers=told, timeout=20, allow_redirects=False, **sent
        )
        reply = Reply(answer.status_code, tuple(answer.headers.items()), answer.text)
        self.replies.append((method, path, reply))
        return reply

    def __post_init__(self) -> None:
        self._session = requests.Session()

    def written(self) -> Iterator[tuple[str, bytes]]:
        """All that is held after the answers: the log since the greeting, metrics, files."""
        yield "log", self.site.log().encode()
        yield from written_since(self.folder, self.before)


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder, url = tmp_path_factory.mktemp("leaks"), "embedded:var/index"
    if request.param == "elasticsearch":
        url = request.getfixturevalue("elasticsearch_url")
        erase(url, "GB")
    (folder / "tmp").mkdir()
    with closing(open_engine(Settings(index_url=url.replace("var/", f"{folder}/var/")))) as engine:
        promoted(engine, people_of("GB"))
    key = KeyFile(folder / "keys.json").add("triage tool", list(SCOPES), None, UNLIMITED)
    settings = {
        "DIRECTORY_INDEX_URL": url,
        "DIRECTORY_COUNTRIES": "GB",
        "DIRECTORY_KEYS_FILE": "keys.json",
        "DIRECTORY_EMBEDDING_ORIGINS": SITE,
        "DIRECTORY_CORS_ORIGINS": SITE,
        "DIRECTORY_TRUSTED_PROXIES": "1",
        "TMPDIR": str(folder / "tmp"),
    }
    with served(folder, "said", **settings) as site:
        asked = Ran(request.param, folder, site, key)
        asked.before = {path: state for path, state in files_below(folder).items() if path.name != "said"}
        ask_everything(asked.ask)
        asked.ask("POST", "/v1/matches", headers={"Authorization": f"Bearer {key}x"}, json={"text": NAME})
        asked.ask("POST", "/v1/matches", headers={"Authorization": ""}, json={"text": NAME})
        break_index(folder, url)
        ask_everything(asked.ask)
        yield asked
    if url.startswith("http"):
        erase(url, "GB")


def break_index(folder: Path, url: str) -> None:
    """The index cannot answer any more, in the middle of everything."""
    if url.startswith("http"):
        with Elasticsearch(url) as client:
            client.indices.close(index=",".join(client.indices.get(index="specialists-gb-*")))
        return
    (folder / "var" / "index" / "gb" / "CURRENT").write_text("{")


def test_every_route_was_asked_and_both_ways_of_failing_seen(ran: Ran) -> None:
    app = create_app(Settings(state=ran.folder / "var", embedding_origins=(SITE,)))
    routes, asked = app.url_map.bind("localhost"), set()
    for method, path, _ in ran.replies:
        try:
            asked.add(routes.match(path.partition("?")[0], method)[0])
        except HTTPException:
            continue
    assert asked == {rule.endpoint for rule in app.url_map.iter_rules()}
    statuses = {reply.status for _, _, reply in ran.replies}
    assert {200, 303, 400, 401, 404, 405, 413, 422, 503} <= statuses
    listed = [reply for method, path, reply in ran.replies if path == "/v1/matches" and reply.status == 200]
    assert any(json.loads(reply.text)["total"] for reply in listed)


def test_nothing_that_was_sent_is_held(ran: Ran, printed: Callable[[str], None]) -> None:
    sought, held = canaries(ran.key), dict(ran.written())
    printed(table_of(ran, held, sought))
    assert {"log", "var/limits.sqlite"} <= set(held)
    assert any("directory-metrics-" in name for name in held)
    assert leaks(held.items(), sought) == []
    assert [line for line in held["log"].decode().splitlines() if leaked(line)] == []


def test_what_listed_nobody_is_counted_by_outcome_and_month_alone(ran: Ran) -> None:
    (counted,) = (ran.folder / "var" / COUNTED).glob("*.json")
    outcomes = load_reference().triage.outcomes
    found = json.loads(counted.read_bytes())
    assert set(found) == {"GB"}
    assert set(found["GB"]) <= set(outcomes)
    assert all(isinstance(number, int) for number in found["GB"].values())
    shown = Unanswered(ran.folder / "var").shown()
    assert all(country == "GB" and outcome in outcomes for country, outcome in shown)


def test_no_header_and_no_address_says_it(ran: Ran) -> None:
    sought = canaries(ran.key)
    told = [
        (f"{method} {path}", f"{name}: {value}".encode())
        for method, path, reply in ran.replies
        for name, value in reply.headers
    ]
    assert leaks(told, sought) == []
    addresses = [reply.header("Location") for _, _, reply in ran.replies if reply.header("Location")]
    assert len(addresses) > 10
    assert [address for address in addresses if leaked(address)] == []
    assert all(reply.header("Referrer-Policy") == "no-referrer" for _, _, reply in ran.replies)


def test_whatever_holds_an_answer_is_kept_by_nobody(ran: Ran) -> None:
    sought = canaries(ran.key)
    for method, path, reply in ran.replies:
        if found_in(reply.text.encode(), sought) and path not in ("/v1/outcomes", "/openapi.json"):
            assert reply.header("Cache-Control") == "no-store" or method == "GET", (method, path)
        if reply.header("Cache-Control") != "no-store":
            assert reply.status in (200, 304)
            assert "Set-Cookie" not in dict(reply.headers)


@pytest.mark.parametrize("ran", ["elasticsearch"], indirect=True)
def test_elasticsearch_is_told_to_log_no_query(elasticsearch_url: str, ran: Ran) -> None:
    """Its slow log would write whole queries down; none of our indices turns it on."""
    assert ran.replies
    with Elasticsearch(elasticsearch_url) as client:
        found = client.indices.get_settings(index="_all", expand_wildcards="all", flat_settings=True)
    named = [name for stored in found.body.values() for name in stored["settings"] if "slowlog" in name]
    assert named == []


def test_a_fault_of_ours_says_nothing_either(tmp_path_factory: pytest.TempPathFactory, ran: Ran) -> None:
    settings = Settings(state=ran.folder / "var", embedding_origins=(SITE,), count_unanswered=False)
    client = create_app(settings, FailingEngine(), lambda _: AS_OF).test_client()
    statuses = set()

    def ask(method: str, path: str, query: Any = None, **sent: Any) -> Reply:
        answer = client.open(path, method=method, query_string=query, buffered=True, **sent)
        statuses.add(answer.status_code)
        return Reply(answer.status_code, tuple(answer.headers.items()), answer.get_data(as_text=True))

    with logged() as stream:
        ask_everything(ask)
    assert 500 in statuses
    assert leaks([("log", stream.getvalue().encode())], canaries(ran.key)) == []


@pytest.mark.parametrize(
    "written",
    [
        OUTCOME.encode(), POSTCODE.lower().encode(), b"ls11%205tz", b"LS11+5TZ", NAME.upper().encode(), b"53.7841",
        json.dumps({"text": FOREIGN}).encode(), quote(FOREIGN).encode(), NAME.encode().hex().encode(),
        base64.b64encode(f'{{"text":"{CONDITION}"}}'.encode()), base64.urlsafe_b64encode(b"xy" + FOREIGN.encode()),
        base64.b64encode(b"x" + POSTCODE.encode()), CONDITION.replace(" ", "%20").encode(),
        b"at lat=53.784, lon=-1.557", struct.pack("<d", LAT), b"sd_0123_thisisthekey",
    ],
)  # fmt: skip
def test_the_search_finds_what_is_planted(written: bytes, tmp_path: Path) -> None:
    before = files_below(tmp_path)
    (tmp_path / "innocent").write_bytes(b"\0 12 \n" + written + b"\n")
    sought = canaries("sd_0123_thisisthekey")
    assert leaks(written_since(tmp_path, before), sought)
    assert leaks(written_since(tmp_path, files_below(tmp_path)), sought) == []


def table_of(ran: Ran, held: Mapping[str, bytes], sought: Sequence[Canary]) -> str:
    """What was asked, what was searched, and what was found."""
    headers = [f"{name}: {value}".encode() for _, _, reply in ran.replies for name, value in reply.headers]
    rows = {
        "requests": len(ran.replies),
        "canaries": len(sought),
        "forms of them": sum(len(canary.words) + len(canary.forms) for canary in sought),
        "log lines": held["log"].count(b"\n"),
        "files new or changed": len(held) - 1,
        "bytes searched": sum(map(len, [*held.values(), *headers])),
        "headers": len(headers),
        "found": len(leaks(held.items(), sought)) + len(leaks((("header", each) for each in headers), sought)),
    }
    return "\n".join([f"{ran.kind:22}", *(f"{name:22}{number:>10,}" for name, number in rows.items())])


def leaks(held: Any, sought: Sequence[Canary]) -> list[str]:
    """Where which canary was found."""
    return [
        f"{name}: {canary}"
        for name, content in held
        for canary in found_in(content, sought)
        if not (COUNTED in name and canary == "outcome")
    ]
