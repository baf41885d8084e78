"""Signs documents with Ed25519 and tells whether one is as it was signed. Knows no field but id and signature.

The key is made from the directory's secret; the public half is told to anybody, so that a recipient need not ask.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from indexer.errors import RequestRefused
from indexer.secret import Secret
from service.referral.canonical import ID, SIGNATURE, canonical, id_of, without

ALGORITHM = "Ed25519"
_KEY_ID_DIGITS = 16
_PARTS = {"alg", "key_id", "value"}
_REMEDY = "do not act on it, ask for a new referral"


class Signer:
    """Signs, and verifies what it signed. The same document has the same signature, ever (RFC 8032)."""

    def __init__(self, secret: Secret) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(secret.key_for("referral"))
        self._public = self._private.public_key()
        raw = self._public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = hashlib.sha256(raw).hexdigest()[:_KEY_ID_DIGITS]
        self.public_key = _written(raw)

    def sign(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The document, its names sorted, with its id and a signature over all of it but the signature."""
        named = {**content, ID: id_of(content)}
        value = _written(self._private.sign(canonical(named)))
        document = {**named, SIGNATURE: {"alg": ALGORITHM, "key_id": self.key_id, "value": value}}
        sorted_by_name: dict[str, Any] = orjson.loads(canonical(document))
        return sorted_by_name

    def require_unaltered(self, document: object) -> Mapping[str, Any]:
        """The document, if it is one this directory signed, to the letter.

        Raises RequestRefused (referral_altered) naming the field by which it is not.
        """
        if not isinstance(document, dict):
            raise _altered("$", "the body is no referral; send the document whole, as it came")
        if isinstance(document.get("referral"), dict):
            raise _altered("$", "send the referral itself, the value of `referral`")
        value = self._value_of(document.get(SIGNATURE))
        try:
            expected_id, signed = id_of(document), canonical(without(document, SIGNATURE))
        except TypeError as error:
            raise _altered("$", f"the document holds what no referral holds; {_REMEDY}") from error
        if document.get(ID) != expected_id:
            raise _altered(ID, f"the document is not the one its id names: something in it was changed; {_REMEDY}")
        try:
            self._public.verify(value, signed)
        except InvalidSignature as error:
            raise _altered(f"{SIGNATURE}.value", f"the signature is not of this document; {_REMEDY}") from error
        return document

    def _value_of(self, signature: object) -> bytes:
        """The bytes of a signature, of which only one spelling is accepted."""
        if not isinstance(signature, dict) or set(signature) != _PARTS:
            raise _altered(SIGNATURE, "the signature is missing or broken; send the document whole, as it came")
        if signature["alg"] != ALGORITHM:
            raise _altered(f"{SIGNATURE}.alg", f"only {ALGORITHM} is signed with here; {_REMEDY}")
        if signature["key_id"] != self.key_id:
            raise _altered(f"{SIGNATURE}.key_id", f"signed with a key this directory does not hold; {_REMEDY}")
        value = _read(signature["value"])
        if value is None:
            raise _altered(f"{SIGNATURE}.value", f"the signature cannot be read; {_REMEDY}")
        return value


def _altered(field: str, message: str) -> RequestRefused:
    return RequestRefused("referral_altered", field, message)


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(text: object) -> bytes | None:
    """The bytes, or None; the last letter of base64 has spare bits, so reading must lead back to the text."""
    if not isinstance(text, str) or not text.isascii():
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if _written(raw) == text else None
