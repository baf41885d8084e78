"""The shapes in which signs are sent: each that says an emergency is one, and none that denies it is a list.

Documented is a list of codes under `outcome.red_flags`; the rest is what forms, files and habit make of it.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.reference import load_reference
from service.triage.claim import read
from service.triage.gate import judge
from tests.answering import a_body
from tests.api.conftest import a_request, post
from tests.api.documented import DocumentedClient
from tests.api.test_gate import assert_gated
from tests.properties import REPEATABLE

TRIAGE = load_reference().triage
SEVERITY = {code: level.severity for code, level in TRIAGE.levels.items()}
EMERGENCIES = [code for code, flag in TRIAGE.red_flags.items() if flag.level == "emergency"]
NAMES = ["red_flags", "redFlags", "red_flag_codes", "redFlagCodes", "Red Flags", "flag", "flags", "sign", "signs"]
NAMES += ["warning_signs", "symptoms", "Symptoms", "symptom"]
YES: list[Any] = [
    True,
    1,
    "1",
    "yes",
    "Yes.",
    "y",
    "TRUE",
    "ja",
    "نعم",
    "not_sure",
    "since Monday",
    ["a"],
    {"days": 1},
]
CLEARLY_YES = YES[:9]
NO: list[Any] = [False, 0, None, "", "0", "no", "No", "N", "false", "nein", "لا", "absent", [], {}]
LISTS = ["fever, {}", "{};fever", "fever | {}", "fever\n{}\n", "fever {}", "{} fever", "{},", "fever، {}"]


def level_of(body: object) -> int:
    """Of what nobody can judge 0."""
    level = judge(body, TRIAGE, ["GB"]).level
    return 0 if level is None else SEVERITY[level]


def is_emergency(outcome: object) -> bool:
    return level_of({"country": "GB", "outcome": outcome}) == SEVERITY["emergency"]


def camel(code: str) -> str:
    first, *rest = code.split("_")
    return first + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize("text", LISTS)
@pytest.mark.parametrize("sent", [str, lambda text: [text]], ids=["text", "list"])
def test_several_signs_in_one_text_are_each_a_sign(any_client: DocumentedClient, text: str, sent: Any) -> None:
    body = a_request(outcome={"code": "strain_or_sprain", "red_flags": sent(text.format("chest_pain"))})
    response = post(any_client, "/v1/matches", body)
    assert response.status_code == 200
    assert_gated(response.get_json())
    assert not [each for each in response.get_json()["warnings"] if "chest_pain," in each["message"]]


def test_signs_in_one_text_are_named_apart() -> None:
    claim = read({"red_flags": "Chest pain, fever;no_such\nsaddle_numbness dark_urine"})
    assert claim.red_flags == ("chest pain", "fever", "no_such", "saddle_numbness", "dark_urine")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("where", ["body", "outcome", "patient"])
def test_signs_go_by_other_names(client: DocumentedClient, name: str, where: str) -> None:
    for value in (["chest_pain"], "chest_pain", {"chest_pain": True}, [{"code": "chest_pain"}]):
        body = a_request(outcome={"code": "strain_or_sprain"})
        (body if where == "body" else body[where])[name] = value
        response = post(client, "/v1/matches", body)
        assert response.status_code == 200, value
        assert_gated(response.get_json())


@pytest.mark.parametrize("said", ["present", "value", "answer", "valueBoolean", "checked", "status"])
@pytest.mark.parametrize("listed", ["red_flags", "symptoms"])
def test_a_sign_with_an_answer_beside_it(listed: str, said: str) -> None:
    for value in YES:
        assert is_emergency({listed: [{"code": "chest_pain", said: value}]}), value
        assert is_emergency({listed: {"chest_pain": {said: value}}}), value
    for value in NO:
        assert not is_emergency({listed: [{"code": "chest_pain", said: value}]}), value
        assert not is_emergency({listed: {"chest_pain": {said: value}}}), value


@pytest.mark.parametrize(
    "item", [{"0": "chest_pain"}, [{"id": "chest_pain"}], [{"value": "chest_pain"}], [["chest_pain"]]]
)
def test_an_item_of_a_list_of_signs_may_stand_under_any_name(item: Any) -> None:
    assert is_emergency({"red_flags": item})


def test_a_value_may_stand_one_step_deeper() -> None:
    claim = read({"patient": {"pregnant": {"value": True}, "age_years": {"value": 12}}})
    assert (claim.is_pregnant, claim.age_years) == (True, 12)
    assert not read({"patient": {"pregnant": {"value": "nein"}}}).is_pregnant


def test_a_denied_sign_denies_no_other_and_no_outcome() -> None:
    assert is_emergency(
        {"red_flags": [{"code": "fever", "present": False}, {"code": "chest_pain", "present": True}]}
    )
    assert is_emergency({"red_flags": [{"code": "chest_pain", "present": False, "value": "yes"}]})
    assert is_emergency({"code": "suspected_cauda_equina", "value": False, "present": "no"})


@pytest.mark.parametrize("value", NO)
def test_a_denied_sign_is_none_and_never_a_list(client: DocumentedClient, value: Any) -> None:
    for flags in ({"chest_pain": value}, [{"code": "chest_pain", "value": value}]):
        response = post(client, "/v1/matches", a_request(outcome={"code": "strain_or_sprain", "red_flags": flags}))
        assert response.status_code == 422
        assert response.get_json()["numbers"]


@pytest.mark.parametrize("flag", EMERGENCIES)
def test_not_sure_of_an_emergency_sign_is_at_least_urgent(client: DocumentedClient, flag: str) -> None:
    for flags in ({flag: "not_sure"}, [{"code": flag, "answer": "not sure"}]):
        answer = post(client, "/v1/matches", a_request(outcome={"red_flags": flags})).get_json()
        assert SEVERITY[answer["disposition"]["level"]] >= SEVERITY["urgent"]
        assert answer["matches"] == []


@pytest.mark.parametrize("value", CLEARLY_YES)
def test_an_emergency_among_answers_is_one_for_matches_too(any_client: DocumentedClient, value: Any) -> None:
    for answers in ({"chest_pain": value, "fever": "no"}, [{"code": "dark_urine", "answer": value}]):
        response = post(any_client, "/v1/matches", a_request(answers=answers))
        assert response.status_code == 200
        assert_gated(response.get_json())


@pytest.mark.parametrize("value", ["no", "not_sure", "sometimes", 0, None])
def test_answers_that_are_no_clear_yes_are_the_assessments_to_weigh(client: DocumentedClient, value: Any) -> None:
    response = post(client, "/v1/matches", a_request(answers={"chest_pain": value, "dark_urine": value}))
    assert response.status_code == 422
    assert response.get_json()["numbers"]


def test_the_gate_reads_no_more_of_answers_than_the_assessment_concludes() -> None:
    """A yes to a milder sign, or doubt about a worse one, is no more to the gate than it is to the rules."""
    signs = [sign for sign in TRIAGE.assessment.signs() if sign.level != "emergency"]
    assert level_of(a_body({sign.code: "yes" for sign in signs})) == 0
    assert level_of(a_body({sign.code: "not_sure" for sign in TRIAGE.assessment.signs()})) == 0


@pytest.mark.parametrize("value", CLEARLY_YES)
def test_a_yes_in_other_words_is_an_emergency_in_an_assessment(client: DocumentedClient, value: Any) -> None:
    response = post(client, "/v1/assessments", a_body({"saddle": value}))
    assert response.status_code == 200
    assert response.get_json()["disposition"]["level"] == "emergency"


@pytest.mark.parametrize("value", ["nein", "n", 0, "لا", "0"])
def test_a_no_in_other_words_is_refused_and_no_emergency(client: DocumentedClient, value: Any) -> None:
    assert post(client, "/v1/assessments", a_body({"saddle": value})).status_code == 422


@pytest.mark.parametrize("value", ["unsure", "nicht sicher", "لست متأكدًا", "Don't know"])
def test_doubt_in_other_words_is_doubt(client: DocumentedClient, value: str) -> None:
    """With a sign that alone is no emergency, the doubt about urine makes one."""
    body = a_body({"dark_urine": value, "weakness": "yes"})
    response = post(client, "/v1/assessments", body)
    assert response.status_code == 200
    assert response.get_json()["disposition"]["level"] == "emergency"


spelt = st.sampled_from(EMERGENCIES).flatmap(
    lambda code: st.sampled_from([code, code.upper(), camel(code), code.replace("_", " "), code.replace("_", "-")])
)
said_somehow = spelt.flatmap(
    lambda code: st.one_of(
        st.sampled_from(LISTS).map(lambda text: text.format(code) if " " not in code else f"fever, {code}"),
        st.just([code]),
        st.just([["fever"], [code]]),
        st.sampled_from(YES).map(lambda yes: {"fever": False, code: yes}),
        st.sampled_from(YES).map(lambda yes: [{"code": "fever"}, {"code": code, "present": yes}]),
    )
)


@REPEATABLE
@given(
    flags=said_somehow,
    name=st.sampled_from([name for name in NAMES if "ymptom" not in name]),
    where=st.sampled_from(["body", "outcome", "patient", "filters"]),
)
def test_in_whatever_shape_an_emergency_is_said_it_is_one(flags: Any, name: str, where: str) -> None:
    body = a_request(outcome={"code": "strain_or_sprain"}, filters={})
    (body if where == "body" else body[where])[name] = flags
    assert level_of(body) == SEVERITY["emergency"]


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(max_size=20), st.sampled_from([*EMERGENCIES, *NO, *YES])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*NAMES, *EMERGENCIES, "code", "note", "value", "x"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@REPEATABLE
@given(
    extra=st.dictionaries(st.sampled_from([*NAMES[1:], "note", "answers", "x"]), anything, max_size=3),
    where=st.sampled_from(["body", "outcome", "patient"]),
    outcome=st.sampled_from([*TRIAGE.outcomes]),
    flags=st.lists(st.sampled_from([*TRIAGE.red_flags]), max_size=2),
)
def test_nothing_said_beside_it_lowers_a_level(
    extra: dict[str, Any], where: str, outcome: str, flags: list[str]
) -> None:
    body = a_request(outcome={"code": outcome, "red_flags": flags})
    before = level_of(body)
    (body if where == "body" else body[where]).update(extra)
    assert level_of(body) >= before
