"""Outcomes named by ICD-10 or NUCC codes: which they name, what duration decides, what is refused, what closes."""

from typing import Any

import pytest

from indexer.reference import load_reference
from service.triage.foreign import Icd10, narrowed
from service.triage.gate import judge
from service.triage.spelling import squeeze
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient
from tests.api.test_gate import assert_gated

TRIAGE = load_reference().triage


def coded(**outcome: Any) -> dict[str, Any]:
    """A request whose outcome has no code of ours."""
    return {"country": "GB", "location": {"text": "SW1A 1AA"}, "patient": {"age_years": 34}} | {
        "outcome": {"red_flags": [], **outcome}
    }


def asked(client: DocumentedClient, **outcome: Any) -> dict[str, Any]:
    response = post(client, "/v1/matches", coded(**outcome))
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


def refused(client: DocumentedClient, **outcome: Any) -> dict[str, Any]:
    response = post(client, "/v1/matches", coded(**outcome))
    assert response.status_code == 422
    problem: dict[str, Any] = response.get_json()
    assert problem["numbers"]
    return problem


@pytest.mark.parametrize(
    ("icd10", "outcome"),
    [
        ("M54.4", "radicular_pain"),
        ("M54.41", "radicular_pain"),
        ("M51.16", "radicular_pain"),
        ("S82.201A", "suspected_closed_fracture"),
        ("m54.3", "radicular_pain"),
        ("M5442", "radicular_pain"),
        ("S39.012A", "strain_or_sprain"),
        ("M54.2", "persistent_pain"),
        ("M21.371", "motor_deficit"),
        ("M21.3", "motor_deficit"),
        ("M84.38XA", "suspected_stress_fracture"),
        ("M84.359A", "suspected_hip_stress_fracture"),
    ],
)
def test_a_code_names_its_outcome(client: DocumentedClient, icd10: str, outcome: str) -> None:
    answer = asked(client, icd10=icd10)
    assert answer["outcome"]["code"] == outcome
    assert answer["disposition"] == match(client, outcome={"code": outcome})["disposition"]


@pytest.mark.parametrize("icd10", ["G83.4", "g834", "G83.41", "I21.9", "S72.001A", "M62.82"])
def test_an_emergency_by_its_code_alone_is_one(any_client: DocumentedClient, icd10: str) -> None:
    assert_gated(post(any_client, "/v1/matches", coded(icd10=icd10)).get_json())


@pytest.mark.parametrize(
    ("icd10", "outcome"),
    [
        ("S12.000A", "suspected_spinal_fracture"),
        ("S22.010A", "suspected_spinal_fracture"),
        ("S22.1", "suspected_spinal_fracture"),
        ("S32.010A", "suspected_spinal_fracture"),
        ("S32.10XA", "suspected_spinal_fracture"),
        ("S14.109A", "suspected_spinal_fracture"),
        ("S24.1", "suspected_spinal_fracture"),
        ("S34.109A", "suspected_spinal_fracture"),
        ("S34.3XXA", "suspected_cauda_equina"),
        *((code, "trapped_hernia") for code in ("K40.30", "K40.4", "K41.0", "K41.40")),
        *((code, "major_fracture") for code in ("S32.301A", "S32.4", "S32.501A", "S42.401A")),
        *((code, "suspected_dislocation") for code in ("S93.01XA", "S63.0", "S53.006A")),
        *((code, "suspected_ruptured_aneurysm") for code in ("I71.1", "I71.30", "I71.5", "I71.8")),
        *((f"S82.201{seventh}", "open_fracture") for seventh in "BCEFHJMNQR"),
        *((f"S{tens}2.0XXB", "open_fracture") for tens in range(10)),
        ("s52 501b", "open_fracture"),
        ("S72001C", "open_fracture"),
        ("S99.101B", "open_fracture"),
    ],
)
def test_emergencies_by_their_codes(icd10: str, outcome: str) -> None:
    for said in ({"icd10": icd10}, {"code": "strain_or_sprain", "factors": [icd10]}):
        verdict = judge({"country": "GB", "outcome": said}, TRIAGE, ["GB"])
        assert (verdict.outcome, verdict.level, verdict.is_closed) == (outcome, "emergency", True)


@pytest.mark.parametrize(
    "icd10", ["S82.201A", "S82.201D", "S82.201G", "S82.201K", "S82.201P", "S82.201S", "S82.20"]
)
def test_a_fracture_not_said_to_be_open_is_no_open_one(icd10: str) -> None:
    assert Icd10(TRIAGE).outcomes_of(icd10) == ("suspected_closed_fracture",)


