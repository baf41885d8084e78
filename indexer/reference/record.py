"""The clinical record: every row a clinician signs, its hashes, and whether each signature still fits the row.

A row is signed in parts. "rule.x" is its clinical content: numbers, levels, sources and the English words;
"rule.x:de" is its German words as a translation of them. So a changed translation costs the signature of
that language alone, a changed original costs all of them. Knows no subject; says nothing of who may sign.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.reading import convert, read_toml
from indexer.reference.words import ORIGINAL, TRANSLATIONS, Fact, Language, Text, is_translated, words_in

HASH_DIGITS = 16
Hash = Annotated[str, Meta(pattern=rf"^[0-9a-f]{{{HASH_DIGITS}}}\Z")]


class Signature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signed a part of a row as it was when it had that hash, by name and register number."""

    hash: Hash
    signed_off_by: Text
    signed_off_on: date


class Part(Struct, frozen=True):
    """What one signature is over: a row's content with its English words, or its words in another language."""

    row: str
    language: Language = ORIGINAL

    @property
    def key(self) -> str:
        """As signatures are filed: "table.code", for a translation with ":" and the language."""
        return self.row if self.language == ORIGINAL else f"{self.row}:{self.language}"


class ClinicalRecord(Struct, frozen=True, dict=True):
    """Rows by "table.code", in the order of the files, and signatures by the key of their part."""

    rows: Mapping[str, Fact]
    signatures: Mapping[str, Signature]

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """All that awaits or has a signature, by key: each row, followed by its translations."""
        return {part.key: part for row in self.rows for part in self.parts_of(row)}

    def parts_of(self, row: str) -> Iterator[Part]:
        """The content, then the translations; a row without words has none."""
        yield Part(row)
        if any(words_in(msgspec.to_builtins(self.rows[row]))):
            yield from (Part(row, language) for language in TRANSLATIONS)

    def hash_of_part(self, key: str) -> str:
        """The hash a signature of that part must have today."""
        part = self.parts[key]
        return hash_of(self.rows[part.row], part.language)

    def signature_of(self, key: str) -> Signature | None:
        """The signature that fits the part as it stands; None where nobody signed or it has changed since."""
        signature = self.signatures.get(key)
        return signature if signature is not None and signature.hash == self.hash_of_part(key) else None

    def is_signed_off(self, key: str) -> bool:
        """Whether somebody signed the part as it stands."""
        return self.signature_of(key) is not None

    def unsigned(self) -> tuple[str, ...]:
        """Keys of the parts that await a signature, in order."""
        return tuple(key for key in self.parts if not self.is_signed_off(key))

    def overdue(self, day: date) -> tuple[str, ...]:
        """Keys of the rows that were to be looked at again before that day, in order."""
        return tuple(key for key, row in self.rows.items() if row.review_due is not None and row.review_due < day)

    @cached_property
    def is_fully_signed(self) -> bool:
        """Whether every row and every translation is signed as it stands. Nothing to sign is not signed."""
        return bool(self.rows) and not self.unsigned()


def hash_of(row: Fact, language: Language = ORIGINAL) -> str:
    """The same for the same content, whatever the order and layout in the file; hexadecimal.

    In the original language over all of the row but its translations; in another one over the words in both.
    """
    written = msgspec.to_builtins(row)
    if language == ORIGINAL:
        signed = _in_original(written)
    else:
        signed = [[where, texts[ORIGINAL], language, texts[language]] for where, texts in words_in(written)]
    return hashlib.sha256(msgspec.json.encode(signed, order="sorted")).hexdigest()[:HASH_DIGITS]


def load_record(file: Traversable, tables: Mapping[str, Mapping[str, Fact]]) -> ClinicalRecord:
    """The record over the tables, with the signatures of the file. Raises BadReference on a row that says not when
    to look at it again, on a day that is none, and on a signature for a part that is not there."""
    rows = {f"{table}.{code}": row for table, coded in tables.items() for code, row in coded.items()}
    for key, row in rows.items():
        _check(key, row)
    signed = read_toml(file).get("signature", {})
    record = ClinicalRecord(rows, {key: convert(file, key, value, Signature) for key, value in signed.items()})
    for key in signed:
        if key not in record.parts:
            remedy = "`directory triage review` prints the key of everything to sign"
            raise BadReference(f"{file.name}: unknown code {key!r}; {remedy}")
    return record


def _in_original(value: Any) -> Any:
    if is_translated(value):
        return value[ORIGINAL]
    if isinstance(value, dict):
        return {name: _in_original(inner) for name, inner in value.items()}
    return [_in_original(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _check(key: str, row: Fact) -> None:
    if row.review_due is None:
        raise BadReference(f"{key}: no review_due; say when the row must be looked at again")
    if row.source_reviewed_on != "unknown":
        try:
            date.fromisoformat(row.source_reviewed_on)
        except ValueError as error:
            raise BadReference(f"{key}: source_reviewed_on: {error}") from error
