"""Bodies that are not quite what they should be: an emergency that can be read in them is one, and none is a list.

Each body is refused, or answered as an emergency; never, by what a parser drops or a field hides, answered with
specialists.
"""

import gzip
import json
from typing import Any

import pytest

from indexer.reference import load_reference
from service.decoding import decode
from service.triage.claim import read
from service.triage.gate import judge
from service.triage.spelling import squeeze
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient
from tests.api.test_gate import assert_gated

TRIAGE = load_reference().triage
CALM = '"country":"GB","location":{"text":"SW1A 1AA"},"patient":{"age_years":34}'
TWICE = [
    '{%s,"outcome":{"code":"strain_or_sprain","red_flags":["saddle_numbness"],"red_flags":[]}}',
    '{%s,"outcome":{"code":"strain_or_sprain","red_flags":[],"red_flags":["saddle_numbness"]}}',
    '{%s,"outcome":{"code":"suspected_cauda_equina","code":"strain_or_sprain","red_flags":[]}}',
    '{%s,"outcome":{"code":"suspected_cauda_equina"},"outcome":{"code":"strain_or_sprain","red_flags":[]}}',
    '{%s,"outcome":{"code":"strain_or_sprain","red_flags":["dark_urine"]},"outcome":{},"outcome":[]}',
    '{%s,"outcome":{"code":"strain_or_sprain","red_flags":[]},"red_flags":["dark_urine"],"red_flags":null}',
]


@pytest.mark.parametrize("text", TWICE)
def test_a_name_sent_twice_hides_no_sign(any_client: DocumentedClient, text: str) -> None:
    response = post(any_client, "/v1/matches", (text % CALM).encode())
    assert response.status_code == 200
    assert_gated(response.get_json())
    assert "is there twice" in response.get_json()["warnings"][0]["message"]


@pytest.mark.parametrize(
    "text",
    [
        '{%s,"outcome":{"code":"strain_or_sprain","red_flags":[],"red_flags":[]}}',
        '{%s,"limit":5,"limit":5,"outcome":{"code":"strain_or_sprain","red_flags":[]}}',
        '{%s,"outcome":{"code":"strain_or_sprain"},"filters":{"gender":"male","gender":"female"}}',
    ],
)
@pytest.mark.parametrize("path", ["/v1/matches", "/v1/specialists/search"])
def test_a_name_sent_twice_is_refused(client: DocumentedClient, text: str, path: str) -> None:
    response = post(client, path, (text % CALM).encode())
    assert (response.status_code, response.get_json()["code"]) == (400, "invalid_json")
    assert "send it once" in response.get_json()["detail"]


def test_two_countries_are_no_country(client: DocumentedClient) -> None:
    raw = b'{"country":"GB","country":"DE","outcome":{"code":"chest_pain"}}'
    numbers = post(client, "/v1/matches", raw).get_json()["disposition"]["numbers"]
    assert {"999", "112", "000"} <= {line["number"] for line in numbers}


SPELT = ["saddle_numbness", " Saddle_Numbness\n", "SADDLE NUMBNESS", "saddle-numbness", "saddleNumbness"]
SPELT += ["saddle\u200b_numbness", "\uff53addle_numbness", "saddle__numbness", "\ufeffsaddle_numbness"]


@pytest.mark.parametrize("spelt", SPELT)
def test_case_spaces_and_hyphens_hide_no_sign(client: DocumentedClient, spelt: str) -> None:
    assert_gated(match(client, outcome={"red_flags": [spelt]}))
    assert_gated(match(client, outcome={"code": "no_such", "red_flags": spelt}))


@pytest.mark.parametrize("code", ["Suspected Cauda Equina", "suspectedCaudaEquina", "SUSPECTED-CAUDA-EQUINA "])
def test_case_spaces_and_hyphens_hide_no_outcome(client: DocumentedClient, code: str) -> None:
    assert_gated(match(client, outcome={"code": code}))


def test_codes_stay_apart_when_squeezed() -> None:
    tables = (TRIAGE.outcomes, TRIAGE.factors, TRIAGE.red_flags, TRIAGE.modifiers)
    for table in tables:
        assert len({squeeze(code) for code in table}) == len(table)
        assert all(squeeze(code) == code.replace("_", "") for code in table)
    signs = {*TRIAGE.outcomes, *TRIAGE.red_flags, *TRIAGE.modifiers}
    assert not signs & {*TRIAGE.factors, *TRIAGE.body_regions}


