"""What answers say of typed words: how they were read, and above any list whom to call for an emergency sign."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from indexer.folding import fold
from indexer.records import Name
from indexer.reference import load_reference
from indexer.settings import Settings
from service.app import create_app
from service.typed.side_by_side import LEAST_FOR_A_SLIP
from service.typed.tokens import without_article
from tests.api.conftest import a_request, match, post
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


@pytest.mark.parametrize(("text", "word"), [("tennis elbow zzyzx", "zzyzx"), ("zzyzx Tennisarm", "zzyzx")])
def test_a_word_that_is_nobodys_name_is_left_out_and_the_answer_says_so(
    client: DocumentedClient, text: str, word: str
) -> None:
    answer = search(client, text)
    assert ids(answer) == {"elbows"}
    (said,) = (part for part in answer["interpreted"]["text"] if part["kind"] == "not_understood")
    assert said["words"] == word
    assert word in said["label"]


def test_beside_a_part_of_the_body_alone_an_unknown_word_shows_nobody_and_the_answer_says_which(
    client: DocumentedClient,
) -> None:
    answer = search(client, "zzyzx elbow")
    assert ids(answer) == set()
    (said,) = (part for part in answer["interpreted"]["text"] if part["kind"] == "not_understood")
    assert said["words"] == "zzyzx"
    assert "Leave it out" in said["label"]


def test_a_word_that_is_somebodys_name_is_never_left_out(client: DocumentedClient) -> None:
    answer = search(client, "tennis elbow Saleh")
    assert ids(answer) == {"both"}
    assert {part["kind"] for part in answer["interpreted"]["text"]} == {"condition", "name"}
    assert ids(search(client, "neurosurgery Saleh")) == set()


@pytest.mark.parametrize("text", ["cancer in my elbow", "zzyzx eczema elbow", "Krebs im Ellenbogen"])
def test_a_word_of_another_field_finds_nobody_and_says_whom_to_turn_to(
    client: DocumentedClient, text: str
) -> None:
    answer = search(client, text)
    assert answer["matches"] == []
    (said,) = (part for part in answer["interpreted"]["text"] if part["kind"] == "other_field")
    assert "general practitioner" in said["label"]


def test_where_a_country_has_nobody_of_a_profession_the_answer_says_who_else_there_is(
    client: DocumentedClient,
) -> None:
    answer = search(client, "podiatrist")
    assert answer["matches"] == []
    named, instead = answer["interpreted"]["text"]
    assert (named["kind"], instead["kind"]) == ("profession", "instead")
    assert "Foot and ankle" in instead["label"]


def test_where_a_country_has_nobody_of_a_specialty_its_professions_are_listed(client: DocumentedClient) -> None:
    answer = search(client, "geriatrics")
    assert ids(answer) == {"elbows", "any-physio", "both", "schulterr"}
    assert [part["kind"] for part in answer["interpreted"]["text"]] == ["specialty", "instead"]


def test_a_hot_swollen_joint_has_the_advice_line_first(client: DocumentedClient) -> None:
    answer = search(client, "my knee is red hot and swollen")
    assert answer["safety_notice"].index("111") < answer["safety_notice"].index("999")
    assert {part["kind"] for part in answer["interpreted"]["text"]} <= {"urgent", "passed_over"}


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
    for field, ask in TEXT_FIELDS.items():
        text = dice.choice([text for text in getattr(row, lang) if any(map(_is_long, text.split()))])
        for typed in (text, _with_a_slip(text, dice)):
            answer = ask(client, typed, country, lang)
            notice = answer.get("safety_notice")
            assert notice is not None, (field, typed)
            assert NUMBERS[country] in notice, (field, typed)
            assert question in notice, (field, typed)
            assert QUESTIONNAIRE in notice
            assert not answer.get("suggestions"), (field, typed)
            assert not answer.get("places"), (field, typed)
            read = {part["kind"] for part in (answer.get("interpreted") or {}).get("text", [])}
            assert read <= {"emergency", "urgent", "passed_over", "name"}, (field, typed)
            assert "name" not in read or typed != text, (field, typed)


def _searched(**changes: Any) -> Callable[[DocumentedClient, str, str, str], Any]:
    return lambda client, typed, country, lang: post(
        client, f"/v1/specialists/search?lang={lang}", _filled(changes, typed) | {"country": country}
    ).get_json()


def _matched(**changes: Any) -> Callable[[DocumentedClient, str, str, str], Any]:
    place = {"location": {"text": "SW1A 1AA"}, "mode": "video"}
    return lambda client, typed, country, lang: post(
        client, f"/v1/matches?lang={lang}", a_request(**place | _filled(changes, typed) | {"country": country})
    ).get_json()


def _fetched(path: str, name: str) -> Callable[[DocumentedClient, str, str, str], Any]:
    return lambda client, typed, country, lang: client.get(
        path, query_string={name: typed, "country": country, "lang": lang}
    ).get_json()


def _suggested(client: DocumentedClient, typed: str, country: str, lang: str) -> Any:
    return post(client, f"/v1/suggestions?lang={lang}", {"country": country, "text": typed}).get_json()


def _filled(changes: dict[str, Any], typed: str) -> dict[str, Any]:
    return {name: {"text": typed} if name == "location" else typed for name in changes}


TEXT_FIELDS: dict[str, Callable[[DocumentedClient, str, str, str], Any]] = {
    "text of a search": _searched(text=True),
    "place of a search, which is unknown": _searched(location=True),
    "text and place of a search": _searched(text=True, location=True),
    "text of a match": _matched(text=True),
    "place of a match by video": _matched(location=True),
    "near": _fetched("/v1/specialists", "near"),
    "text where it is refused": _fetched("/v1/specialists", "text"),
    "q of places": _fetched("/v1/places", "q"),
    "text of suggestions": _suggested,
}
"""Every field people type into."""


def _with_a_slip(text: str, dice: Random) -> str:
    words = text.split()
    at = next(place for place, word in enumerate(words) if _is_long(word))
    return " ".join([*words[:at], a_slip(words[at], dice), *words[at + 1 :]])


@pytest.mark.parametrize(("path", "status"), [("/v1/matches", 422), ("/v1/specialists/search", 422)])
def test_a_place_that_is_an_emergency_is_answered_with_whom_to_call(
    client: DocumentedClient, path: str, status: int
) -> None:
    body = {"country": "GB", "location": {"text": "chset pain"}}
    if path == "/v1/matches":
        body = a_request(location=body["location"])
    response = post(client, path, body)
    assert response.status_code == status
    assert response.get_json()["code"] == "unknown_location"
    assert "999" in response.get_json()["safety_notice"]


def test_an_ambiguous_place_beside_an_emergency_is_answered_with_whom_to_call(client: DocumentedClient) -> None:
    body = {"country": "GB", "location": {"text": "Newport"}, "text": "chest pain"}
    response = post(client, "/v1/specialists/search", body)
    assert response.status_code == 409
    assert "999" in response.get_json()["safety_notice"]
    assert "safety_notice" not in post(client, "/v1/specialists/search", body | {"text": "knee"}).get_json()


def test_a_country_nobody_knows_gives_the_numbers_of_all(client: DocumentedClient) -> None:
    answer = client.get("/v1/places?q=chest+pain&country=QQ").get_json()
    assert answer["code"] == "unknown_country"
    assert all(number in answer["safety_notice"] for number in NUMBERS.values())


def test_the_notice_names_no_questionnaire_that_is_switched_off(state: Path) -> None:
    settings = Settings(state=state, assessment=False, index_url=f"embedded:{state / 'nothing'}")
    client = documented_client(create_app(settings))
    for lang, number in (("en", "999"), ("de", "999"), ("ar", "999")):
        notice = client.get(f"/v1/places?q=chest+pain&country=GB&lang={lang}").get_json()["safety_notice"]
        assert number in notice
        assert "/v1/assessments" not in notice


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
