"""Every link of every page, from the first one on: it leads to a page, says nothing of anybody, weighs little."""

import re
import time
import urllib.request
from collections import Counter, deque
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.sync_api import APIResponse, Request, Response

from tests.web.browser.leaks import leaked
from tests.web.browser.questionnaire import LEG_TINGLING, answer_at_once, choose_for_whom, start
from tests.web.browser.serving import Site
from tests.web.browser.tour import tour
from tests.web.browser.visitors import PATIENCE_MS, Visitor
from tests.web.conftest import Visit

MOST_PAGES = 220
ALIKE = 3
"""Of pages that differ only in what they are about so many are opened."""
MOST_BYTES = 100_000
_EXPECTED = {200, 409}
Get = Callable[[str], APIResponse]
_HAS_NOTHING_TO_DO = "() => new Promise(done => requestIdleCallback(() => done()))"
_LINK = re.compile(r'<(?:a|link|script)\b[^>]*?\b(?:href|src)="([^"]+)"')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_KNOWN_ELSEWHERE = re.compile(
    r"https://(www\.openstreetmap\.org/directions|(www\.)?geonames\.org|creativecommons\.org|db-ip\.com|"
    r"www\.naturalearthdata\.com|[\w.-]+\.example(\.\w+)?|booking\.example\.org)"
)


def test_every_link_leads_to_a_page_and_says_nothing_of_anybody(visit: Visit, site: Site) -> None:
    with visit(language="en") as visitor:
        start(visitor, "gb", words="frozen shoulder", place="SW1A 1AA")
        choose_for_whom(visitor)
        answer_at_once(visitor, LEG_TINGLING)
        opened: list[str] = []
        faults: list[str] = []
        for address in _reachable(site.address, opened, faults, visitor.context.request.get):
            faults += [f"{address}: says {each}" for each in leaked(address.removeprefix(site.address))]
    assert faults == [], "\n".join(faults)
    assert len(opened) > 60


def test_no_page_weighs_much_and_none_asks_anybody_else(visit: Visit) -> None:
    """Each as if it were the first page somebody opens."""
    heavy: list[str] = []
    with visit(language="de", size="phone") as visitor:
        for name in tour(visitor):
            _reload(visitor)
            weight = sum(map(_wire_bytes, visitor.answers))
            heavy += [f"{name}: {weight} bytes"] if not 0 < weight <= MOST_BYTES else []
            assert visitor.foreign == []
    assert heavy == []


def _reload(visitor: Visitor) -> None:
    """Until all has come that the page and its scripts ask for; `visitor.answers` are those alone."""
    visitor.page.wait_for_load_state("load")
    visitor.answers.clear()
    under_way: dict[Request, str] = {}

    def begin(request: Request) -> None:
        under_way[request] = request.url

    def end(request: Request) -> None:
        under_way.pop(request, None)

    # One of the page before may begin just now: it is given up with that page, and never answered.
    noting = {"request": begin, "requestfinished": end, "requestfailed": end}
    for event, note in noting.items():
        visitor.page.on(event, note)  # type: ignore[call-overload]  # three of its events
    visitor.page.reload()
    visitor.page.evaluate(_HAS_NOTHING_TO_DO)
    give_up_at = time.monotonic() + PATIENCE_MS / 1000
    while under_way:
        assert time.monotonic() < give_up_at, list(under_way.values())
        visitor.page.wait_for_timeout(10)
    for event, note in noting.items():
        visitor.page.remove_listener(event, note)


def _wire_bytes(answer: Response) -> int:
    """Of its body; what the browser had kept of before is asked for again."""
    size = answer.request.sizes()["responseBodySize"]
    if size > 0:
        return size
    asked = urllib.request.Request(answer.url, headers={"Accept-Encoding": "gzip", "Accept-Language": "de"})
    with urllib.request.urlopen(asked) as again:
        return len(again.read())


def _reachable(home: str, opened: list[str], faults: list[str], get: Get) -> Iterator[str]:
    """The addresses reached; each is opened and judged, of those alike a few."""
    waiting, seen, alike = deque([f"{home}/"]), {f"{home}/"}, Counter[str]()
    while waiting and len(opened) < MOST_PAGES:
        address = waiting.popleft()
        yield address
        alike[_kind(address)] += 1
        if alike[_kind(address)] > ALIKE:
            continue
        answer = get(address)
        opened.append(address)
        faults += [f"{address}: {fault}" for fault in _faults(answer)]
        for link in _links(answer):
            if not link.startswith(home):
                faults += [] if _KNOWN_ELSEWHERE.match(link) else [f"{address}: leads to {link}"]
            elif link not in seen:
                seen.add(link)
                waiting.append(link)


def _faults(answer: APIResponse) -> Iterator[str]:
    headers = answer.headers
    policy = headers.get("content-security-policy", "")
    if answer.status not in _EXPECTED:
        yield f"answers {answer.status}"
    if "unsafe" in policy or "default-src 'none'" not in policy or "frame-ancestors" not in policy:
        yield f"allows {policy}"
    if headers.get("referrer-policy") != "no-referrer" or headers.get("x-content-type-options") != "nosniff":
        yield "lacks a header"
    if len(answer.body()) > 10 * MOST_BYTES:
        yield f"holds {len(answer.body())} bytes before they are compressed"
    for title in _TITLE.findall(_text(answer)):
        yield from (f"its title says {each}" for each in leaked(unescape(title)))


def _links(answer: APIResponse) -> Iterator[str]:
    if "text/html" in answer.headers.get("content-type", ""):
        for found in _LINK.findall(_text(answer)):
            link = urljoin(answer.url, unescape(found)).partition("#")[0]
            if urlsplit(link).scheme in ("http", "https"):
                yield link


def _text(answer: APIResponse) -> str:
    return answer.text() if "text/html" in answer.headers.get("content-type", "") else ""


def _kind(address: str) -> str:
    """What tells one kind of page from another: its path without whom it is about, and what its parameters are."""
    parts = urlsplit(address)
    path = re.sub(r"/specialists/.*", "/specialists/", re.sub(r"^/[a-z]{2}(?=/|$)", "/cc", parts.path))
    names = sorted({name for name, _ in parse_qsl(parts.query)})
    return f"{re.sub(r'[0-9]+', '0', path)}?{','.join(names)}"
