"""The words of advice fit what was judged: no advice line where there is none, nothing calming at a raised level.
And no answer says anything that diagnoses, soothes or names a medicine, wherever its words are from.

Strategy: every outcome, training factor, sign and age is judged by the gate, and every rule of the assessment
fires.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from indexer.reference import LANGUAGES, Language, load_reference
from service.directory import Served
from service.guidance import disposition, gated_answer
from service.triage.gate import judge
from tests.answering import RULES, a_body, a_body_that_fires
from tests.answering import SORENESS as SORENESS_ANSWERS
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient
from tests.api.scene import CAPITALS
from tests.refused_words import refused_texts, texts_in

REFERENCE = load_reference()
TRIAGE = REFERENCE.triage
SERVED = Served(REFERENCE, tuple(REFERENCE.countries))
WITHOUT_LINE = [code for code, country in REFERENCE.countries.items() if not country.advice_lines]
LINE = {"en": "advice line|helpline|hotline", "de": "[Tt]elefon|Hotline", "ar": "خط (?:ال)?مشورة"}
SORENESS = "delayed_onset_muscle_soreness"
SIGNS: list[dict[str, Any]] = [
    {},
    *({"red_flags": [code]} for code in TRIAGE.red_flags),
    *({"patient": {"modifiers": [code]}} for code in TRIAGE.modifiers),
    *({"patient": {"age_years": row.from_years}} for row in TRIAGE.ages.values()),
]
"""One sign more each, and none."""


def advice(code: str, sign: dict[str, Any], country: str, language: Language) -> list[str]:
    """What the gate's answer says to an outcome sent with a sign."""
    verdict = judge({"country": country, "outcome": code, **sign}, TRIAGE, SERVED.countries)
    words: list[str] = disposition(SERVED, verdict, language)["advice"]
    return words


def with_line(words: list[str], language: Language) -> list[str]:
    return [each for each in words if re.search(LINE[language], each)]


@pytest.mark.parametrize("country", WITHOUT_LINE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_advice_names_an_advice_line_that_is_not_there(country: str, language: Language) -> None:
    codes = [*TRIAGE.outcomes, *TRIAGE.factors]
    named = {
        (code, words)
        for code in codes
        for sign in SIGNS
        for words in with_line(advice(code, sign, country, language), language)
    }
    assert named == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_there_is_a_line_it_is_named(client: DocumentedClient, language: Language) -> None:
    pressing = {"red_flags": ["worse_on_cough_or_sneeze"]}
    assert with_line(advice("strain_or_sprain", pressing, "GB", language)[:1], language)
    assert with_line(
        [words for answer in _assessments(client, "GB", language) for words in _spoken(answer)], language
    )


@pytest.mark.parametrize("country", ["AE", "IE"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_assessment_names_an_advice_line_that_is_not_there(
    client: DocumentedClient, country: str, language: Language
) -> None:
    said = [words for answer in _assessments(client, country, language) for words in _spoken(answer)]
    assert said
    assert with_line(said, language) == []


def _assessments(client: DocumentedClient, country: str, language: Language) -> Iterator[dict[str, Any]]:
    """The answer to every rule, each fired alone as far as it goes, and to nothing answered."""
    bodies = [*(a_body_that_fires(rule) for rule in RULES.values()), {"answers": {}, "patient": {}}]
    for body in bodies:
        response = post(client, f"/v1/assessments?lang={language}", {**body, "country": country})
        assert response.status_code == 200, response.get_data(as_text=True)
        yield response.get_json()


def _spoken(answer: dict[str, Any]) -> list[str]:
    return [*answer["disposition"]["advice"], *(reason["text"] for reason in answer["reasons"])]


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign], ids=str)
def test_what_is_raised_is_not_told_that_it_fades(sign: dict[str, Any]) -> None:
    verdict = judge({"country": "GB", "outcome": SORENESS, **sign}, TRIAGE, SERVED.countries)
    words = disposition(SERVED, verdict, "en")["advice"]
    own = set(TRIAGE.outcomes[SORENESS].advice.en)
    if verdict.raised_by is None:
        assert own <= set(words)
    else:
        assert not own & set(words)
        assert TRIAGE.levels[verdict.level or ""].label.en in words


@pytest.mark.parametrize("course", [{"duration_days": 8}, {"onset_delay_hours": 2}])
def test_soreness_outside_its_course_is_not_told_that_it_fades(
    client: DocumentedClient, course: dict[str, int]
) -> None:
    words = match(client, outcome={"code": SORENESS, **course})["disposition"]["advice"]
    stated = TRIAGE.outcomes[SORENESS]
    assert not set(stated.advice.en) & set(words)
    assert words[0] == TRIAGE.levels["routine"].label.en
    waiting = {row.text.en for row in TRIAGE.guidance.values() if row.lets_wait}
    assert set(stated.worse.en) - waiting <= set(words), "when to seek help sooner is still said"
    assert not waiting & set(words)


def test_soreness_in_its_course_is_told_that_it_fades(client: DocumentedClient) -> None:
    words = match(client, outcome={"code": SORENESS, "duration_days": 3})["disposition"]["advice"]
    assert words == list(TRIAGE.outcomes[SORENESS].guidance("en"))


@pytest.mark.parametrize("modifier", list(TRIAGE.modifiers))
def test_a_raised_assessment_is_not_told_that_it_fades(client: DocumentedClient, modifier: str) -> None:
    body = a_body(SORENESS_ANSWERS, {"modifiers": [modifier]})
    response = post(client, "/v1/assessments", body)
    answer = response.get_json()
    stated = TRIAGE.outcomes[answer["outcome"]["code"]] if answer["outcome"] else None
    words = answer["disposition"]["advice"]
    assert answer["disposition"]["level"] != "self_care"
    assert not set(TRIAGE.outcomes[SORENESS].advice.en) & set(words)
    assert (
        stated is None or stated.level == answer["disposition"]["level"] or not set(stated.advice.en) & set(words)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_diagnoses_soothes_or_names_a_medicine(client: DocumentedClient, language: Language) -> None:
    said: list[Any] = [*_assessments(client, "GB", language), *_assessments(client, "AE", language)]
    for sign in SIGNS:
        for code in (SORENESS, "motor_deficit", "suspected_infection"):
            verdict = judge({"country": "DE", "outcome": code, **sign}, TRIAGE, SERVED.countries)
            said.append(gated_answer(SERVED, verdict, (), language))
    said += [
        disposition(SERVED, judge({"country": country, "outcome": code}, TRIAGE, SERVED.countries), language)
        for code in (*TRIAGE.outcomes, *TRIAGE.factors)
        for country in REFERENCE.countries
    ]
    assert sum(1 for _ in texts_in(said)) > 10_000
    assert refused_texts(said) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_question_names_a_medicine(client: DocumentedClient, language: Language) -> None:
    outcomes = client.get(f"/v1/outcomes?lang={language}").get_json()
    questions = client.get(f"/v1/assessments/questions?lang={language}").get_json()
    assert refused_texts(outcomes, ("modifiers.label.",)) == []
    assert refused_texts(questions, ("questions.options.label.",)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_answer_says_no_such_thing_either(client: DocumentedClient, language: Language) -> None:
    for country, (place, _, _) in CAPITALS.items():
        body = a_request(country=country, location={"text": place}, explain=True, facets=True)
        answer = post(client, f"/v1/matches?lang={language}", body).get_json()
        assert answer["matches"]
        assert refused_texts(answer) == []
