"""Every route, asked as people and programs do, with canaries wherever one can say anything. Knows no engine."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from tests.leaks.canaries import (
    ADDRESS,
    CONDITION,
    EMERGENCY_FLAG,
    EMERGENCY_OUTCOME,
    FACTOR,
    FLAG,
    FOREIGN,
    ICD10,
    LAT,
    LON,
    MAIL,
    NAME,
    OUTCOME,
    POSTCODE,
)

SITE = "https://clinic.example"
NOISE = {
    "X-Request-ID": NAME,
    "User-Agent": f"{NAME} <{MAIL}>",
    "Referer": f"https://elsewhere.example/?q={OUTCOME}&near={POSTCODE}",
    "X-Forwarded-For": ADDRESS,
}
"""What no program should take down either."""


class Reply(Struct, frozen=True):
    """An answer as a client sees it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


Ask = Callable[..., Reply]
"""(method, path, json=…, data=…, query=…, headers=…) → the answer; redirects are not followed."""

OUTCOME_ASKED = {"code": OUTCOME, "red_flags": [FLAG], "factors": [FACTOR], "body_region": "lower_back"}
PLACES: tuple[Mapping[str, Any], ...] = ({"text": POSTCODE}, {"lat": LAT, "lon": LON}, {"text": NAME})


def ask_everything(ask: Ask) -> None:
    """All of the API, then a visit to the pages."""
    for asked in (_matches, _searches, _typed, _questions, _referrals, _read, _wrong, _visit, _frame):
        asked(ask)


def _matches(ask: Ask) -> None:
    for place in PLACES:
        for text in ("", CONDITION, FOREIGN, NAME):
            body = _match(location=place, text=text, explain=True, facets=True)
            ask("POST", "/v1/matches", json=body)
    listed = ask("POST", "/v1/matches", json=_match(limit=1))
    cursor = re.search(r'"next_cursor":"([^"]+)"', listed.text)
    if cursor is not None:
        ask("POST", "/v1/matches", json=_match(limit=1, cursor=cursor[1]))
    for outcome in ({"code": EMERGENCY_OUTCOME}, {"code": OUTCOME, "red_flags": [EMERGENCY_FLAG]}):
        ask("POST", "/v1/matches", json={"country": "GB", "outcome": outcome, "location": {"text": POSTCODE}})
    ask("POST", "/v1/matches", json=_match(outcome={"icd10": ICD10}))


def _searches(ask: Ask) -> None:
    for place in PLACES:
        for text in (CONDITION, FOREIGN, NAME):
            ask("POST", "/v1/specialists/search", json={"country": "GB", "location": place, "text": text})
    ask("GET", "/v1/specialists", query={"country": "GB", "near": POSTCODE})
    ask("GET", "/v1/specialists", query={"country": "GB", "lat": LAT, "lon": LON})
    ask("GET", "/v1/specialists", query={"country": "GB", "text": CONDITION, "outcome": OUTCOME})


def _typed(ask: Ask) -> None:
    for text in (POSTCODE, CONDITION, NAME, FOREIGN):
        ask("GET", "/v1/places", query={"country": "GB", "q": text})
        ask("POST", "/v1/suggestions", json={"country": "GB", "text": text})
        ask("POST", "/gb/suggestions", json={"text": text})


def _questions(ask: Ask) -> None:
    ask("GET", "/v1/assessments/questions")
    for answers in ({"training_faults": [FACTOR], EMERGENCY_FLAG: "yes", "name": NAME}, {FLAG: "yes"}):
        body = {"country": "GB", "answers": answers, "patient": {"age_years": 34, "name": NAME}}
        ask("POST", "/v1/assessments", json=body)


def _referrals(ask: Ask) -> None:
    body = {
        "country": "GB", "specialist_id": "gb-0", "practice_id": "gb-0-a", "outcome": {"code": OUTCOME},
        "patient": {"age_years": 34}, "red_flags": [FLAG], "patient_consented": True, "consented_by": "patient",
    }  # fmt: skip
    made = ask("POST", "/v1/referrals", json=body)
    ask("POST", "/v1/referrals", json=body | {"outcome": OUTCOME_ASKED, "red_flags": [], "name": NAME})
    ask("POST", "/v1/referrals", json=body | {"red_flags": [EMERGENCY_FLAG]})
    ask("POST", "/v1/referrals/verify", data=made.text.encode(), headers={"Content-Type": "application/json"})
    ask("POST", "/v1/referrals/verify", json={"referral": {"outcome": OUTCOME, "patient": NAME}})
    ask("GET", "/v1/referrals/key")


