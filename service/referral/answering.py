"""gate → referable → document → signature: the answers to both referral routes. Knows no HTTP.

As for matches the gate comes first: nothing is validated, looked up or signed before it, and an emergency gets its
numbers and nobody, whatever else is sent.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from indexer.reference import Language
from service.access import Access
from service.directory import Directory, Served
from service.explain import Telling, access_to
from service.faults import Fault, FaultyRequest
from service.foreign_codes import faults_of_codes, with_own_code
from service.guidance import gated_answer, turn_to_words
from service.kept_versions import open_live
from service.needs import need_and_access
from service.reading import faults_of_claim, faults_of_match, load_body, refuse_if_any
from service.referral.asked import ReferralAsked
from service.referral.document import Occasion, reason_of, write_document
from service.referral.referable import find_specialist, require_referable
from service.referral.signing import ALGORITHM, Signer
from service.remarks import remarks_on, remarks_on_funding
from service.schemas.referrals import ReferralRequestSchema
from service.triage.gate import Verdict
from service.triage.need import Need

_SCHEMA = ReferralRequestSchema()
_SHARED = (
    "outcome",
    "disposition",
    "screened",
    "signs_to_ask",
    "warnings",
    "safety_notice",
    "review_statement",
    "triage_version",
)
"""What an answer says beside the referral, as an answer to matches says it."""
_log = logging.getLogger(__name__)


def refer(
    directory: Directory, signer: Signer, body: object, verdict: Verdict, language: Language
) -> dict[str, Any]:
    """The answer to POST /v1/referrals where the gate is open. Raises RequestRefused, EngineError."""
    sent, triage = read_referral(directory, body, verdict), directory.reference.triage
    asked = replace(sent, question=with_own_code(sent.question, verdict, triage))
    country = directory.country(asked.question.wish.country)
    need, access = need_and_access(directory, asked.question, verdict)
    remarks = [
        *remarks_on(sent.question, verdict, triage),
        *remarks_on_funding(sent.question, access, need.offers),
    ]
    answer = _beside(gated_answer(directory, verdict, remarks, language))
    answer["safety_notice"] = turn_to_words(directory, country.code, language)
    content = _write(directory, asked, (need, access), language)
    return answer | {"referral": signer.sign(content)}


def refuse_closed(
    served: Served, body: object, verdict: Verdict, language: Language, faults: Sequence[Fault]
) -> dict[str, Any]:
    """The answer to a closed verdict: whom to turn to, and no referral. Faults are warnings; raises nothing."""
    try:
        read_referral(served, body, verdict)
        found: Sequence[Fault] = ()
    except FaultyRequest as faulty:
        found = faulty.faults
    except Exception:
        _log.exception("the rest of a closed request could not be read")
        found = [Fault("invalid_value", "$", "the rest of the request could not be read")]
    return _beside(gated_answer(served, verdict, [*faults, *found], language)) | {"referral": None}


def verify(directory: Directory, signer: Signer, body: object) -> dict[str, Any]:
    """The answer to POST /v1/referrals/verify. Raises RequestRefused (referral_altered)."""
    document = signer.require_unaltered(body)
    today = directory.today(directory.reference.countries[document["country"]])
    return {
        "valid": True,
        "expired": today > date.fromisoformat(document["expires_on"]),
        **{name: document[name] for name in ("id", "issued_on", "expires_on", "test")},
        "key": key_shown(signer),
    }


def key_shown(signer: Signer) -> dict[str, str]:
    """What anybody needs to verify without asking."""
    return {"alg": ALGORITHM, "key_id": signer.key_id, "public_key": signer.public_key}


def read_referral(served: Served, body: object, verdict: Verdict) -> ReferralAsked:
    """The valid request, or FaultyRequest with everything that is wrong with it."""
    claimed = list(faults_of_claim(verdict.claim, served.reference, served.known))
    try:
        asked: ReferralAsked = load_body(_SCHEMA, body)
    except FaultyRequest as faulty:
        raise FaultyRequest([*claimed, *faulty.faults]) from faulty
    of_question = faults_of_match(asked.question, served.reference)
    of_codes = faults_of_codes(asked.question.outcome, served.reference.triage)
    refuse_if_any([*claimed, *of_codes, *(fault for fault in of_question if fault.field != "location")])
    return asked


def _write(
    directory: Directory, asked: ReferralAsked, needed: tuple[Need, Access], language: Language
) -> dict[str, Any]:
    (need, access), triage = needed, directory.reference.triage
    level, as_of = triage.levels[need.level], access.as_of
    view = open_live(directory.engine, access.country.code)
    document = find_specialist(directory.engine, view, asked.specialist_id, as_of)
    referable = require_referable(document, asked, need, (level, as_of))
    telling = Telling(access, directory.reference.taxonomy, language, None)
    occasion = Occasion(
        as_of=as_of,
        level=level,
        language=language,
        access=tuple(access_to(referable.profession, telling)),
        manifest=view.manifest,
        triage_version=triage.version,
    )
    return write_document(referable, occasion, reason_of(triage, asked.question.outcome.code, asked.consented_by))


def _beside(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in _SHARED}