@pytest.mark.parametrize("icd10", ["S83.401B", "S39.012B", "M84.38XB", "S99.911B"])
def test_a_seventh_character_elsewhere_means_no_open_fracture(icd10: str) -> None:
    assert "open_fracture" not in Icd10(TRIAGE).outcomes_of(icd10)


def test_a_disc_is_not_taken_for_the_milder_of_two() -> None:
    """M51 may be with myelopathy (M51.0) or with radiculopathy (M51.1)."""
    assert set(Icd10(TRIAGE).outcomes_of("M51")) == {"radicular_pain", "suspected_myelopathy"}


@pytest.mark.parametrize(
    "outcome",
    [
        {"icd10": ["M54.4", "G83.4"]},
        {"icd10": {"code": "G83.4"}},
        {"code": "G83.4"},
        {"ICD-10": " g83.4 "},
        {"code": "strain_or_sprain", "red_flags": ["G83.4"]},
        {"code": "strain_or_sprain", "body_region": "G83.4"},
        {"code": "strain_or_sprain", "codes": ["G83.4"]},
        {"code": "strain_or_sprain", "icd10": "G83.4"},
        {"code": "no_such", "icd10": "G83.4"},
        {"nucc": "2251X0800X", "icd10": "G83.4"},
    ],
)
def test_wherever_an_emergency_code_stands_it_is_one(client: DocumentedClient, outcome: dict[str, Any]) -> None:
    assert_gated(post(client, "/v1/matches", coded(**outcome)).get_json())


def test_a_code_of_several_outcomes_is_refused_with_a_choice(client: DocumentedClient) -> None:
    problem = refused(client, icd10="M54.5")
    assert problem["code"] == "ambiguous_outcome"
    assert problem["errors"][0]["field"] == "outcome.icd10"
    codes = [candidate["code"] for candidate in problem["candidates"]]
    assert codes == ["strain_or_sprain", "persistent_pain", "recurrent_flare_ups"]
    assert all(candidate["label"] and candidate["public_label"] for candidate in problem["candidates"])
    assert all(code in problem["errors"][0]["message"] for code in codes)
    for code in codes:
        assert asked(client, code=code, icd10="M54.5")["outcome"]["code"] == code


@pytest.mark.parametrize(
    ("days", "outcome"), [(3, "strain_or_sprain"), (20, "strain_or_sprain"), (21, "persistent_pain")]
)
def test_duration_decides_between_them(client: DocumentedClient, days: int, outcome: str) -> None:
    assert asked(client, icd10="M54.50", duration_days=days)["outcome"]["code"] == outcome


def test_duration_never_decides_what_a_broad_code_means(client: DocumentedClient) -> None:
    """M54 may be a strain (M54.5), come from a nerve (M54.1), or be none of what is here (M54.0)."""
    for days in (3, 30):
        codes = {each["code"] for each in refused(client, icd10="M54", duration_days=days)["candidates"]}
        assert codes == {"strain_or_sprain", "persistent_pain", "recurrent_flare_ups", "radicular_pain"}


def _broader_codes() -> list[str]:
    """Every beginning of every code of the tables that no row holds whole."""
    squeezed = [squeeze(row) for outcome in TRIAGE.outcomes.values() for row in outcome.icd10]
    beginnings = {row[:length] for row in squeezed for length in range(3, len(row))}
    return sorted(each for each in beginnings if not any(each.startswith(row) for row in squeezed))


def test_a_code_broader_than_any_outcome_is_neither_the_worst_nor_the_mildest_below_it() -> None:
    icd10, broader = Icd10(TRIAGE), _broader_codes()
    assert {"m79", "k40", "s76", "s46", "i80", "s39", "m54", "g83", "r07"} <= set(broader)
    for code in broader:
        verdict = judge({"country": "GB", "outcome": {"icd10": code}}, TRIAGE, ["GB"])
        assert icd10.is_broader(code)
        assert (verdict.outcome, verdict.level) == (None, None)


def test_every_broader_code_is_refused_with_all_below_it_and_whom_to_call(client: DocumentedClient) -> None:
    icd10 = Icd10(TRIAGE)
    for code in _broader_codes():
        problem = refused(client, icd10=code.upper())
        assert problem["code"] == "ambiguous_outcome"
        candidates = {each["code"]: each["level"] for each in problem["candidates"]}
        assert candidates == {each: TRIAGE.outcomes[each].level for each in icd10.outcomes_of(code)}
        message = problem["errors"][0]["message"]
        assert "narrower code" in message
        assert ("would be an emergency" in message) is ("emergency" in candidates.values())
        assert "999" in {line["number"] for line in problem["numbers"]}


