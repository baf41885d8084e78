"""What answers say of typed words: how they were read, and above any list whom to call for an emergency sign."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from indexer.folding import fold
from indexer.records import Name
from indexer.reference import load_reference
from service.typed.emergencies import LEAST_FOR_A_SLIP
from service.typed.tokens import without_article
from tests.api.conftest import match, post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import promoted
from tests.builders import a_document
from tests.oracle_engine import OracleEngine
from tests.typed.slips import a_slip

ROWS = load_reference().typed.emergencies
NUMBERS = {"GB": "999", "DE": "112", "AE": "998"}
QUESTIONNAIRE = "/v1/assessments/questions"
PEOPLE = (
    a_document(id="elbows", conditions=("elbow_tendinopathy",)),
    a_document(id="any-physio"),
    a_document(id="neuro", professions=("neurosurgeon",), names=(Name(text="Layla Hassan"),)),
    a_document(id="both", professions=("physiotherapist", "osteopath"), names=(Name(text="Mohammed Saleh"),)),
    a_document(id="schulterr", names=(Name(text="Jo Schulterr"),)),
)


@pytest.fixture(scope="module")
def client(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    engine = OracleEngine()
    for country in NUMBERS:
        promoted(engine, PEOPLE if country == "GB" else [], country)
    return documented_client(make_app(engine))


def search(client: DocumentedClient, text: str, country: str = "GB", lang: str = "en") -> dict[str, Any]:
    response = post(client, f"/v1/specialists/search?lang={lang}", {"country": country, "text": text})
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


def ids(answer: dict[str, Any]) -> set[str]:
    return {found["specialist"]["id"] for found in answer["matches"]}


def test_the_answer_says_how_each_word_was_read(client: DocumentedClient) -> None:
    read = search(client, "slipped disc Dr Mohamad", lang="de")["interpreted"]
    assert read == {
        "location": None,
        "text": [
            {
                "words": "slipped disc",
                "kind": "condition",
                "code": "disc_herniation",
                "label": "Bandscheibenvorfall",
                "stated": False,
            },
            {"words": "Dr", "kind": "passed_over", "code": None, "label": None, "stated": None},
            {"words": "Mohamad", "kind": "name", "code": None, "label": None, "stated": None},
        ],
    }
    matched = match(client, text="osteopath")["interpreted"]
    assert [part["code"] for part in matched["text"]] == ["osteopath"]
    assert match(client)["interpreted"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tennis elbow", {"elbows"}),
        ("slipped disc", {"elbows", "any-physio", "neuro", "both", "schulterr"}),
        ("Bandscheibenvorfall mohamad", {"both"}),
        ("osteopath", {"both"}),
        ("neurosurgery", {"neuro"}),
        ("neurologist", set()),
        ("GP", set()),
        ("Kieferorthopäde", set()),
        ("layla", {"neuro"}),
        ("ليلى", {"neuro"}),
        ("layal hassan", {"neuro"}),
        ("Schulterr", {"schulterr"}),
        ("Schulterrs", {"schulterr"}),
    ],
)
def test_who_is_found(client: DocumentedClient, text: str, expected: set[str]) -> None:
    assert ids(search(client, text)) == expected


def test_nobody_states_it_and_the_answer_says_so(client: DocumentedClient) -> None:
    assert [part["stated"] for part in search(client, "tennis elbow")["interpreted"]["text"]] == [True]
    assert [part["stated"] for part in search(client, "slipped disc")["interpreted"]["text"]] == [False]


def test_a_look_alike_says_who_is_meant(client: DocumentedClient) -> None:
    answer = search(client, "Kieferorthopäde", lang="de")
    (part,) = answer["interpreted"]["text"]
    assert (part["kind"], part["code"]) == ("look_alike", "orthodontics")
    assert part["label"].startswith("Zähne und Kiefer")
    assert answer["total"] == 0


def test_the_card_shows_the_profession_that_was_typed(client: DocumentedClient) -> None:
    (found,) = search(client, "osteopath")["matches"]
    assert found["specialist"]["profession"] == "osteopath"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.flag)
@pytest.mark.parametrize(("lang", "country"), [("en", "GB"), ("de", "DE"), ("ar", "AE")])
def test_emergency_words_carry_a_notice_in_every_field(
    client: DocumentedClient, row: Any, lang: str, country: str
) -> None:
    dice = Random(f"{row.flag} {lang}")
    question = getattr(load_reference().triage.red_flags[row.flag].question, lang)
    text = dice.choice([text for text in getattr(row, lang) if any(map(_is_long, text.split()))])
    words = text.split()
    at = next(place for place, word in enumerate(words) if _is_long(word))
    slipped = " ".join([*words[:at], a_slip(words[at], dice), *words[at + 1 :]])
    for typed in (text, slipped):
        places = client.get("/v1/places", query_string={"q": typed, "country": country, "lang": lang}).get_json()
        answer = search(client, typed, country, lang)
        for notice in (answer["safety_notice"], places["safety_notice"]):
            assert NUMBERS[country] in notice, typed
            assert question in notice, typed
            assert QUESTIONNAIRE in notice
        assert {part["kind"] for part in answer["interpreted"]["text"]} <= {"emergency", "passed_over"}


def _is_long(word: str) -> bool:
    return len(without_article(fold(word)[0])) >= LEAST_FOR_A_SLIP


def test_emergency_words_change_neither_the_outcome_nor_the_list(client: DocumentedClient) -> None:
    calm, loud = match(client), match(client, text="sudden chest pain")
    assert loud["safety_notice"].startswith("“chest pain” can be a sign of an emergency")
    assert not calm["safety_notice"].startswith("“")
    for name in ("outcome", "disposition", "matches", "total", "warnings", "signs_to_ask"):
        if name != "matches":
            assert loud[name] == calm[name]
    assert ids(loud) == ids(calm)
    physio = search(client, "dark urine osteopath")
    assert ids(physio) == {"both"}
    assert "999" in physio["safety_notice"]


def test_a_place_is_no_alarm(client: DocumentedClient) -> None:
    assert client.get("/v1/places?q=Stoke&country=GB").get_json()["safety_notice"] is None