def _read(ask: Ask) -> None:
    for path in (
        "/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/outcomes", "/v1/ranking", "/v1/specialists/gb-0",
        "/v1/specialists/gb-0/reviews", "/about", "/how-we-rank", "/safety", "/privacy", "/privacy/forgotten",
        "/robots.txt", "/sitemap.xml", "/static/page.css", "/", "/gb/physiotherapists", "/gb/specialists/gb-0",
    ):  # fmt: skip
        ask("GET", path)


def _wrong(ask: Ask) -> None:
    """Errors of every kind quote what was sent to whoever sent it, and to nobody else."""
    for route in ("/v1/matches", "/v1/specialists/search", "/v1/assessments", "/v1/referrals", "/v1/suggestions"):
        ask("POST", route, data=f'{{"outcome": {{"code": "{OUTCOME}"}}, "text": "{NAME}'.encode())
        ask("POST", route, json={NAME: POSTCODE, "country": CONDITION, "text": FOREIGN})
        ask("POST", route, json=[NAME, OUTCOME])
        ask("POST", route, data=f'"{NAME}'.encode() + b"x" * 70_000, headers={"Connection": "close"})
        ask("POST", route, json=_match(filters={NAME: POSTCODE}, cursor=NAME), query={NAME: OUTCOME})
        ask("GET", route, query={"q": CONDITION})
    for path in (f"/{NAME}/{OUTCOME}", f"/v1/specialists/{NAME}", f"/gb/specialists/{MAIL}", f"/gb/{CONDITION}"):
        ask("GET", path, query={"near": POSTCODE, "lat": LAT})
    ask("DELETE", f"/v1/specialists/{NAME}")
    ask("POST", "/start", data={"country": NAME, "words": CONDITION})


def _visit(ask: Ask) -> None:
    """Somebody types, answers and looks at the list; later changes the place."""
    said = {"country": "GB", "words": f"{CONDITION} {NAME}", "place": POSTCODE}
    for way in ("search", "questions", "results"):
        for place in ({}, {"lat": str(LAT), "lon": str(LON)}, {"place": NAME}):
            _follow(ask, ask("POST", "/start", data={**said, "way": way, **place}))
    ask("GET", "/gb/search", query={"near": POSTCODE})
    _follow(ask, ask("POST", "/gb/questions", data={"for_whom": "me"}))
    for answer in (FLAG, EMERGENCY_FLAG, NAME):
        _follow(ask, ask("POST", "/gb/questions/1", data={"question": "body_region", "answer": answer}))
    for path in ("/gb/", "/gb/questions", "/gb/questions/1", "/gb/answers", "/gb/details/1", "/gb/results"):
        _follow(ask, ask("GET", path))
    _follow(ask, ask("POST", "/gb/details/1", data={"funding": NAME, "answer": FLAG}))
    for to in ("search", "results"):
        _follow(ask, ask("POST", "/gb/change", data={"to": to, "words": CONDITION, "place": POSTCODE}))
    _follow(ask, ask("POST", "/gb/results", data={"profession": NAME, "place": POSTCODE}))
    for path in ("/gb/forget", "/privacy/forget"):
        _follow(ask, ask("POST", path))


def _frame(ask: Ask) -> None:
    """The search on another site, whose script learns whom somebody chose, by id alone."""
    ask("GET", "/embed/search", query={"country": "GB"})
    ask("GET", "/embed/theme.css")
    for form in ({"place": POSTCODE}, {"lat": str(LAT), "lon": str(LON)}, {"place": NAME}):
        ask("POST", "/embed/search", data={"country": "GB", "words": CONDITION, **form})


def _follow(ask: Ask, reply: Reply) -> None:
    for _ in range(5):
        if reply.status != 303:
            return
        reply = ask("GET", reply.header("Location"))


def _match(**changes: Any) -> dict[str, Any]:
    body = {"country": "GB", "outcome": OUTCOME_ASKED, "location": {"text": POSTCODE}}
    return body | {"patient": {"age_years": 34}} | changes
