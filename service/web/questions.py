"""The questions about a complaint, one a page: what comes before the first, each question, the answers read back.

Every form is answered by a redirection to an address that says nothing; an emergency leads to the results at once.
"""

from typing import Any

from flask import Response, request, url_for
from msgspec.structs import replace
from werkzeug.exceptions import BadRequest, NotFound

from indexer.reference import Triage
from indexer.reference.assessment_rows import Question
from service.api.http import directory
from service.web.answering import NotAnswered, answer_in_words, put, read_answer
from service.web.blueprint import blueprint
from service.web.language import page_language
from service.web.notices import notice_of
from service.web.rendering import page, see_other
from service.web.translating import gettext as _
from service.web.visit import Answer, Visit, current_visit, forget, keep
from service.web.walk import FOR_WHOM, Walk, walk_of

JUST_KEPT, FORGOTTEN = "c", "gone"
"""Parameters of an address: a cookie was just given, answers that should be there are not."""


@blueprint.get("/<country:country>/questions")
def show_before_questions() -> Response:
    """What is used, what is kept, who sees it; then who it is for."""
    visit, triage = current_visit(), questionnaire_tables()
    walk = walk_of(visit, triage) if visit.for_whom else None
    return page(
        "before_questions.html",
        notice=notice_of((visit.words, visit.place)),
        visit=visit,
        go_on=_go_on_address(walk) if walk is not None and walk.asked else None,
        is_forgotten=FORGOTTEN in request.args and not visit.for_whom,
    )


@blueprint.post("/<country:country>/questions")
def take_for_whom() -> Response:
    """Who it is for. What was answered for somebody before is not theirs; where they are stays."""
    questionnaire_tables()
    for_whom = request.form.get("for_whom", "")
    if for_whom not in FOR_WHOM:
        raise BadRequest(_("choose who it is for"))
    before = current_visit()
    visit = Visit(
        country=before.country, for_whom=for_whom, words=before.words, place=before.place, point=before.point
    )
    return keep(see_other(url_for("web.show_question", number=1, c=1)), visit)


@blueprint.get("/<country:country>/questions/<int:number>")
def show_question(number: int) -> Response:
    """One question, with the answer given before if there is one."""
    visit, triage = current_visit(), questionnaire_tables()
    if not visit.for_whom:
        return page("cookies.html") if JUST_KEPT in request.args else forgotten()
    walk = walk_of(visit, triage)
    question = walk.question(number)
    if question is None:
        return see_other(_go_on_address(walk))
    return _question_page(walk, number, visit.answers.get(question.code))


@blueprint.post("/<country:country>/questions/<int:number>")
def take_answer(number: int) -> Response:
    """An answer; then the next question that is open, or what follows from all. An old page's answer to what is no
    longer asked there is not taken."""
    visit, triage = current_visit(), questionnaire_tables()
    if not visit.for_whom:
        return forgotten()
    walk = walk_of(visit, triage)
    question = walk.question(number)
    if question is None or question.code != request.form.get("question"):
        return see_other(_go_on_address(walk))
    try:
        answer = read_answer(question, request.form, triage)
    except NotAnswered as fault:
        return _question_page(walk, number, _as_sent(question), fault.message)
    said = replace(visit, answers={**visit.answers, question.code: answer}, is_list_wanted=False)
    return keep(see_other(_go_on_address(walk_of(said, triage))), said)


@blueprint.get("/<country:country>/answers")
def show_answers() -> Response:
    """All answers, each with the way back to its question."""
    visit, triage = current_visit(), questionnaire_tables()
    if not visit.for_whom:
        return forgotten()
    walk = walk_of(visit, triage)
    told = [put(question, visit.answers[question.code], triage, page_language()) for question in walk.asked]
    rows = [(each.text, answer_in_words(each)) for each in told]
    return page("answers.html", rows=rows, go_on=_go_on_address(walk), is_open=not walk.found.is_complete)


@blueprint.post("/<country:country>/forget")
def take_forgetting() -> Response:
    """Everything said is forgotten."""
    return forget(see_other(url_for("web.show_start")))


def forgotten() -> Response:
    """To where the questions begin: the answers are no longer there."""
    return see_other(url_for("web.show_before_questions", gone=1))


def _go_on_address(walk: Walk) -> str:
    """Where the walk goes on: the next question, or what follows from the answers."""
    if walk.current is None:
        return url_for("web.show_results")
    return url_for("web.show_question", number=walk.next_number)


def _question_page(walk: Walk, number: int, held: Answer | None, fault: str | None = None) -> Response:
    question = walk.question(number)
    assert question is not None
    said: dict[str, Any] = {
        "number": number,
        "at_most": walk.at_most,
        "asked": put(question, held, questionnaire_tables(), page_language()),
        "fault": fault,
        "for_whom": current_visit().for_whom,
        "may_end": walk.found.is_complete and not walk.is_emergency,
    }
    return page("question.html", 422 if fault else 200, **said)


def _as_sent(question: Question) -> Answer:
    """What stood in the form, to stand there again."""
    if question.kind == "choices":
        return tuple(request.form.getlist("answer")) or ("",)
    return request.form.get("answer", "")


def questionnaire_tables() -> Triage:
    """The tables; where the operator does not offer the questions, there is no such page."""
    if not directory().has_assessment:
        raise NotFound
    return directory().reference.triage
