"""What is asked under load: a fixed mix of requests, as plain HTTP/1.1, each with the one right answer to it."""

import http.client
import json
from collections.abc import Iterator
from random import Random
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

HOST = "127.0.0.1"
SHARES = {"match": 0.35, "search": 0.25, "suggestion": 0.2, "page": 0.12, "outcomes": 0.03, "emergency": 0.05}
"""Of all requests, by kind. Much of the work is pages: one costs as much as ten of the others."""
PLACES = {
    "GB": ("London", "SW1A 1AA", "Manchester", "Leeds", "Bristol"),
    "DE": ("Berlin", "10115", "Hamburg", "München"),
    "AT": ("Wien", "Graz"),
    "IE": ("Dublin", "Cork"),
    "AU": ("Sydney", "Melbourne"),
    "AE": ("Dubai",),
}
OUTCOMES = ("radicular_pain", "strain_or_sprain", "persistent_pain", "recurrent_flare_ups")
TYPED = {"GB": ("knee pain", "physio", "slipped di", "back"), "DE": ("Knie", "Rücken", "Physiother", "Band")}
PAGES = ("", "search", "questions", "physiotherapists")
ALARMS = ("suspected_cauda_equina", "chest_pain")


class Question(Struct, frozen=True):
    """One request; `answer`: the body of the right answer, once it is known."""

    kind: str
    name: str
    sent: bytes
    answer: bytes = b""


def all_questions(key: str | None = None) -> list[Question]:
    """Of every kind some. `key`: the caller's, sent with each."""
    posted = [*_matches(), *_searches(), *_suggestions(), *_emergencies()]
    questions = [_post(kind, path, body, key) for kind, path, body in posted]
    questions += [_get("page", path, key) for path in _pages()]
    return [*questions, _get("outcomes", "/v1/outcomes", key)]


def with_answers(port: int, questions: list[Question]) -> list[Question]:
    """The same with what a service at rest answers. Raises AssertionError where that is not 200."""
    return [replace(question, answer=_answer(port, question)) for question in questions]


class Mix:
    """Draws questions by their shares, the same in every run."""

    def __init__(self, questions: tuple[Question, ...], seed: int) -> None:
        self._draw = Random(seed)
        self._by_kind = {
            kind: [each for each in questions if each.kind == kind] for kind in {each.kind for each in questions}
        }
        self._kinds = sorted(self._by_kind)
        self._shares = [SHARES[kind] for kind in self._kinds]

    def draw(self) -> Question:
        (kind,) = self._draw.choices(self._kinds, self._shares)
        return self._draw.choice(self._by_kind[kind])


def _matches() -> Iterator[tuple[str, str, object]]:
    for country, places in PLACES.items():
        for place in places:
            for outcome in OUTCOMES:
                told = {"code": outcome, "body_region": "lower_back", "red_flags": []}
                body = {"country": country, "outcome": told, "patient": {"age_years": 34}}
                yield "match", "/v1/matches", body | {"location": {"text": place}, "facets": True}


def _searches() -> Iterator[tuple[str, str, object]]:
    for country, places in PLACES.items():
        for place in places:
            body = {"country": country, "location": {"text": place}, "facets": True}
            yield "search", "/v1/specialists/search", body
            yield "search", "/v1/specialists/search", body | {"text": TYPED.get(country, TYPED["GB"])[0]}


def _suggestions() -> Iterator[tuple[str, str, object]]:
    for country, texts in TYPED.items():
        for text in texts:
            yield "suggestion", "/v1/suggestions", {"country": country, "q": text}


def _emergencies() -> Iterator[tuple[str, str, object]]:
    for code in ALARMS:
        for country in PLACES:
            yield "emergency", "/v1/matches", {"country": country, "outcome": {"code": code}}


def _pages() -> Iterator[str]:
    for country in ("gb", "de"):
        for page in PAGES:
            asked = "?" + urlencode({"near": PLACES[country.upper()][0]}) if page == "search" else ""
            yield f"/{country}/{page}{asked}"


def _post(kind: str, path: str, body: object, key: str | None) -> Question:
    content = json.dumps(body).encode()
    return Question(kind, f"{path} {content.decode()}", _head("POST", path, key, len(content)) + content)


def _get(kind: str, path: str, key: str | None) -> Question:
    return Question(kind, path, _head("GET", path, key, 0))


def _head(method: str, path: str, key: str | None, length: int) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Accept-Language: en"]
    lines += [f"Authorization: Bearer {key}"] if key else []
    lines += ["Content-Type: application/json", f"Content-Length: {length}"] if length else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _answer(port: int, question: Question) -> bytes:
    head, _, body = question.sent.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    method, path, _ = first.split()
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request(method, path, body or None, dict(line.split(": ", 1) for line in rest))
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    assert response.status == 200, (question.name, response.status, content[:300])
    return content
