"""Whether what a visitor answered is an emergency: then their page is made, however busy the directory is."""

from collections.abc import Mapping

from flask import request
from msgspec.structs import replace

from indexer.reference import Triage
from service.api.http import directory
from service.web.answering import NotAnswered, read_answer
from service.web.visit import Answer, current_visit
from service.web.walk import walk_of

_PAGES = ("web.show_results", "web.take_answer")
"""Where an emergency is told, and where the answer that makes one is sent."""


def visit_tells_of_emergency() -> bool:
    """Whether the request is for such a page, and its answers with the one just sent are an emergency."""
    visit = current_visit() if request.endpoint in _PAGES else None
    if visit is None or not visit.for_whom or not directory().has_assessment:
        return False
    triage = directory().reference.triage
    said = replace(visit, answers={**visit.answers, **_answer_sent(triage)})
    return walk_of(said, triage).is_emergency


def _answer_sent(triage: Triage) -> Mapping[str, Answer]:
    question = triage.assessment.questions.get(request.form.get("question", ""))
    if question is None:
        return {}
    try:
        return {question.code: read_answer(question, request.form, triage)}
    except NotAnswered:
        return {}
