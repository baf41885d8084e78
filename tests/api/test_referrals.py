"""Referrals over HTTP: who gets one, what it says, what it never says, and that nothing altered passes."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask

from indexer.documents import SINCE_EVER, Document, Window
from indexer.engines.base import Engine
from indexer.records import AgeRange, Registration
from indexer.settings import Settings
from service.app import create_app
from tests.api.conftest import post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import CAPITALS, promoted
from tests.builders import AS_OF, YESTERDAY, a_document, a_practice, in_days
from tests.oracle_engine import OracleEngine

ROUTE, VERIFY, KEY = "/v1/referrals", "/v1/referrals/verify", "/v1/referrals/key"
DOCUMENT_KEYS = {
    "id", "format", "country", "language", "test", "issued_on", "expires_on", "specialist", "practice", "endpoint",
    "disposition", "access", "index_version", "ranking_version", "triage_version", "signature",
}  # fmt: skip
URGENT_SIGN = "worse_on_cough_or_sneeze"


def a_body(**changes: Any) -> dict[str, Any]:
    """A request for the nearest physiotherapist of London; `outcome` changes are merged into the outcome."""
    outcome = {"code": "radicular_pain", "red_flags": []} | changes.pop("outcome", {})
    body = {"country": "GB", "specialist_id": "gb-0", "practice_id": "gb-0-a", "patient": {"age_years": 34}}
    return body | {"outcome": outcome} | changes


def refer(client: DocumentedClient, query: str = "", **changes: Any) -> dict[str, Any]:
    """The document, which must be there."""
    response = post(client, ROUTE + query, a_body(**changes))
    assert response.status_code == 200, response.get_data(as_text=True)
    document: dict[str, Any] = response.get_json()["referral"]
    return document


def refused(client: DocumentedClient, path: str, body: Any) -> tuple[int, str, str]:
    response = post(client, path, body)
    problem = response.get_json()
    assert problem["numbers"]
    return response.status_code, problem["code"], problem["errors"][0]["field"] if problem["errors"] else ""


@pytest.fixture
def one_of(make_app: Callable[[Engine], Flask]) -> Callable[..., DocumentedClient]:
    """A London that lists these people and nobody else."""

    def serve(*people: Document) -> DocumentedClient:
        engine = OracleEngine()
        promoted(engine, people)
        return documented_client(make_app(engine))

    return serve


def test_a_match_becomes_a_document_that_verifies(client: DocumentedClient) -> None:
    document = refer(client)
    assert set(document) == DOCUMENT_KEYS
    assert (document["issued_on"], document["expires_on"]) == (AS_OF.isoformat(), in_days(28).isoformat())
    assert document["disposition"] == {"level": "soon", "within_hours": 168, "due_on": in_days(7).isoformat()}
    assert (document["test"], document["specialist"]["synthetic"]) == (True, True)
    assert document["specialist"]["registrations"] == [{"register": "HCPC", "number": "DEMO-1"}]
    assert document["practice"]["id"] == "gb-0-a"
    assert document["access"][0] == "You can book without seeing a doctor first."
    verified = post(client, VERIFY, document).get_json()
    key = client.get(KEY).get_json()
    assert verified == {
        "valid": True,
        "expired": False,
        "id": document["id"],
        "issued_on": document["issued_on"],
        "expires_on": document["expires_on"],
        "test": True,
        "key": key,
    }
    assert (key["alg"], key["key_id"]) == ("Ed25519", document["signature"]["key_id"])


@pytest.mark.parametrize("country", list(CAPITALS))
def test_whoever_is_listed_can_be_referred_to(client: DocumentedClient, country: str) -> None:
    asked: dict[str, Any] = {"country": country, "patient": {"age_years": 34}}
    asked["outcome"] = {"code": "radicular_pain", "red_flags": []}
    matches = post(client, "/v1/matches", asked | {"location": {"text": CAPITALS[country][0]}}).get_json()
    assert matches["matches"]
    for found in matches["matches"]:
        ids = {"specialist_id": found["specialist"]["id"], "practice_id": found["practice"]["id"]}
        document = refer(client, **asked, **ids)
        assert document["specialist"]["profession"] == found["specialist"]["profession"]
        assert document["access"] == found["access"]
        for name in ("index_version", "ranking_version", "triage_version"):
            assert document[name] == matches[name]


def test_the_same_request_gives_the_same_bytes_also_after_a_restart(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="s")])
    clients = [documented_client(make_app(engine)) for _ in range(2)]
    body = a_body(specialist_id="s", practice_id="p1")
    answers = {post(client, ROUTE, body).get_data() for client in (*clients, *clients)}
    assert len(answers) == 1


def test_the_document_speaks_the_callers_language(client: DocumentedClient) -> None:
    german, english = refer(client, "?lang=de"), refer(client)
    assert (german["language"], english["language"]) == ("de", "en")
    assert german["access"] != english["access"]
    assert german["id"] != english["id"]


def test_the_answer_comes_spelt_as_it_was_signed(client: DocumentedClient) -> None:
    raw = post(client, ROUTE, a_body()).get_data()
    document = orjson.loads(raw)["referral"]
    assert orjson.dumps(document, option=orjson.OPT_SORT_KEYS) in raw


@pytest.mark.parametrize("day", [28, 29])
def test_it_expires_after_its_last_day(client: DocumentedClient, state: Path, day: int) -> None:
    document = refer(client)
    later = create_app(Settings(state=state), OracleEngine(), lambda _: in_days(day))
    answer = post(documented_client(later), VERIFY, document).get_json()
    assert (answer["valid"], answer["expired"]) == (True, day > 28)


def test_another_directory_refuses_it(client: DocumentedClient, tmp_path: Path, state: Path) -> None:
    document = refer(client)
    other = create_app(Settings(state=state, secret_key="ab" * 32), OracleEngine(), lambda _: AS_OF)
    status, code, field = refused(documented_client(other), VERIFY, document)
    assert (status, code, field) == (422, "referral_altered", "signature.key_id")


# --- nothing of the patient -------------------------------------------------------------------------------------

CANARIES: list[dict[str, Any]] = [
    {"patient": {"age_years": 63}},
    {"patient": {"age_years": 34, "pregnant": False}},
    {"outcome": {"duration_days": 8191}},
    {"outcome": {"onset_delay_hours": 7919}},
    {"outcome": {"body_region": "lower_back"}},
    {"outcome": {"factors": ["sitting_posture"]}},
    {"referrals_held": ["neurosurgeon"]},
    {"red_flags": []},
    {"consented_by": "guardian"},
    {"patient_consented": False, "consented_by": "legal_representative"},
]


@pytest.mark.parametrize("changes", CANARIES, ids=str)
def test_nothing_told_of_the_patient_changes_a_byte(client: DocumentedClient, changes: dict[str, Any]) -> None:
    factors = client.get("/v1/outcomes").get_json()["factors"]
    if changes.get("outcome", {}).get("factors"):
        changes = {"outcome": {"factors": [factors[0]["code"]]}}
    assert orjson.dumps(refer(client, **changes)) == orjson.dumps(refer(client))


def test_signs_and_modifiers_leave_only_how_soon(client: DocumentedClient) -> None:
    """A sign or modifier may raise the level; with the level set aside no byte tells which it was."""
    rows = client.get("/v1/outcomes").get_json()
    signs: list[dict[str, Any]] = [{"outcome": {"red_flags": [row["code"]]}} for row in rows["red_flags"]]
    signs += [{"red_flags": [row["code"]]} for row in rows["red_flags"]]
    patients = [{"age_years": 34, "modifiers": [row["code"]]} for row in rows["modifiers"]]
    patients.append({"age_years": 34, "pregnant": True})
    seen: dict[str, set[bytes]] = {}
    for changes in [*signs, *({"patient": patient} for patient in patients)]:
        response = post(client, ROUTE, a_body(**changes))
        document = response.get_json().get("referral")
        if document is None:
            assert response.status_code in (200, 409)
            continue
        seen.setdefault(document["disposition"]["level"], set()).add(orjson.dumps(document))
    assert seen
    assert {level: len(documents) for level, documents in seen.items()} == dict.fromkeys(seen, 1)


def test_the_reason_is_told_only_with_consent_and_by_whom(client: DocumentedClient) -> None:
    silent = orjson.dumps(refer(client))
    assert b"radicular" not in silent
    told = refer(client, patient_consented=True, consented_by="parent")
    assert told["outcome"] == {
        "code": "radicular_pain",
        "icd10": ["M51.1", "M54.1", "M54.3", "M54.4"],
        "consented_by": "parent",
    }
    assert {name: value for name, value in told.items() if name not in ("outcome", "id", "signature")} == {
        name: value for name, value in orjson.loads(silent).items() if name not in ("id", "signature")
    }
    answer = refused(client, ROUTE, a_body(patient_consented=True))
    assert answer == (422, "invalid_value", "consented_by")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("consented_by", {"consented_by": "Jane Canary"}),
        ("patient_consented", {"patient_consented": "yes"}),
        ("patient.name", {"patient": {"name": "Jane Canary"}}),
        ("outcome.notes", {"outcome": {"notes": "Jane Canary"}}),
        ("text", {"text": "Jane Canary"}),
    ],
)
def test_there_is_no_field_for_a_name(client: DocumentedClient, field: str, changes: dict[str, Any]) -> None:
    response = post(client, ROUTE, a_body(**changes))
    assert response.status_code == 422
    assert field in {error["field"] for error in response.get_json()["errors"]}


# --- the gate ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["suspected_cauda_equina", "chest_pain"])
@pytest.mark.parametrize(
    "wrong", [{}, {"country": "XX"}, {"specialist_id": "nobody"}, {"colour": 1}, {"patient": 7}]
)
def test_an_emergency_gets_numbers_and_no_referral(
    any_client: DocumentedClient, outcome: str, wrong: dict[str, Any]
) -> None:
    response = post(any_client, ROUTE, a_body(outcome={"code": outcome}) | wrong)
    answer = response.get_json()
    assert (response.status_code, answer["referral"]) == (200, None)
    assert (answer["disposition"]["level"], bool(answer["disposition"]["numbers"])) == ("emergency", True)
    assert "gb-0" not in response.get_data(as_text=True).replace('"specialist_id"', "")


def test_where_nobody_here_is_right_there_is_no_referral(client: DocumentedClient) -> None:
    outcomes = client.get("/v1/outcomes").get_json()["outcomes"]
    only = [row["code"] for row in outcomes if row["handoff"] == "only" and row["level"] != "emergency"]
    assert only
    for code in only:
        answer = post(client, ROUTE, a_body(outcome={"code": code})).get_json()
        assert (answer["referral"], bool(answer["disposition"]["who"])) == (None, True)


def test_what_is_wrong_with_an_emergency_is_a_warning(client: DocumentedClient) -> None:
    body = a_body(outcome={"code": "chest_pain"}, colour=1)
    answer = post(client, ROUTE, body).get_json()
    assert [(warning["code"], warning["field"]) for warning in answer["warnings"]] == [("unknown_field", "colour")]


# --- whom a referral may name ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"specialist_id": "nobody"}, (404, "unknown_specialist", "specialist_id")),
        ({"specialist_id": "gb-lapsed", "practice_id": "p1"}, (410, "no_longer_listed", "specialist_id")),
        ({"practice_id": "gb-1-a"}, (409, "not_referable", "practice_id")),
        ({"practice_id": "nowhere"}, (409, "not_referable", "practice_id")),
        ({"patient": {"age_years": 9}}, (409, "not_referable", "patient.age_years")),
        ({"funding": "statutory"}, (409, "not_referable", "funding")),
        ({"country": "DE"}, (404, "unknown_specialist", "specialist_id")),
    ],
)
def test_who_is_not_for_this_need_is_refused(
    client: DocumentedClient, changes: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    assert refused(client, ROUTE, a_body(**changes)) == expected


def test_who_offers_nothing_that_fits_is_refused(one_of: Callable[..., DocumentedClient]) -> None:
    client = one_of(a_document(id="foot", professions=("podiatrist",)))
    body = a_body(specialist_id="foot", practice_id="p1")
    assert refused(client, ROUTE, body) == (409, "not_referable", "outcome")


@pytest.mark.parametrize(("age", "status"), [(11, 409), (12, 200), (17, 200), (18, 409), (None, 409)])
def test_a_child_is_sent_only_to_who_treats_children(
    one_of: Callable[..., DocumentedClient], age: int | None, status: int
) -> None:
    client = one_of(a_document(id="kids", ages_treated=AgeRange(min=12, max=17)))
    body = a_body(specialist_id="kids", practice_id="p1", patient={"age_years": age})
    assert post(client, ROUTE, body).status_code == status


def test_an_urgent_need_asks_for_a_known_appointment_in_time(one_of: Callable[..., DocumentedClient]) -> None:
    practices = {
        name: a_practice(id=name, next_available=day)
        for name, day in (("past", YESTERDAY), ("in-time", in_days(1)), ("late", in_days(2)), ("unknown", None))
    }
    client = one_of(a_document(id="s", practices=tuple(practices.values())))
    answers = {
        name: post(client, ROUTE, a_body(red_flags=[URGENT_SIGN], specialist_id="s", practice_id=name))
        for name in practices
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "past": 409,
        "in-time": 200,
        "late": 409,
        "unknown": 409,
    }
    document = answers["in-time"].get_json()["referral"]
    assert document["expires_on"] == document["disposition"]["due_on"] == in_days(1).isoformat()


def test_a_referral_ends_with_the_registration(one_of: Callable[..., DocumentedClient]) -> None:
    ends = Window(SINCE_EVER, AS_OF + timedelta(days=5))
    client = one_of(a_document(id="leaves", windows=(ends,)), a_document(id="stays"))
    for name, days in (("leaves", 5), ("stays", 28)):
        answer = post(client, ROUTE, a_body(specialist_id=name, practice_id="p1"))
        assert answer.get_json()["referral"]["expires_on"] == in_days(days).isoformat()


def test_who_has_gone_since_the_match_is_no_longer_listed(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    promoted(engine, [a_document(id="leaves"), a_document(id="stays")])
    promoted(engine, [a_document(id="stays")])
    client = documented_client(make_app(engine))
    gone = refused(client, ROUTE, a_body(specialist_id="leaves", practice_id="p1"))
    assert gone == (410, "no_longer_listed", "specialist_id")
    assert refer(client, specialist_id="stays", practice_id="p1")["specialist"]["id"] == "stays"


@pytest.mark.parametrize(("accepting", "status"), [(True, 200), (None, 200), (False, 409)])
def test_nobody_is_sent_where_no_new_patients_are_taken(
    one_of: Callable[..., DocumentedClient], accepting: bool | None, status: int
) -> None:
    client = one_of(a_document(id="s", practices=(a_practice(accepting=accepting),)))
    response = post(client, ROUTE, a_body(specialist_id="s", practice_id="p1"))
    assert response.status_code == status
    if status == 409:
        error = response.get_json()["errors"][0]
        assert (error["field"], "takes no new patients" in error["message"]) == ("practice_id", True)


def test_what_was_made_of_the_request_is_said_beside_the_referral(client: DocumentedClient) -> None:
    outcome = {"code": "strain_or_sprain", "icd10": "M54.4", "red_flags": []}
    answer = post(client, ROUTE, a_body() | {"outcome": outcome}).get_json()
    assert answer["outcome"]["code"] == "radicular_pain"
    assert [warning["code"] for warning in answer["warnings"]] == ["codes_conflict", "funding_not_given"]
    assert answer["referral"]["disposition"]["level"] == "soon"


def test_eligibility_is_that_of_the_day(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    ended = Window(date(2000, 1, 1), YESTERDAY)
    promoted(engine, [a_document(id="ended", windows=(ended,))])
    answer = refused(documented_client(make_app(engine)), ROUTE, a_body(specialist_id="ended", practice_id="p1"))
    assert answer == (410, "no_longer_listed", "specialist_id")


def test_only_current_registrations_are_named(one_of: Callable[..., DocumentedClient]) -> None:
    current = Registration(register="HCPC", number="DEMO-1", verified_at=YESTERDAY)
    others = [
        Registration(register="HCPC", number="DEMO-2", status="suspended", verified_at=YESTERDAY),
        Registration(register="HCPC", number="DEMO-3", end=YESTERDAY, verified_at=YESTERDAY),
        Registration(register="HCPC", number="DEMO-4", start=in_days(1), verified_at=YESTERDAY),
    ]
    client = one_of(a_document(id="s", registrations=(current, *others)))
    document = refer(client, specialist_id="s", practice_id="p1")
    assert document["specialist"]["registrations"] == [{"register": "HCPC", "number": "DEMO-1"}]


def test_a_real_specialist_is_no_test(one_of: Callable[..., DocumentedClient]) -> None:
    document = refer(one_of(a_document(id="s", synthetic=False)), specialist_id="s", practice_id="p1")
    assert (document["test"], document["specialist"]["synthetic"]) == (False, False)


# --- bad input --------------------------------------------------------------------------------------------------

BAD: list[tuple[Any, int, str, str]] = [
    (b"{", 400, "invalid_json", "$"),
    (b'{"country":"GB","country":"DE"}', 400, "invalid_json", "$"),
    ([], 422, "invalid_value", "$"),
    ({}, 422, "invalid_value", "country"),
    (a_body(country="XX"), 422, "unknown_country", "country"),
    (a_body(outcome={"code": "radicular_pian"}), 422, "unknown_outcome", "outcome.code"),
    (a_body(red_flags=["nope"]), 422, "unknown_flag", "outcome.red_flags"),
    (a_body(specialist_id=""), 422, "invalid_value", "specialist_id"),
    (a_body(specialist_id=7), 422, "invalid_value", "specialist_id"),
    (a_body(practice_id="x" * 201), 422, "invalid_value", "practice_id"),
    (a_body(referrals_held=["nope"]), 422, "invalid_value", "referrals_held"),
    (a_body(funding="gold"), 422, "invalid_value", "funding"),
    (a_body(location={"text": "SW1A"}), 422, "unknown_field", "location"),
    (b'{"x":"' + b"a" * 70_000 + b'"}', 413, "body_too_large", ""),
]


@pytest.mark.parametrize(("body", "status", "code", "field"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input_is_refused_with_numbers(
    client: DocumentedClient, body: Any, status: int, code: str, field: str
) -> None:
    assert refused(client, ROUTE, body) == (status, code, field)


def test_without_an_index_it_says_whom_to_call(
    empty_client: DocumentedClient, down_client: DocumentedClient
) -> None:
    for client in (empty_client, down_client):
        assert refused(client, ROUTE, a_body())[:2] == (503, "unavailable")


@pytest.mark.parametrize("body", [{}, [], "x", {"referral": {}}, {"signature": {}}])
def test_what_is_no_document_does_not_verify(client: DocumentedClient, body: Any) -> None:
    assert refused(client, VERIFY, body)[:2] == (422, "referral_altered")


def test_an_altered_document_does_not_verify(client: DocumentedClient) -> None:
    raw = orjson.dumps(refer(client))
    for position in range(0, len(raw), 37):
        altered = raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]
        assert refused(client, VERIFY, altered)[0] in (400, 422), position


def test_verifying_needs_no_index(client: DocumentedClient, down_client: DocumentedClient) -> None:
    assert post(down_client, VERIFY, refer(client)).get_json()["valid"] is True


def test_health_words_do_not_travel_in_urls(client: DocumentedClient) -> None:
    assert client.get(ROUTE).status_code == 405
    assert client.get(f"{KEY}?outcome=radicular_pain").get_json()["code"] == "invalid_parameter"
