"""The clinical record: every row a clinician signs, its hash, and whether the signature still fits the row.

A signature is over the words of the row in all languages, its numbers and its source: whatever changes, the
signature is lost. Knows no subject; says nothing of who may sign.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.reading import convert, read_toml, require_known
from indexer.reference.words import Fact, Text

HASH_DIGITS = 16
Hash = Annotated[str, Meta(pattern=rf"^[0-9a-f]{{{HASH_DIGITS}}}\Z")]


class Signature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signed a row as it was when it had that hash, by name and register number."""

    hash: Hash
    signed_off_by: Text
    signed_off_on: date


class ClinicalRecord(Struct, frozen=True):
    """Rows and signatures by "table.code", rows in the order of the files."""

    rows: Mapping[str, Fact]
    signatures: Mapping[str, Signature]

    def signature_of(self, key: str) -> Signature | None:
        """The signature that fits the row as it stands; None where nobody signed or the row has changed since."""
        signature = self.signatures.get(key)
        return signature if signature is not None and signature.hash == hash_of(self.rows[key]) else None

    def is_signed_off(self, key: str) -> bool:
        """Whether a clinician signed the row as it stands."""
        return self.signature_of(key) is not None

    def unsigned(self) -> tuple[str, ...]:
        """Keys of the rows that await a signature, in order."""
        return tuple(key for key in self.rows if not self.is_signed_off(key))


def hash_of(row: Fact) -> str:
    """The same for the same content, whatever the order and layout in the file; hexadecimal."""
    return hashlib.sha256(msgspec.json.encode(row, order="sorted")).hexdigest()[:HASH_DIGITS]


def load_record(file: Traversable, tables: Mapping[str, Mapping[str, Fact]]) -> ClinicalRecord:
    """The record over the tables, with the signatures of the file. Raises BadReference on a row that says not when
    to look at it again, on a day that is none, and on a signature for a row that is not there."""
    rows = {f"{table}.{code}": row for table, coded in tables.items() for code, row in coded.items()}
    for key, row in rows.items():
        _check(key, row)
    signed = read_toml(file).get("signature", {})
    require_known(file.name, signed, rows)
    return ClinicalRecord(rows, {key: convert(file, key, value, Signature) for key, value in signed.items()})


def _check(key: str, row: Fact) -> None:
    if row.review_due is None:
        raise BadReference(f"{key}: no review_due; say when the row must be looked at again")
    if row.source_reviewed_on != "unknown":
        try:
            date.fromisoformat(row.source_reviewed_on)
        except ValueError as error:
            raise BadReference(f"{key}: source_reviewed_on: {error}") from error