def test_a_broader_code_hides_no_emergency_said_beside_it(client: DocumentedClient) -> None:
    beside: tuple[dict[str, Any], ...] = (
        {"red_flags": ["saddle_numbness"]},
        {"code": "suspected_cauda_equina"},
        {"icd10": ["M79", "G83.4"]},
    )
    for said in beside:
        assert_gated(post(client, "/v1/matches", coded(**({"icd10": "M79"} | said))).get_json())


@pytest.mark.parametrize("icd10", ["M79", "G83", "I80", "S43"])
def test_beside_an_outcome_a_broader_code_that_may_be_worse_is_refused(
    client: DocumentedClient, icd10: str
) -> None:
    problem = refused(client, code="radicular_pain", icd10=icd10)
    assert (problem["code"], problem["errors"][0]["field"]) == ("ambiguous_outcome", "outcome.icd10")
    ids = {"specialist_id": "gb-0", "practice_id": "gb-0-a"}
    body = coded(code="radicular_pain", icd10=icd10) | ids
    body.pop("location")
    assert post(client, "/v1/referrals", body).get_json()["code"] == "ambiguous_outcome"


@pytest.mark.parametrize(
    ("code", "icd10", "is_told"),
    [("strain_or_sprain", "S43", False), ("strain_or_sprain", "M54", False), ("radicular_pain", "S39", True)],
)
def test_beside_an_outcome_that_it_covers_or_that_is_worse_a_broader_code_is_passed_over(
    client: DocumentedClient, code: str, icd10: str, is_told: bool
) -> None:
    answer = asked(client, code=code, icd10=icd10)
    assert answer["outcome"]["code"] == code
    assert ("codes_conflict" in {warning["code"] for warning in answer["warnings"]}) is is_told


def test_a_trapped_hernia_is_an_emergency_and_another_is_not() -> None:
    for code, level in (("K40.3", "emergency"), ("K40.90", "soon"), ("K41.2", "soon")):
        verdict = judge({"country": "GB", "outcome": {"icd10": code}}, TRIAGE, ["GB"])
        assert (verdict.level, verdict.is_closed) == (level, True)


def test_a_stress_fracture_of_no_stated_bone_is_not_taken_for_the_milder_one() -> None:
    """M84.3 of the WHO may be the hip's (M84.35)."""
    assert set(Icd10(TRIAGE).outcomes_of("M84.3")) == {
        "suspected_stress_fracture",
        "suspected_hip_stress_fracture",
    }


@pytest.mark.parametrize(
    ("code", "icd10", "taken"),
    [
        ("strain_or_sprain", "M54.4", "radicular_pain"),
        ("radicular_pain", "S39.012", "radicular_pain"),
        ("delayed_onset_muscle_soreness", "M54.5", "strain_or_sprain"),
        ("strain_or_sprain", "M21.37", "motor_deficit"),
    ],
)
def test_of_two_that_differ_the_more_severe_counts_and_it_is_said(
    client: DocumentedClient, code: str, icd10: str, taken: str
) -> None:
    answer = asked(client, code=code, icd10=icd10)
    assert answer["outcome"]["code"] == taken
    (warning,) = [warning for warning in answer["warnings"] if warning["code"] == "codes_conflict"]
    assert (warning["field"], taken in warning["message"]) == ("outcome.icd10", True)
    assert "codes_conflict" not in {
        warning["code"] for warning in match(client, outcome={"code": code})["warnings"]
    }


def test_a_conflict_that_cannot_be_in_the_region_is_refused_and_says_why(client: DocumentedClient) -> None:
    knee = {"body_region": "knee", "icd10": "M54.4"}
    (error,) = refused(client, code="strain_or_sprain", **knee)["errors"]
    assert error["field"] == "outcome.body_region"
    for words in ("icd10 'M54.4' names radicular_pain", "more severe than code strain_or_sprain", "lower_back"):
        assert words in error["message"]
    (error,) = refused(client, **knee)["errors"]
    assert "icd10 'M54.4' names radicular_pain; radicular_pain is not of body region 'knee'" in error["message"]
    # The code sent is the one that counts: then it is the code that the region contradicts.
    (error,) = refused(client, code="radicular_pain", body_region="knee", icd10="S39.012")["errors"]
    assert error["message"].startswith("radicular_pain is not of body region 'knee'")


def test_a_conflict_is_said_of_an_emergency_too(client: DocumentedClient) -> None:
    answer = asked(client, code="strain_or_sprain", icd10="G83.4")
    assert [warning["code"] for warning in answer["warnings"]] == ["codes_conflict"]


