"""The assessment's request and answers. The fields of `answers` are the questions of the table, no more."""

from typing import Any

from marshmallow import Schema, fields, validate

from indexer.reference import load_reference
from indexer.reference.assessment import answers_of
from indexer.reference.assessment_rows import Question
from service.schemas.fields import MAX_CODES, Flag, Strict, Whole
from service.schemas.matches import DispositionSchema, OutcomeShownSchema, WarningSchema
from service.schemas.reference import LabelledSchema
from service.schemas.requests import OutcomeSchema, PatientSchema, country_field, one_of

_TRIAGE = load_reference().triage


def _field(question: Question) -> fields.Field[Any]:
    described = {"description": question.text.en}
    if question.kind == "number":
        bounds = validate.Range(min=0, max=question.at_most)
        return Whole(allow_none=True, validate=bounds, metadata=described)
    if question.kind == "yes_no":
        return Flag(allow_none=True, metadata=described)
    codes = one_of(tuple(answers_of(question, _TRIAGE)))
    if question.kind == "choices":
        listed = fields.String(validate=codes)
        return fields.List(listed, validate=validate.Length(max=MAX_CODES), metadata=described)
    return fields.String(allow_none=True, validate=codes, metadata=described)


def _asked_under(name: str, is_of_patient: bool) -> type[Schema]:
    """The questions answered there; what was sent is only judged here, and read leniently elsewhere."""
    questions = _TRIAGE.assessment.questions.values()
    asked = [question for question in questions if question.in_patient == is_of_patient]
    return Strict.from_dict({question.code: _field(question) for question in asked}, name=name)


class AssessmentRequestSchema(Strict):
    """Body of POST /v1/assessments. A sign is yes, no or not_sure; left out or null is unanswered, not no."""

    country = country_field()
    answers = fields.Nested(_asked_under("AnswersSchema", is_of_patient=False), required=True)
    patient = fields.Nested(_asked_under("AssessedPatientSchema", is_of_patient=True))


class FiredRuleSchema(Strict):
    """A rule that fired, in words; `rule` may be a modifier or an age of the patient."""

    rule = fields.String(required=True)
    text = fields.String(required=True)
    source = fields.String(required=True)


class MatchHandedOnSchema(Strict):
    """What to send to POST /v1/matches beside country and location."""

    outcome = fields.Nested(OutcomeSchema, required=True)
    patient = fields.Nested(PatientSchema, required=True)


class AssessmentAnswerSchema(Strict):
    """What the answers so far lead to. `outcome` null: they allow no conclusion."""

    outcome = fields.Nested(OutcomeShownSchema, required=True, allow_none=True)
    factors = fields.List(fields.Nested(LabelledSchema), required=True)
    red_flags = fields.List(fields.String(), required=True)
    disposition = fields.Nested(DispositionSchema, required=True)
    reasons = fields.List(fields.Nested(FiredRuleSchema), required=True, metadata={"description": "worst first"})
    next_questions = fields.List(
        fields.String(), required=True, metadata={"description": "in the order to ask them, emergency signs first"}
    )
    is_complete = fields.Boolean(required=True, metadata={"description": "no needed answer is missing"})
    cannot_tell = fields.Boolean(required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    review_statement = fields.String(required=True)
    triage_version = fields.String(required=True)
    match_request = fields.Nested(
        MatchHandedOnSchema,
        required=True,
        allow_none=True,
        metadata={"description": "null where nobody is to be looked for, or not yet"},
    )


class QuestionSchema(Strict):
    """One question. `under`: where its answer stands. `level`: of a sign, where a yes leads at least."""

    code = fields.String(required=True)
    kind = fields.String(required=True, validate=one_of(("sign", "choice", "number", "yes_no", "choices")))
    question = fields.String(required=True)
    options = fields.List(fields.Nested(LabelledSchema), required=True)
    under = fields.String(required=True, validate=one_of(("answers", "patient")))
    needed = fields.Boolean(required=True)
    at_most = fields.Integer(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    red_flags = fields.List(fields.String(), required=True)
    source = fields.String(required=True)


class QuestionsSchema(Strict):
    questions = fields.List(fields.Nested(QuestionSchema), required=True)
    review_statement = fields.String(required=True)
    triage_version = fields.String(required=True)
