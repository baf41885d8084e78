"""What comes before the questions, one question a page, and what the cookie holds."""

import re

import pytest
from flask.testing import FlaskClient

from indexer.reference import load_reference
from service.web.visit import COOKIE, MOST_BYTES
from service.web.walk import walk_of
from tests.web.walking import LIFTER, answer, answered, begin, question_of, questions_asked, settled, text_of

TRIAGE = load_reference().triage


def at_question(pages: FlaskClient, code: str, **said: object) -> str:
    """The address of a question, all before it being answered."""
    answers = {**LIFTER, **said}
    settled(pages, answers)
    visit = pages.application.extensions["visit_seal"].open(pages.get_cookie(COOKIE).value)  # type: ignore[union-attr]
    walk = walk_of(visit, TRIAGE)
    steps = [*walk.asked, *([walk.current] if walk.current else [])]
    return f"/gb/questions/{[question.code for question in steps].index(code) + 1}"


def test_before_the_first_question_stands_what_is_used_and_kept(pages: FlaskClient) -> None:
    shown = pages.get("/gb/questions")
    told = text_of(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    for words in ("no diagnosis", "half an hour", "may be counted", "Nobody sees them"):
        assert words in told
    assert re.findall(r'name="for_whom" value="(\w+)"', shown.text) == ["me", "child", "other"]


def test_an_emergency_that_was_typed_stands_above_it_all(pages: FlaskClient) -> None:
    pages.post("/start", data={"country": "GB", "way": "questions", "words": "chest pain"})
    shown = pages.get("/gb/questions").text
    assert 0 < shown.index('href="tel:999"') < shown.index("<h1")
    assert "/v1/" not in shown


def test_a_form_is_answered_by_an_address_that_says_nothing(pages: FlaskClient) -> None:
    response = begin(pages, words="frozen shoulder", place="SW1A 1AA")
    addresses = [response.location]
    while "/questions/" in response.location:
        response = answer(pages, response.location, pages.get(response.location), LIFTER)
        assert response.status_code == 303
        addresses.append(response.location)
    assert all(re.fullmatch(r"/gb/(questions/\d+(\?c=1)?|results)", each) for each in addresses), addresses


def test_each_question_has_its_text_its_answers_and_the_way_back(pages: FlaskClient) -> None:
    response = answered(pages, begin(pages), LIFTER, until="both_legs")
    shown = pages.get(response.location)
    assert response.location == "/gb/questions/4"
    assert "Question 4 of at most" in text_of(shown)
    assert f"<h1>{TRIAGE.assessment.questions['both_legs'].text.en}</h1>" in shown.text
    assert 'href="/gb/questions/3"' in shown.text
    assert re.findall(r'name="answer" value="(\w+)"', shown.text) == ["yes", "no", "not_sure"]
    assert "Not sure is a fine answer" in shown.text
    title = re.search(r"<title>(.*?)</title>", shown.text)
    assert title
    assert title[1] == "Question 4 – Specialist directory"


def test_the_earlier_answer_is_marked_when_one_goes_back(pages: FlaskClient) -> None:
    answered(pages, begin(pages), {"bowel": "no"}, until="saddle")
    shown = pages.get("/gb/questions/2").text
    assert re.findall(r'class="answer chosen"[^>]* value="(\w+)"', shown) == ["no"]


def test_changing_an_answer_keeps_the_rest(pages: FlaskClient) -> None:
    settled(pages, {**LIFTER, "body_region": "knee"})
    before = questions_asked(pages)
    region = before.index(TRIAGE.assessment.questions["body_region"].text.en) + 1
    sent = pages.post(f"/gb/questions/{region}", data={"question": "body_region", "answer": "neck"})
    assert sent.location == "/gb/results"
    kept = [text for text in questions_asked(pages) if text in before]
    assert TRIAGE.assessment.questions["age_years"].text.en in kept
    assert TRIAGE.assessment.questions["calf"].text.en not in kept


def test_an_old_page_answers_no_other_question(pages: FlaskClient) -> None:
    """Browser Back shows pages that are out of date; what they send is not taken for something else."""
    begin(pages)
    sent = pages.post("/gb/questions/1", data={"question": "saddle", "answer": "yes"})
    assert (sent.status_code, sent.location) == (303, "/gb/questions/1")
    assert questions_asked(pages) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Write a number"),
        ("two weeks", "Write a whole number"),
        ("-1", "Write a whole number"),
        ("2.5", "Write a whole number"),
        ("36526", "At most 36525"),
        ("9" * 200, "At most 36525"),
    ],
)
def test_a_number_that_is_none_is_asked_again_and_nothing_is_lost(
    pages: FlaskClient, typed: str, told: str
) -> None:
    address = at_question(pages, "duration_days")
    refused = pages.post(address, data={"question": "duration_days", "answer": typed})
    assert refused.status_code == 422
    assert f'<a href="#answer">{told}' in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert f'value="{typed[:200]}"' in refused.text
    accepted = pages.post(address, data={"question": "duration_days", "answer": " ٢١ "})
    assert accepted.location == "/gb/results"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Tick what applies"),
        ({"answer": "nonsense"}, "Tick what applies"),
        ({"answer": "diabetes", "none": "1"}, "none applies"),
    ],
)
def test_ticks_and_none_must_agree(pages: FlaskClient, sent: dict[str, str], told: str) -> None:
    refused = pages.post(at_question(pages, "modifiers"), data={"question": "modifiers", **sent})
    assert refused.status_code == 422
    assert told in text_of(refused)
    assert ("diabetes" in sent.values()) == ('value="diabetes" checked' in refused.text)