@pytest.mark.parametrize(
    ("outcome", "code", "field"),
    [
        ({"icd10": "Z00.0"}, "unknown_outcome", "outcome.icd10"),
        ({"icd10": "M79.1"}, "unknown_outcome", "outcome.icd10"),
        ({"icd10": "Z00.0", "code": "strain_or_sprain"}, "unknown_outcome", "outcome.icd10"),
        ({"nucc": "207R00000X"}, "unknown_outcome", "outcome.nucc"),
        ({"icd10": "back pain"}, "invalid_value", "outcome.icd10"),
        ({"nucc": "2251"}, "invalid_value", "outcome.nucc"),
        ({}, "invalid_value", "outcome.code"),
        ({"icd10": None}, "invalid_value", "outcome.code"),
    ],
)
def test_unknown_and_broken_codes_are_refused(
    client: DocumentedClient, outcome: dict[str, Any], code: str, field: str
) -> None:
    problem = refused(client, **outcome)
    assert (problem["code"], problem["errors"][0]["field"]) == (code, field)


def test_a_nucc_target_names_the_outcomes_it_is_right_for(client: DocumentedClient) -> None:
    problem = refused(client, nucc="207T00000X")
    assert (problem["code"], problem["errors"][0]["field"]) == ("ambiguous_outcome", "outcome.nucc")
    codes = {candidate["code"] for candidate in problem["candidates"]}
    assert {"motor_deficit", "suspected_myelopathy", "radicular_pain"} <= codes
    assert "delayed_onset_muscle_soreness" not in codes
    # Beside a code of a condition it may leave one: of the three of M54.5 neurosurgeons are right for one.
    assert asked(client, icd10="M54.5", nucc="207T00000X")["outcome"]["code"] == "persistent_pain"
    answer = asked(client, code="delayed_onset_muscle_soreness", nucc="207T00000X")
    assert "codes_conflict" in {warning["code"] for warning in answer["warnings"]}
    assert answer["outcome"]["code"] == "delayed_onset_muscle_soreness"


def test_pages_and_referrals_go_by_the_outcome_that_was_named(client: DocumentedClient) -> None:
    first = post(client, "/v1/matches", coded(icd10="M54.4") | {"limit": 1}).get_json()
    second = post(client, "/v1/matches", coded(icd10="M54.4") | {"limit": 1, "cursor": first["next_cursor"]})
    assert second.get_json()["matches"][0]["rank"] == 2
    found = first["matches"][0]
    ids = {"specialist_id": found["specialist"]["id"], "practice_id": found["practice"]["id"]}
    body = {"country": "GB", "outcome": {"icd10": "M54.4", "red_flags": []}, "patient": {"age_years": 34}, **ids}
    referral = post(client, "/v1/referrals", body | {"patient_consented": True, "consented_by": "patient"})
    assert referral.get_json()["referral"]["outcome"]["code"] == "radicular_pain"
    ambiguous = post(client, "/v1/referrals", body | {"outcome": {"icd10": "M54.5"}})
    assert (ambiguous.status_code, ambiguous.get_json()["code"]) == (422, "ambiguous_outcome")


def test_every_code_of_the_tables_is_read_as_what_it_stands_for() -> None:
    """And the gate is never less careful than the least careful outcome a code may mean."""
    icd10 = Icd10(TRIAGE)
    for outcome in TRIAGE.outcomes.values():
        for row in outcome.icd10:
            assert outcome.code in icd10.outcomes_of(row)
            for code in (row, f"{row}9", row[:3]):
                verdict = judge({"outcome": {"icd10": code}}, TRIAGE, ["GB"])
                named = icd10.outcomes_of(code)
                if icd10.is_broader(code):
                    assert verdict.outcome is None
                elif all(TRIAGE.outcomes[each].shows_nobody for each in named):
                    assert verdict.is_closed
                elif len(named) == 1:
                    assert verdict.outcome == named[0]
                else:
                    assert verdict.outcome is None


@pytest.mark.parametrize("days", [None, 0, 3, 8, 21, 90, 400])
def test_narrowing_always_leaves_somebody(days: int | None) -> None:
    codes = tuple(TRIAGE.outcomes)
    assert set(narrowed(codes, days, TRIAGE)) <= set(codes)
    assert narrowed(codes, days, TRIAGE)
    assert narrowed((), days, TRIAGE) == ()


def test_typed_words_are_never_read_as_codes(client: DocumentedClient) -> None:
    assert match(client, text="G83.4")["disposition"] == match(client)["disposition"]
    assert a_request(text="G83.4")["outcome"]["code"] == "radicular_pain"
