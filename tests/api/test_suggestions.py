"""POST /v1/suggestions as one types: which kinds, in which order, marked where, and what is never suggested."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from indexer.records import Address, Name, Registration
from indexer.reference import load_reference
from tests.api.conftest import post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import promoted
from tests.builders import YESTERDAY, a_document, a_practice
from tests.oracle_engine import OracleEngine
from tests.typed.slips import slips_at

REFERENCE = load_reference()
LEEDS = a_practice(name="Quay Rooms", address=Address(city="Leeds"), telephone="+44 113 496 0000")
PEOPLE = (
    a_document(id="anna", names=(Name(text="Anna Müller"),), practices=(LEEDS,)),
    a_document(id="anna-gone", names=(Name(text="Anna Müller"),), windows=()),
    a_document(
        id="mohammed",
        names=(Name(text="Mohammed Al Mansoori"), Name(text="محمد المنصوري", script="Arab")),
        professions=("osteopath",),
    ),
    a_document(id="con", names=(Name(text="Aoife O'Connor"),)),
    a_document(id="leila", names=(Name(text="Leila Hassan"), Name(text="ليلى حسن", script="Arab"))),
    a_document(
        id="numbered",
        names=(Name(text="Jo Lee"),),
        registrations=(Registration(register="HCPC", number="PH77777", verified_at=YESTERDAY),),
        practices=(a_practice(email="hello@wexfordrooms.example", telephone="+44 20 7946 0000"),),
    ),
    *(a_document(id=f"reed{number:02}", names=(Name(text="Sam Reed"),)) for number in range(30)),
)


@pytest.fixture(scope="module")
def typing(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    engine = OracleEngine()
    promoted(engine, PEOPLE)
    promoted(engine, [], "DE")
    promoted(engine, [], "AE")
    return documented_client(make_app(engine))


def answer(client: DocumentedClient, q: str, lang: str = "en", **more: Any) -> dict[str, Any]:
    response = post(client, f"/v1/suggestions?lang={lang}", {"country": "GB", "q": q} | more)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.get_json()
    return found


def suggested(client: DocumentedClient, q: str, lang: str = "en", **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(client, q, lang, **more)["suggestions"]
    return found


def marked(suggestion: dict[str, Any]) -> list[str]:
    return [suggestion["label"][start:end] for start, end in suggestion["highlight"]]


def shown_marked(suggestion: dict[str, Any]) -> str:
    """The label with its marks in brackets."""
    label = suggestion["label"]
    for start, end in reversed(suggestion["highlight"]):
        label = f"{label[:start]}[{label[start:end]}]{label[end:]}"
    return str(label)


def codes(client: DocumentedClient, q: str, lang: str = "en") -> set[tuple[str, str]]:
    return {(each["kind"], each["code"]) for each in suggested(client, q, lang) if "code" in each}


def people(client: DocumentedClient, q: str, lang: str = "en") -> list[str]:
    found = suggested(client, q, lang, kinds=["specialist"], limit=20)
    return [each["id"] for each in found]


@pytest.mark.parametrize(
    ("typed", "topic", "shown"),
    [
        ("en physiot", "profession physiotherapist", "[Physiot]herapist"),
        ("en slipped di", "condition disc_herniation", "[Di]sc herniation ([slipped] [di]sc)"),
        ("de bandsch", "condition disc_herniation", "[Bandsch]eibenvorfall"),
        ("en bandsch", "condition disc_herniation", "Disc herniation ([Bandsch]eibenvorfall)"),
        ("ar انزلاق غض", "condition disc_herniation", "[انزلاق] [غض]روفي"),
        ("en herniation disc", "condition disc_herniation", "[Disc] [herniation]"),
        ("en knee arthr", "procedure knee_arthroscopy", "[Knee] [arthr]oscopy"),
        ("en KNEE P", "condition knee_pain", "[Knee] [p]ain"),
        ("de Ischias ner", "condition sciatica", "Ischialgie ([Ischias]nerv)"),
        ("en backpai", "condition low_back_pain", "Low back pain (back pain)"),
        ("en shoudler", "condition shoulder_pain", "[Shoulder] pain"),
        ("en shuold", "condition shoulder_pain", "[Shoulder] pain"),
        ("ar الظهر", "condition low_back_pain", "ألم أسفل [الظهر]"),
    ],
)
def test_words_of_the_directory(typing: DocumentedClient, typed: str, topic: str, shown: str) -> None:
    lang, q = typed.split(" ", 1)
    found = [each for each in suggested(typing, q, lang) if f"{each['kind']} {each.get('code')}" == topic]
    assert [shown_marked(each) for each in found] == [shown]


def test_a_surgeon_for_hands_is_a_specialty_of_surgeons_alone(typing: DocumentedClient) -> None:
    (found,) = suggested(typing, "hand surg")
    assert (found["kind"], found["code"], found["profession"]) == ("specialty", "hand", "orthopaedic_surgeon")
    assert found["label"].endswith("(hand surgeon)")


def test_every_label_is_suggested_by_its_beginning(typing: DocumentedClient) -> None:
    taxonomy = REFERENCE.taxonomy
    listed = [each for each in taxonomy.professions.values() if each.listed]
    kinds = (
        ("profession", listed),
        ("specialty", taxonomy.specialties.values()),
        ("condition", taxonomy.conditions.values()),
        ("procedure", taxonomy.procedures.values()),
    )
    for kind, terms in kinds:
        for term in terms:
            for lang in ("en", "de", "ar"):
                label = term.label.in_language(lang)
                found = suggested(typing, label[:-1], lang, kinds=[kind], limit=20)
                assert term.code in {each["code"] for each in found}, label


def test_whoever_is_not_listed_is_not_suggested(typing: DocumentedClient) -> None:
    for code, profession in REFERENCE.taxonomy.professions.items():
        if not profession.listed:
            assert ("profession", code) not in codes(typing, profession.label.en)


@pytest.mark.parametrize("row", REFERENCE.typed.look_alikes, ids=lambda row: row.code)
def test_look_alikes_suggest_nothing(typing: DocumentedClient, row: Any) -> None:
    for lang in ("en", "de", "ar"):
        for phrase in getattr(row, lang):
            assert codes(typing, phrase, lang) == set(), phrase


@pytest.mark.parametrize("q", ["orthodon", "orthodontis", "zahnar", "Kieferorth", "psychothe", "orthodontits"])
def test_what_begins_a_look_alike_is_no_slip(typing: DocumentedClient, q: str) -> None:
    assert codes(typing, q) == set()


@pytest.mark.parametrize("row", REFERENCE.typed.emergencies, ids=lambda row: row.flag)
@pytest.mark.parametrize(("lang", "country"), [("en", "GB"), ("de", "DE"), ("ar", "AE")])
def test_words_of_an_emergency_suggest_nothing_and_carry_the_notice(
    typing: DocumentedClient, row: Any, lang: str, country: str
) -> None:
    dice = Random(f"{row.flag} {lang}")
    for phrase in getattr(row, lang):
        word = max(phrase.split(), key=len)
        slips = list(slips_at(word, dice.randrange(1, len(word)), dice)) if len(word) > 6 else []
        for typed in [phrase, *(phrase.replace(word, slip) for slip in slips[:1])]:
            found = answer(typing, typed, lang, country=country)
            assert (found["suggestions"], found["index_version"]) == ([], None), typed
            assert {"GB": "999", "DE": "112", "AE": "998"}[country] in found["safety_notice"]
    assert answer(typing, "knee", lang, country=country)["safety_notice"] is None


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("anna", ["anna"]),
        ("mueller an", ["anna"]),
        ("mül", ["anna"]),
        ("Mulle", ["anna"]),
        ("mulelr", ["anna"]),
        ("muham", ["mohammed"]),
        ("محم", ["mohammed"]),
        ("mohamad al man", ["mohammed"]),
        ("almans", ["mohammed"]),
        ("dr. o'con", ["con"]),
        ("o conn", ["con"]),
        ("ليل", ["leila"]),
        ("layla", ["leila"]),
        ("a", []),
        ("PH77777", []),
        ("77777", []),
        ("HCPC", []),
        ("7946", []),
        ("hello", []),
        ("wexford", []),
        ("hello@wexfordrooms.example", []),
        ("quay", []),
        ("leeds", []),
        ("", []),
        ("!!", []),
    ],
)
def test_specialists_by_name_alone(typing: DocumentedClient, q: str, found: list[str]) -> None:
    assert people(typing, q) == found


def test_a_specialist_is_shown_with_profession_and_city(typing: DocumentedClient) -> None:
    (found,) = suggested(typing, "Anna M", "de", kinds=["specialist"])
    assert found == {
        "kind": "specialist",
        "label": "Anna Müller",
        "highlight": [[0, 4], [5, 6]],
        "id": "anna",
        "profession": "physiotherapist",
        "profession_label": REFERENCE.taxonomy.professions["physiotherapist"].label.de,
        "city": "Leeds",
    }


def test_the_name_that_was_met_stands_beside_the_one_shown(typing: DocumentedClient) -> None:
    (found,) = suggested(typing, "حس", kinds=["specialist"])
    assert (found["label"], marked(found)) == ("Leila Hassan (ليلى حسن)", ["حس"])
    (found,) = suggested(typing, "muham", kinds=["specialist"])
    assert (found["label"], marked(found)) == ("Mohammed Al Mansoori", ["Mohammed"])


def test_labels_are_marked_by_code_points(typing: DocumentedClient) -> None:
    (found,) = suggested(typing, "muell", kinds=["specialist"])
    assert (found["highlight"], marked(found)) == ([[5, 9]], ["Müll"])
    (found,) = suggested(typing, "oconn", kinds=["specialist"])
    assert marked(found) == ["O'Conn"]


def test_places(typing: DocumentedClient) -> None:
    found = suggested(typing, "lond", kinds=["place"])
    assert found[0]["label"] == "London"
    assert marked(found[0]) == ["Lond"]
    assert abs(found[0]["lat"] - 51.5) < 0.1
    cologne = suggested(typing, "köl", "en", country="DE", kinds=["place"])[0]
    assert (cologne["label"], cologne["region"]) == ("Cologne", "North Rhine-Westphalia")
    assert suggested(typing, "دب", "ar", country="AE", kinds=["place"])[0]["label"] == "دبي"
    assert suggested(typing, "sheffeild")[0]["label"] == "Sheffield"


def test_one_letter_suggests_professions_and_places_and_none_nothing(typing: DocumentedClient) -> None:
    found = answer(typing, "p")
    assert {each["kind"] for each in found["suggestions"]} == {"profession", "place"}
    assert found["index_version"] is None
    for q in ("", " ", "!", "\u200f", "\x00"):
        assert suggested(typing, q) == []


def test_groups_stand_together_the_likest_first(typing: DocumentedClient) -> None:
    found = suggested(typing, "sam", limit=20)
    kinds = [each["kind"] for each in found]
    assert kinds == sorted(kinds, key=kinds.index)
    assert kinds[0] == "specialist"
    assert kinds.count("specialist") == 5
    assert len(people(typing, "sam")) == 20
    bath = suggested(typing, "bath")
    assert (bath[0]["kind"], bath[0]["label"]) == ("place", "Bath")


@pytest.mark.parametrize("q", ["s", "ba", "kn", "le", "re", "sam", "back", "knee pain"])
@pytest.mark.parametrize("limit", [1, 3, 8, 20])
def test_every_kind_has_its_first_before_any_has_its_second(typing: DocumentedClient, q: str, limit: int) -> None:
    most, found = suggested(typing, q, limit=20), suggested(typing, q, limit=limit)
    assert len(found) <= limit
    kinds = list(dict.fromkeys(each["kind"] for each in found))
    counts = [sum(each["kind"] == kind for each in found) for kind in kinds]
    assert kinds == list(dict.fromkeys(each["kind"] for each in most))[: len(kinds)]
    assert max(counts, default=0) <= 5
    assert len(found) == limit or counts == [sum(e["kind"] == kind for e in most) for kind in kinds]


def test_the_answer_is_the_same_every_time_and_of_a_version(typing: DocumentedClient) -> None:
    first = answer(typing, "reed")
    assert first == answer(typing, "reed")
    assert first["index_version"].startswith("gb-")
    by_tie = sorted((d for d in PEOPLE if d.specialist.id.startswith("reed")), key=lambda d: d.tie)
    assert people(typing, "reed") == [document.specialist.id for document in by_tie[:20]]


def test_only_the_kinds_asked_for(typing: DocumentedClient) -> None:
    found = answer(typing, "kn", kinds=["condition", "place"])
    assert {each["kind"] for each in found["suggestions"]} == {"condition", "place"}
    assert found["index_version"] is None


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"country": "GB"}, "q", "invalid_value"),
        ({"q": "x"}, "country", "invalid_value"),
        ({"country": "ZZ", "q": "x"}, "country", "unknown_country"),
        ({"country": "GB", "q": 5}, "q", "invalid_value"),
        ({"country": "GB", "q": "x" * 201}, "q", "invalid_value"),
        ({"country": "GB", "q": "x", "limit": 0}, "limit", "invalid_value"),
        ({"country": "GB", "q": "x", "limit": 21}, "limit", "invalid_value"),
        ({"country": "GB", "q": "x", "kinds": ["clinic"]}, "kinds[0]", "invalid_value"),
        ({"country": "GB", "q": "x", "text": "y"}, "text", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named(typing: DocumentedClient, body: dict[str, Any], field: str, code: str) -> None:
    refused = post(typing, "/v1/suggestions", body)
    assert refused.status_code == 422
    assert (refused.get_json()["code"], refused.get_json()["errors"][0]["field"]) == (code, field)


def test_words_do_not_travel_in_addresses(typing: DocumentedClient) -> None:
    assert typing.get("/v1/suggestions", query_string={"country": "GB", "q": "knee"}).status_code == 405
    refused = post(typing, "/v1/suggestions?q=knee", {"country": "GB", "q": "knee"})
    assert (refused.status_code, refused.get_json()["code"]) == (400, "invalid_parameter")
    assert post(typing, "/v1/suggestions", b"{").status_code == 400


@pytest.mark.parametrize("q", ["\u202e" * 50, "a" * 200, "%_*", "x y " * 50, "ال " * 60, "'" * 200, "𐍈𐍈𐍈𐍈"])
@pytest.mark.parametrize("lang", ["en", "de", "ar"])
def test_whatever_is_typed_is_answered(typing: DocumentedClient, q: str, lang: str) -> None:
    assert isinstance(suggested(typing, q[:200], lang), list)


def test_an_emergency_is_told_whatever_the_index(down_client: DocumentedClient) -> None:
    assert answer(down_client, "chest pain")["safety_notice"]
    assert suggested(down_client, "knee", kinds=["condition"])
    assert post(down_client, "/v1/suggestions", {"country": "GB", "q": "knee"}).status_code == 503