def test_what_has_a_question_of_its_own_is_not_offered_again(pages: FlaskClient) -> None:
    offered = re.findall(r'name="answer" value="(\w+)"', pages.get(at_question(pages, "modifiers")).text)
    assert "diabetes" in offered
    assert {"pregnant", "fever"}.isdisjoint(offered)


def test_an_unknown_answer_is_none(pages: FlaskClient) -> None:
    begin(pages)
    assert pages.post("/gb/questions/1", data={"question": "bladder", "answer": "maybe"}).status_code == 422
    assert pages.post("/gb/questions/1", data={"question": "bladder", "skip": "1"}).status_code == 422


def test_the_last_question_may_be_passed_over_or_left(pages: FlaskClient) -> None:
    address = at_question(pages, "training_changes", training_changes="not one of them")
    assert 'href="/gb/results"' in pages.get(address).text
    assert pages.get("/gb/results").location == "/gb/details/1"
    passed = pages.post(address, data={"question": "training_changes", "skip": "1"})
    assert passed.location == "/gb/results"
    assert "Passed over" in pages.get("/gb/answers").text


@pytest.mark.parametrize("number", [2, 7, 99])
def test_nobody_jumps_ahead(pages: FlaskClient, number: int) -> None:
    begin(pages)
    assert pages.get(f"/gb/questions/{number}").location == "/gb/questions/1"
    assert pages.get("/gb/results").location == "/gb/questions/1"


@pytest.mark.parametrize("address", ["questions/1", "questions/9", "results", "answers", "details/1"])
def test_answers_that_are_forgotten_lead_back_to_the_beginning(pages: FlaskClient, address: str) -> None:
    begin(pages, place="SW1A 1AA")
    pages.delete_cookie(COOKIE)
    gone = pages.get(f"/gb/{address}")
    assert gone.status_code == 303
    assert "Half an hour passed" in pages.get(gone.location).text
    assert pages.post("/gb/questions/1", data={"question": "bladder", "answer": "yes"}).status_code == 303


def test_a_browser_that_keeps_no_cookies_is_told_so(pages: FlaskClient) -> None:
    response = begin(pages)
    pages.delete_cookie(COOKIE)
    told = pages.get(response.location)
    assert told.status_code == 200
    assert "keeps no cookies" in told.text
    assert 'href="/gb/search"' in told.text


def test_for_somebody_else_one_begins_anew(pages: FlaskClient) -> None:
    answered(pages, begin(pages), {}, until="saddle")
    assert "Go on where you were" in pages.get("/gb/questions").text
    pages.post("/gb/questions", data={"for_whom": "child"})
    assert question_of(pages.get("/gb/questions/1")) == "age_years"
    assert "About your child" in pages.get("/gb/questions/1").text
    assert questions_asked(pages) == []
    assert pages.post("/gb/questions", data={"for_whom": "nobody"}).status_code == 400


def test_starting_again_forgets_everything(pages: FlaskClient) -> None:
    answered(pages, begin(pages, words="knee", place="SW1A 1AA"), {}, until="saddle")
    assert pages.post("/gb/forget").location == "/gb/"
    assert pages.get_cookie(COOKIE) is None
    assert 'value="SW1A 1AA"' not in pages.get("/gb/").text


def test_the_language_goes_along(pages: FlaskClient) -> None:
    pages.post("/start", data={"country": "GB", "way": "questions"})
    sent = pages.post("/gb/questions?lang=de", data={"for_whom": "me"})
    assert sent.location in {"/gb/questions/1?lang=de&c=1", "/gb/questions/1?c=1&lang=de"}
    shown = pages.get(sent.location)
    assert TRIAGE.assessment.questions["bladder"].text.de in shown.text
    assert 'action="/gb/questions/1?lang=de"' in shown.text


def test_the_longest_run_of_answers_fits_the_cookie(pages: FlaskClient) -> None:
    said = {
        **{sign.code: "not_sure" for sign in TRIAGE.assessment.signs() if sign.level != "emergency"},
        **LIFTER,
        "body_region": "hip_groin",
        "onset": "delayed",
        "onset_delay_hours": 876600,
        "duration_days": 36525,
        "modifiers": tuple(TRIAGE.modifiers),
        "training_changes": tuple(TRIAGE.factors),
    }
    rare = "".join(chr(0x20000 + at * 37 % 40_000) for at in range(400))  # four bytes each, hardly compressible
    settled(pages, said, words=rare[:200], place=rare[200:])
    sent = pages.post("/gb/questions/1", data={"question": "bladder", "answer": "no"})
    assert sent.location == "/gb/results"
    cookie = pages.get_cookie(COOKIE)
    assert cookie is not None
    assert 2_000 < len(cookie.value) < MOST_BYTES
