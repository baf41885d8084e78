"""How tests answer the questions: as a browser does, page by page, by what stands on the page alone."""

import html
import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.reference import load_reference
from service.web.visit import COOKIE, Visit

Said = Mapping[str, Any]
_FIRST = {"number": 3, "choices": (), "sign": "no", "yes_no": "no"}
_PLAIN: Mapping[str, Any] = {
    question.code: _FIRST.get(question.kind, next((option.code for option in question.options), "neck"))
    for question in load_reference().triage.assessment.questions.values()
}
LIFTER: Said = {"age_years": 34, "body_region": "lower_back", "duration_days": 21}
"""Three weeks of pain in the lower back."""
LEG: Said = {**LIFTER, "numbness": "yes", "spread": "one_limb", "character": "burning"}
SORE: Said = {
    "age_years": 34,
    "body_region": "knee",
    "onset": "delayed",
    "onset_delay_hours": 24,
    "duration_days": 2,
    "character": "dull",
    "spread": "widespread",
    "movement": "eases",
}
"""Plain soreness after training."""


def begin(client: FlaskClient, country: str = "gb", for_whom: str = "me", **typed: str) -> TestResponse:
    """From the first page to the first question."""
    started = client.post("/start", data={"country": country.upper(), "way": "questions", **typed})
    assert started.status_code == 303
    return client.post(f"/{country}/questions", data={"for_whom": for_whom})


def settled(client: FlaskClient, said: Said, country: str = "gb", for_whom: str = "me", **visit: Any) -> str:
    """As if all were answered: no, none or the first choice where nothing else is said. The results' address."""
    kept = Visit(country=country.upper(), for_whom=for_whom, answers={**_PLAIN, **said}, **visit)
    client.set_cookie(COOKIE, client.application.extensions["visit_seal"].close(kept))
    return f"/{country}/results"


def answered(client: FlaskClient, response: TestResponse, said: Said, until: str = "") -> TestResponse:
    """Answers what is asked, else no, none, or the first choice, until the questions end or that one is asked."""
    while "/questions/" in response.location:
        shown = client.get(response.location)
        assert shown.status_code == 200, shown.location
        if question_of(shown) == until:
            return response
        response = answer(client, response.location, shown, said)
        assert response.status_code == 303, text_of(response)
    return response


def answer(client: FlaskClient, address: str, shown: TestResponse, said: Said) -> TestResponse:
    """Sends the form of a question."""
    code = question_of(shown)
    given = said.get(code)
    sent = _form(shown) if given is None else given if isinstance(given, dict) else {"answer": given}
    return client.post(address, data={"question": code, **sent})


def arrived(client: FlaskClient, response: TestResponse) -> TestResponse:
    """Where the redirections end."""
    while response.status_code == 303:
        response = client.get(response.location)
    return response


def questions_asked(client: FlaskClient, country: str = "gb") -> list[str]:
    """Texts of the questions answered so far."""
    page = client.get(f"/{country}/answers").text
    return [html.unescape(each) for each in re.findall(r'id="said-\d+">(.*?)</p>', page)]


def question_of(response: TestResponse) -> str:
    """The code of the question a page asks."""
    found = re.search(r'name="question" value="(\w+)"', response.text)
    assert found, text_of(response)
    return found[1]


def text_of(response: TestResponse) -> str:
    """What one reads on a page."""
    main = re.sub(r"(?s)^.*?<body", "<body", response.text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def _form(shown: TestResponse) -> dict[str, str]:
    if 'inputmode="numeric"' in shown.text:
        return {"answer": "3"}
    if 'type="checkbox"' in shown.text:
        return {"none": "1"}
    offered = re.findall(r'<button[^>]* name="answer" value="(\w+)"', shown.text)
    return {"answer": "no" if "no" in offered else offered[0]}