MISPLACED: list[Any] = [
    {"outcome": "suspected_cauda_equina"},
    {"outcome": ["strain_or_sprain", "suspected_cauda_equina"]},
    {"outcome": [{"code": "strain_or_sprain"}, {"code": "suspected_cauda_equina"}]},
    {"outcome": {"code": ["strain_or_sprain", "suspected_cauda_equina"]}},
    {"outcome": {"code": {"code": "suspected_cauda_equina"}}},
    {"outcome": {"outcome": {"code": "strain_or_sprain", "red_flags": ["dark_urine"]}}},
    {"outcome": {"code": "dark_urine", "red_flags": []}},
    {"outcome": {"code": "poor_hip_hinge"}, "red_flags": ["dark_urine"]},
    {"outcome": {"code": "poor_hip_hinge", "factors": ["dark_urine"]}},
    {"outcome": {"code": "poor_hip_hinge", "redFlags": ["dark_urine"]}},
    {"outcome": {"code": "poor_hip_hinge", "red_flag": "dark_urine"}},
    {"outcome": {"code": "poor_hip_hinge", "signs": ["dark_urine"]}},
    {"outcome": {"code": "poor_hip_hinge", "dark_urine": True}},
    {"outcome": {"code": "poor_hip_hinge", "body_region": "dark_urine"}},
    {"outcome": {"code": "poor_hip_hinge"}, "patient": {"red_flags": ["dark_urine"]}},
    {"outcome": {"code": "poor_hip_hinge"}, "patient": {"modifiers": ["dark_urine"]}},
    {"outcome": {"code": "poor_hip_hinge"}, "patient": {"modifiers": ["exertional_rhabdomyolysis"]}},
    {"outcome": {"code": "poor_hip_hinge"}, "filters": {"red_flags": ["dark_urine"]}},
    {"outcome": {"red_flags": [{"code": "dark_urine", "question": "Dark urine?"}]}},
    {"outcome": {"red_flags": {"signs": [["dark_urine"]]}}},
    {"outcome": {"red_flags": {"dark_urine": "yes", "fever": "no"}}},
    {"outcome": {"red_flags": {"dark_urine": "not_sure"}}},
    {"outcome": {"red_flags": {"dark_urine": {"since_days": 1}}}},
    {"outcome": {"red_flags": ["suspected_cauda_equina"]}},
    {"outcome": {"code": "strain_or_sprain", "red_flags": ["x"] * 8_000 + ["dark_urine"]}},
    {"code": "suspected_cauda_equina"},
    {"request": {"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}},
    [{"country": "GB", "outcome": {"code": "suspected_cauda_equina"}}],
]


@pytest.mark.parametrize("body", MISPLACED)
def test_a_sign_in_the_wrong_place_is_a_sign(any_client: DocumentedClient, body: Any) -> None:
    sent = {"country": "GB", **body} if isinstance(body, dict) else body
    response = post(any_client, "/v1/matches", sent)
    assert response.status_code == 200
    assert_gated(response.get_json())
    assert 0 < len(response.get_json()["warnings"]) <= 60
    assert "999" in {line["number"] for line in response.get_json()["disposition"]["numbers"]}


@pytest.mark.parametrize(
    "body",
    [
        {"outcome": {"code": "strain_or_sprain", "red_flags": {"dark_urine": False, "chest_pain": "no"}}},
        {"outcome": {"code": "strain_or_sprain", "red_flags": [None, 5, {}, []]}},
        {"outcome": {"code": "strain_or_sprain", "red_flags": "none"}},
        {"outcome": {"code": "strain_or_sprain", "redflags": []}},
        {"outcome": {"code": "strain_or_sprain", "red_flags": ["dark"]}},
        "suspected_cauda_equina",
        ["suspected_cauda_equina"],
    ],
)
def test_what_is_no_recognised_sign_is_refused_with_numbers(client: DocumentedClient, body: Any) -> None:
    sent = a_request() | body if isinstance(body, dict) else body
    response = post(client, "/v1/matches", sent)
    assert response.status_code == 422
    assert "999" in {line["number"] for line in response.get_json()["numbers"]}


def test_a_long_list_of_unknown_flags_is_answered_briefly(client: DocumentedClient) -> None:
    response = post(client, "/v1/matches", a_request(outcome={"red_flags": [f"f{n}" for n in range(7_000)]}))
    assert response.status_code == 422
    assert len(response.get_json()["errors"]) == 50


EMERGENCY = '{"country":"GB","outcome":{"code":"suspected_cauda_equina"},"location":{"text":"Zürich"}}'


@pytest.mark.parametrize(
    "raw",
    [
        EMERGENCY.encode("latin-1"),
        EMERGENCY.encode("utf-8-sig"),
        EMERGENCY.encode("utf-16"),
        EMERGENCY.encode("utf-32-be"),
        EMERGENCY.replace("ü", "\x01\x1f\t").encode(),
        EMERGENCY.replace("Zürich", "\\ud800").encode(),
        EMERGENCY.replace('"Zürich"', "9" * 6_000).encode(),
        EMERGENCY.replace('"Zürich"', "1e999").encode(),
        EMERGENCY.replace('"Zürich"', "-Infinity").encode(),
        EMERGENCY.replace('"Zürich"', "[" * 800 + "]" * 800).encode(),
        json.dumps(EMERGENCY).encode(),
    ],
)
def test_an_emergency_in_json_that_is_not_quite_json(any_client: DocumentedClient, raw: bytes) -> None:
    response = post(any_client, "/v1/matches", raw)
    assert response.status_code == 200
    assert_gated(response.get_json())


@pytest.mark.parametrize(
    "raw",
    [json.dumps(json.dumps(a_request())).encode(), json.dumps(a_request()).encode("utf-16"), b"null", b"0"],
)
def test_what_is_not_quite_json_is_never_a_list(client: DocumentedClient, raw: bytes) -> None:
    response = post(client, "/v1/matches", raw)
    assert response.status_code in (400, 422)
    assert response.get_json()["numbers"]


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", "application/xml"],
)
def test_the_content_type_hides_nothing(client: DocumentedClient, content_type: str) -> None:
    response = client.post("/v1/matches", data=EMERGENCY.encode(), headers={"Content-Type": content_type})
    assert response.status_code == 200
    assert_gated(response.get_json())


@pytest.mark.parametrize("digits", [18, 19, 309, 400])
@pytest.mark.parametrize("minus", ["", "-"])
@pytest.mark.parametrize(
    ("part", "name"), [("outcome", "duration_days"), ("outcome", "onset_delay_hours"), ("patient", "age_years")]
)
def test_a_number_too_long_to_calculate_with_hides_no_emergency(
    any_client: DocumentedClient, part: str, name: str, minus: str, digits: int
) -> None:
    for number in (minus + "9" * digits, f'"{minus}{"9" * digits}"'):
        said = {"outcome": '"red_flags":[]', "patient": '"pregnant":false'}
        said[part] += f',"{name}":{number}'
        raw = '{"country":"GB","outcome":{"code":"%s",%s},"patient":{%s}}'
        closed = post(any_client, "/v1/matches", (raw % ("suspected_cauda_equina", *said.values())).encode())
        assert closed.status_code == 200
        assert_gated(closed.get_json())
        open_ = post(any_client, "/v1/matches", (raw % ("strain_or_sprain", *said.values())).encode())
        assert open_.status_code in (400, 422)
        assert open_.get_json()["numbers"]


def test_a_duration_too_long_to_calculate_with_is_a_long_one() -> None:
    claim = read({"outcome": {"duration_days": 10**400, "onset_delay_hours": "9" * 18}, "age": 10**309})
    assert (claim.duration_days, claim.onset_delay_hours, claim.age_years) == (1e18, 1e18, None)


UNREADABLE = [
    b"",
    b"{",
    gzip.compress(EMERGENCY.encode()),
    b"outcome=suspected_cauda_equina&country=GB",
    b'{"country":"GB","x":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
]


@pytest.mark.parametrize("raw", UNREADABLE)
def test_what_nobody_can_read_is_refused_with_the_numbers_of_all(any_client: DocumentedClient, raw: bytes) -> None:
    response = post(any_client, "/v1/matches", raw, headers={"Content-Encoding": "gzip"})
    assert (response.status_code, response.get_json()["code"]) == (400, "invalid_json")
    assert {"999", "112", "000", "998"} <= {line["number"] for line in response.get_json()["numbers"]}


BROKEN_OFF = [
    EMERGENCY[:-1],
    EMERGENCY + "}",
    EMERGENCY + ",",
    EMERGENCY[:-3] + "\\q",
    EMERGENCY.replace(',"location"', ' "location"'),
    EMERGENCY.replace('"Zürich"', "'Zürich'"),
    EMERGENCY.replace('equina"', 'equina",'),
    '{"country":"GB","outcome":{"code":"strain_or_sprain","red_flags":["saddle_numbness",]}}',
    '{"country":"GB","outcome":{"red_flags":["saddle_numbness","fev',
    '{"country":"GB","outcome":["suspected_cauda_equina"],"note":"\\"}]',
]


@pytest.mark.parametrize("text", BROKEN_OFF)
def test_an_emergency_in_a_body_that_breaks_off_is_one(any_client: DocumentedClient, text: str) -> None:
    response = post(any_client, "/v1/matches", text.encode())
    assert response.status_code == 200
    assert_gated(response.get_json())
    assert {"999", "112"} == {line["number"] for line in response.get_json()["disposition"]["numbers"]}
    assert response.get_json()["warnings"][0]["code"] == "invalid_json"


def test_wherever_a_body_breaks_off_what_is_whole_is_read_and_nothing_else() -> None:
    text = json.dumps({"a": [1.5, ']{\\"', None], "flags": ["saddle_numbness", "fever"], "b": {"c": {}, "d": -1}})
    for end in range(len(text)):
        sent = decode(text[:end].encode())
        assert sent.fault is not None
        assert not (sent.is_whole and sent.body)
        flags = (sent.body or {}).get("flags", [])
        whole = [flag for flag in ("saddle_numbness", "fever") if f'"{flag}"' in text[:end]]
        assert flags == whole


HALF = '{"country":"GB","outcome":{"code":"%s","red_flags":["fever"'


@pytest.mark.parametrize("code", ["suspected_infection", "strain_or_sprain", "delayed_onset_muscle_soreness"])
@pytest.mark.parametrize("path", ["/v1/matches", "/v1/referrals", "/v1/assessments"])
def test_less_than_an_emergency_is_not_concluded_from_half_a_body(
    any_client: DocumentedClient, path: str, code: str
) -> None:
    response = post(any_client, path, (HALF % code).encode())
    assert (response.status_code, response.get_json()["code"]) == (400, "invalid_json")
    assert {"999", "112", "111"} == {line["number"] for line in response.get_json()["numbers"]}


def test_answers_that_break_off_after_an_emergency_are_one(client: DocumentedClient) -> None:
    response = post(client, "/v1/assessments", b'{"country":"GB","answers":{"saddle":"yes","bladder":"n')
    assert response.status_code == 200
    assert response.get_json()["disposition"]["level"] == "emergency"


@pytest.mark.parametrize("flags", [[], ["fever"], ["fever", "worse_at_night"]])
@pytest.mark.parametrize("region", [None, "neck"])
def test_a_valid_request_is_read_as_it_is_meant(flags: list[str], region: str | None) -> None:
    patient = {"age_years": 34, "pregnant": False, "modifiers": ["diabetes"]}
    outcome = {"code": "radicular_pain", "body_region": region, "red_flags": flags, "factors": ["poor_hip_hinge"]}
    claim = read(a_request(outcome=outcome, patient=patient, text="chest_pain", filters={"language": ["de"]}))
    assert (claim.country, claim.outcome, claim.red_flags) == ("GB", "radicular_pain", tuple(flags))
    assert (claim.age_years, claim.is_pregnant, claim.modifiers) == (34, False, ("diabetes",))


@pytest.mark.parametrize(
    ("flags", "is_screened"),
    [([], True), (["fever"], True), ({"fever": False}, True), (None, False), ({}, False), ("", False), (0, False)],
)
def test_only_an_answer_counts_as_asked(flags: Any, is_screened: bool) -> None:
    verdict = judge({"outcome": {"code": "chest_pain", "red_flags": flags}}, TRIAGE, ["GB"])
    assert verdict.is_screened is is_screened
