"""The assessment: GET its questions, POST the answers → outcome, disposition, what to ask next."""

from collections.abc import Iterator
from typing import Any

from flask import Response, g

from indexer.reference import Language, Triage
from indexer.reference.assessment import labels_from
from indexer.reference.assessment_rows import Question
from service.api import links
from service.api.http import directory, read_query, write
from service.api.routes import Spec, new_blueprint, route
from service.api.triage import read_judged
from service.assessing import answer_assessment
from service.schemas import examples
from service.schemas.assessments import AssessmentAnswerSchema, AssessmentRequestSchema, QuestionsSchema
from service.schemas.problems import TriageProblemSchema
from service.schemas.queries import LanguageQuery
from service.statement import review_statement
from service.words import say

blueprint = new_blueprint("assessments", "From structured answers to a triage outcome")
_QUERY = LanguageQuery()


@route(
    blueprint,
    "/v1/assessments/questions",
    Spec(method="GET", answer=QuestionsSchema, query=LanguageQuery, problems=(400,), problem=TriageProblemSchema),
)
def get_questions() -> Response:
    """Every question, in the order to ask: emergency signs first.

    A sign is answered yes, no or not_sure; of several choices a list, [] where none applies.
    POST /v1/assessments says which of them are still worth asking.
    """
    read_query(_QUERY)
    return write(questions_shown(directory().reference.triage, g.language))


@route(
    blueprint,
    "/v1/assessments",
    Spec(
        method="POST",
        answer=AssessmentAnswerSchema,
        body=AssessmentRequestSchema,
        examples=examples.ASSESSMENTS,
        links=links.OF_ASSESSMENT,
        query=LanguageQuery,
        problems=(400, 413, 422, 500, 503),
        problem=TriageProblemSchema,
    ),
)
def post_assessments() -> Response:
    """How soon and whom to see, from the answers given so far; not a diagnosis.

    Every rule that fired is in `reasons`, the decisive one first. A missing answer is not a no: while emergency
    signs are unanswered the level is at least urgent and no outcome milder than that is concluded; ask
    `next_questions` until `is_complete`. An emergency is answered 200 whatever else is wrong with the request;
    faults are then in `warnings`. Send `match_request` with country and location to /v1/matches to go on.
    """
    judged = read_judged(_QUERY)
    return write(answer_assessment(directory(), judged.body, judged.verdict, g.language, judged.faults))


def questions_shown(triage: Triage, language: Language) -> dict[str, Any]:
    """The answer to GET /v1/assessments/questions: all questions, in the order they are asked."""
    return {
        "questions": [
            {
                "code": question.code,
                "kind": question.kind,
                "question": question.text.in_language(language),
                "options": list(options_shown(question, triage, language)),
                "under": "patient" if question.in_patient else "answers",
                "needed": question.is_needed,
                "at_most": question.at_most,
                "level": question.level,
                "red_flags": list(question.red_flags),
                "source": question.source,
            }
            for question in triage.assessment.questions.values()
        ],
        "review_statement": review_statement(triage, language),
        "triage_version": triage.version,
    }


def options_shown(question: Question, triage: Triage, language: Language) -> Iterator[dict[str, str]]:
    if question.kind in ("sign", "yes_no"):
        answers = ("yes", "no", "not_sure") if question.kind == "sign" else ("yes", "no")
        for answer in answers:
            yield {"code": answer, "label": say(f"answer_{answer}", language)}
    elif question.options_from is not None:
        for row in labels_from(triage, question.options_from).values():
            yield {"code": row.code, "label": row.label.in_language(language)}
    for option in question.options:
        yield {"code": option.code, "label": option.label.in_language(language)}
