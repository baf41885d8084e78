"""POST /v1/referrals (a match → a signed document), /v1/referrals/verify, GET /v1/referrals/key."""

from flask import Response, current_app, g

from service.api import links
from service.api.http import directory, read_json, read_query, refuse, write
from service.api.routes import Spec, new_blueprint, route
from service.api.triage import read_judged
from service.reading import refuse_if_any
from service.referral.answering import key_shown, refer, refuse_closed, verify
from service.referral.signing import Signer
from service.schemas import examples
from service.schemas.problems import TriageProblemSchema
from service.schemas.queries import LanguageQuery
from service.schemas.referrals import (
    KeySchema,
    ReferralAnswerSchema,
    ReferralRequestSchema,
    ReferralSchema,
    VerifiedSchema,
)

blueprint = new_blueprint("referrals", "A match as a signed document to hand over; nothing is stored")
_QUERY = LanguageQuery()


@route(
    blueprint,
    "/v1/referrals",
    Spec(
        method="POST",
        answer=ReferralAnswerSchema,
        body=ReferralRequestSchema,
        examples=examples.REFERRALS,
        links=links.OF_REFERRAL,
        query=LanguageQuery,
        problems=(400, 404, 409, 410, 413, 422, 500, 503),
        problem=TriageProblemSchema,
    ),
)
def post_referrals() -> Response:
    """A referral to one match: whom to see, where, by when, what is needed before.

    The same request on the same day gives the same document, byte for byte, and nothing is stored. It holds
    nothing of the patient; the reason only with consent. An emergency, or an outcome nobody here is right for, is
    answered 200 with numbers and whom to turn to, and `referral` null, whatever else is sent. 409 `not_referable`
    says why this specialist or practice is not for this need; 410 `no_longer_listed` that they have gone since.
    """
    judged = read_judged(_QUERY)
    body, verdict = judged.body, judged.verdict
    if verdict.is_closed:
        return write(refuse_closed(directory(), body, verdict, g.language, judged.faults))
    refuse_if_any(judged.faults)
    return write(refer(directory(), _signer(), body, verdict, g.language))


@route(
    blueprint,
    "/v1/referrals/verify",
    Spec(
        method="POST",
        answer=VerifiedSchema,
        body=ReferralSchema,
        query=LanguageQuery,
        problems=(400, 413, 422, 500),
        problem=TriageProblemSchema,
    ),
)
def post_verification() -> Response:
    """Whether a referral is, to the letter, as this directory signed it; 422 `referral_altered` if not.

    Spaces and the order of names are no part of a document, as in canonical JSON.
    """
    read_query(_QUERY)
    body, fault = read_json()
    if fault is not None:
        refuse(fault)
    return write(verify(directory(), _signer(), body))


@route(
    blueprint,
    "/v1/referrals/key",
    Spec(
        method="GET",
        answer=KeySchema,
        query=LanguageQuery,
        problems=(400,),
        problem=TriageProblemSchema,
    ),
)
def get_key() -> Response:
    """The public key, for who verifies without asking.

    Take `signature` off, write the rest as canonical JSON (RFC 8785), verify the signature over those bytes; take
    `id` off too, and the SHA-256 of what is left must be the id.
    """
    read_query(_QUERY)
    return write(key_shown(_signer()))


def _signer() -> Signer:
    signer: Signer = current_app.extensions["signer"]
    return signer
