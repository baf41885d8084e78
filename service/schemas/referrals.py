"""What a referral is asked with, what it looks like, and what verifying it answers."""

from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from indexer.records import Kind
from indexer.reference import LANGUAGES
from service.asked import MatchAsked, PatientAsked, Wish
from service.referral.asked import CONSENTERS, ReferralAsked
from service.schemas.fields import Flag, Strict, code_field, codes_field
from service.schemas.matches import (
    LEVELS,
    DispositionSchema,
    OutcomeShownSchema,
    SignSchema,
    WarningSchema,
)
from service.schemas.requests import FUNDINGS, OutcomeSchema, PatientSchema, country_field, one_of
from service.schemas.specialists import AddressSchema

MAX_ID = 200


def _id_field() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(min=1, max=MAX_ID),
        metadata={"description": "as a match said it"},
    )


class ReferralRequestSchema(Strict):
    """Body of POST /v1/referrals: outcome and patient of the match, its two ids, and whether the reason is told.

    `red_flags` may be sent here or in `outcome`. The reason is told only where `patient_consented` is true, and
    then `consented_by` says who consented: a role, never a name.
    """

    keywords: ClassVar[Mapping[str, Any]] = {
        "if": {"required": ["patient_consented"], "properties": {"patient_consented": {"const": True}}},
        "then": {"required": ["consented_by"], "properties": {"consented_by": {"enum": list(CONSENTERS)}}},
    }
    country = country_field()
    specialist_id = _id_field()
    practice_id = _id_field()
    outcome = fields.Nested(OutcomeSchema, required=True)
    patient = fields.Nested(PatientSchema, load_default=PatientAsked)
    red_flags = fields.List(code_field(), validate=validate.Length(max=50))
    referrals_held = codes_field()
    funding = fields.String(
        allow_none=True,
        load_default=None,
        validate=one_of(FUNDINGS),
        metadata={"description": "as in the match; access steps are told for it, self_pay if left out"},
    )
    patient_consented = Flag(load_default=False)
    consented_by = fields.String(allow_none=True, load_default=None, validate=one_of(CONSENTERS))

    @validates_schema
    def _is_consent_whole(self, given: Mapping[str, Any], **_: Any) -> None:
        if given.get("patient_consented") and given.get("consented_by") is None:
            message = f"required with patient_consented true; one of {', '.join(CONSENTERS)}"
            raise ValidationError(message, "consented_by")

    @post_load
    def _build(self, given: dict[str, Any], **_: Any) -> ReferralAsked:
        question = MatchAsked(
            wish=Wish(country=given["country"]),
            outcome=given["outcome"],
            patient=given["patient"],
            funding=given["funding"],
            include_optional=True,  # who names a specialist has seen the list
            referrals_held=tuple(sorted(set(given["referrals_held"]))),
        )
        return ReferralAsked(
            question=question,
            specialist_id=given["specialist_id"],
            practice_id=given["practice_id"],
            consented_by=given["consented_by"] if given["patient_consented"] else None,
        )


class RegistrationShownSchema(Strict):
    register = fields.String(required=True)
    number = fields.String(required=True)


class ReferredSpecialistSchema(Strict):
    """`registrations` are those current on the day of issue; a service has none."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(get_args(Kind)))
    name = fields.String(required=True)
    title = fields.String(required=True)
    profession = fields.String(required=True)
    registrations = fields.List(fields.Nested(RegistrationShownSchema), required=True)
    synthetic = fields.Boolean(required=True)


class ReferredPracticeSchema(Strict):
    id = fields.String(required=True)
    name = fields.String(required=True)
    address = fields.Nested(AddressSchema, required=True)
    telephone = fields.String(required=True, allow_none=True)
    booking_url = fields.String(required=True, allow_none=True)


class EndpointSchema(Strict):
    """Where the referral is taken to."""

    kind = fields.String(required=True, validate=validate.OneOf(("booking", "telephone", "website")))
    address = fields.String(required=True, metadata={"description": "a URL; tel: for a telephone"})


class ReferredDispositionSchema(Strict):
    """`due_on` is the last day on which an appointment is in time."""

    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    within_hours = fields.Integer(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)


class ReasonSchema(Strict):
    """Why the patient is referred: there only where they, or who may for them, consented."""

    code = fields.String(required=True)
    icd10 = fields.List(fields.String(), required=True)
    consented_by = fields.String(required=True, validate=validate.OneOf(CONSENTERS))


class SignatureSchema(Strict):
    """Over the canonical JSON (RFC 8785) of the document without `signature`; `value` in base64url."""

    alg = fields.String(required=True)
    key_id = fields.String(required=True)
    value = fields.String(required=True)


class ReferralSchema(Strict):
    """The document. `id` is the SHA-256 of its canonical JSON without `id` and `signature`; `test` says that the
    specialist is invented."""

    id = fields.String(required=True)
    format = fields.Integer(required=True)
    country = fields.String(required=True)
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    test = fields.Boolean(required=True)
    issued_on = fields.Date(required=True)
    expires_on = fields.Date(required=True, metadata={"description": "the last day on which it is good"})
    specialist = fields.Nested(ReferredSpecialistSchema, required=True)
    practice = fields.Nested(ReferredPracticeSchema, required=True)
    endpoint = fields.Nested(EndpointSchema, required=True, allow_none=True)
    disposition = fields.Nested(ReferredDispositionSchema, required=True)
    access = fields.List(fields.String(), required=True)
    outcome = fields.Nested(ReasonSchema)
    index_version = fields.String(required=True)
    ranking_version = fields.String(required=True)
    triage_version = fields.String(required=True)
    signature = fields.Nested(SignatureSchema, required=True)


class ReferralAnswerSchema(Strict):
    """`referral` is null for an emergency and where nobody here is right: then `disposition` says whom to see."""

    outcome = fields.Nested(OutcomeShownSchema, required=True, allow_none=True)
    disposition = fields.Nested(DispositionSchema, required=True)
    screened = fields.Boolean(required=True)
    signs_to_ask = fields.List(fields.Nested(SignSchema), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)
    safety_notice = fields.String(required=True, allow_none=True)
    review_statement = fields.String(required=True)
    triage_version = fields.String(required=True)
    referral = fields.Nested(ReferralSchema, required=True, allow_none=True)


class KeySchema(Strict):
    """The public key, 32 bytes in base64url."""

    alg = fields.String(required=True)
    key_id = fields.String(required=True)
    public_key = fields.String(required=True)


class VerifiedSchema(Strict):
    """The document is as it was signed; whether it is still good is said by `expired`."""

    valid = fields.Boolean(required=True)
    expired = fields.Boolean(required=True)
    id = fields.String(required=True)
    issued_on = fields.Date(required=True)
    expires_on = fields.Date(required=True)
    test = fields.Boolean(required=True)
    key = fields.Nested(KeySchema, required=True)
