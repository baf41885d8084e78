"""One spelling of a document (RFC 8785), and its name: the hash of that spelling.

Sorted names, no spaces, UTF-8; what is spelt here holds no fractions, so numbers have one spelling too.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

ID, SIGNATURE = "id", "signature"


def canonical(value: Mapping[str, Any]) -> bytes:
    """The spelling. Raises TypeError for what strict JSON cannot hold (orjson.JSONEncodeError is one)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def id_of(document: Mapping[str, Any]) -> str:
    """SHA-256, hexadecimal, of the document without id and signature."""
    return hashlib.sha256(canonical(without(document, ID, SIGNATURE))).hexdigest()
