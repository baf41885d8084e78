"""What a referral says: whom to see, where, by when, what to bring. Nothing of the patient but, with consent, the
reason: no age, no sign, no word anybody typed. Knows no signature and no HTTP.
"""

import re
from datetime import date
from typing import Any

from msgspec import Struct

from indexer.documents import Document
from indexer.engines.base import Manifest
from indexer.records import Practice, Registration
from indexer.reference import Language, Level, Triage
from service.cards import address_shown
from service.listing import RANKING_VERSION
from service.referral.asked import Consenter
from service.referral.referable import Referable
from service.referral.validity import deadline_of, expiry_of

FORMAT = 1
"""Raised when a field changes its meaning; new fields do not raise it."""


class Occasion(Struct, frozen=True, kw_only=True):
    """On what day, how soon, in which words, from which version a referral is made."""

    as_of: date
    level: Level
    language: Language
    access: tuple[str, ...]
    manifest: Manifest
    triage_version: str


class Reason(Struct, frozen=True):
    """What the patient has, and who consented that it is told."""

    code: str
    icd10: tuple[str, ...]
    consented_by: Consenter


def write_document(referable: Referable, occasion: Occasion, reason: Reason | None) -> dict[str, Any]:
    """The document before it has an id and a signature; all its numbers are whole."""
    level, as_of = occasion.level, occasion.as_of
    deadline = deadline_of(level, as_of)
    specialist = referable.document.specialist
    content: dict[str, Any] = {
        "format": FORMAT,
        "country": specialist.country,
        "language": occasion.language,
        "test": specialist.synthetic,
        "issued_on": as_of.isoformat(),
        "expires_on": _expiry(referable.document, occasion).isoformat(),
        "specialist": _specialist(referable.document, referable.profession, as_of),
        "practice": _practice(referable.practice),
        "endpoint": _endpoint(referable.practice),
        "disposition": {
            "level": level.code,
            "within_hours": level.within_hours,
            "due_on": None if deadline is None else deadline.isoformat(),
        },
        "access": list(occasion.access),
        "index_version": occasion.manifest.version,
        "ranking_version": RANKING_VERSION,
        "triage_version": occasion.triage_version,
    }
    if reason is not None:
        content["outcome"] = {
            "code": reason.code,
            "icd10": list(reason.icd10),
            "consented_by": reason.consented_by,
        }
    return content


def _expiry(document: Document, occasion: Occasion) -> date:
    """No later than the registration by which the specialist is listed is known to be in order."""
    as_of = occasion.as_of
    return min(expiry_of(occasion.level, as_of), document.eligible_until(as_of) or as_of)


def reason_of(triage: Triage, code: str, consented_by: Consenter | None) -> Reason | None:
    """The reason as it may be told; None without consent. A training factor has no ICD-10 code."""
    if consented_by is None:
        return None
    outcome = triage.outcomes.get(code)
    return Reason(code, () if outcome is None else tuple(outcome.icd10), consented_by)


def _specialist(document: Document, profession: str, as_of: date) -> dict[str, Any]:
    specialist = document.specialist
    return {
        "id": specialist.id,
        "kind": specialist.kind,
        "name": specialist.names[0].text,
        "title": specialist.title,
        "profession": profession,
        "registrations": [
            {"register": registration.register, "number": registration.number}
            for registration in specialist.registrations
            if _is_current(registration, as_of)
        ],
        "synthetic": specialist.synthetic,
    }


def _is_current(registration: Registration, day: date) -> bool:
    has_begun = registration.start is None or registration.start <= day
    return registration.status == "active" and has_begun and (registration.end is None or day <= registration.end)


def _practice(practice: Practice) -> dict[str, Any]:
    return {
        "id": practice.id,
        "name": practice.name,
        "address": address_shown(practice.address),
        "telephone": practice.telephone,
        "booking_url": practice.booking_url,
    }


def _endpoint(practice: Practice) -> dict[str, str] | None:
    """Where the referral is taken to: the booking page, else the telephone, else the website; None: not known."""
    if practice.booking_url is not None:
        return {"kind": "booking", "address": practice.booking_url}
    if practice.telephone is not None:
        return {"kind": "telephone", "address": "tel:" + re.sub(r"[^+0-9]", "", practice.telephone)}
    return None if practice.website is None else {"kind": "website", "address": practice.website}
