"""Who signed the clinical content, as the record says it: how much of it, and by whom. Reads the record alone."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from indexer.reference import Language
from indexer.reference.record import ClinicalRecord, Signature
from indexer.reference.words import LANGUAGES


class SignedPart(Struct, frozen=True):
    """The rows in one language; English stands for their clinical content too."""

    language: Language
    signed: int
    total: int


class Signatory(Struct, frozen=True):
    """Somebody who signed, as they signed, and the last day they did."""

    name: str
    parts: int
    last_on: date


def signed_by_language(record: ClinicalRecord) -> list[SignedPart]:
    """Only signatures that fit their part as it stands."""
    return [_count(record, language) for language in LANGUAGES]


def _count(record: ClinicalRecord, language: Language) -> SignedPart:
    keys = [key for key, part in record.parts.items() if part.language == language]
    return SignedPart(language, sum(map(record.is_signed_off, keys)), len(keys))


def signatories(record: ClinicalRecord) -> list[Signatory]:
    """By name; signatures that no longer fit are left out."""
    fitting = [found for key in record.parts if (found := record.signature_of(key)) is not None]
    names = sorted({signature.signed_off_by for signature in fitting})
    return [_signatory(name, (each for each in fitting if each.signed_off_by == name)) for name in names]


def _signatory(name: str, signatures: Iterable[Signature]) -> Signatory:
    days = [signature.signed_off_on for signature in signatures]
    return Signatory(name, len(days), max(days))
