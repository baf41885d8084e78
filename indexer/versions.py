"""The name of a version: `<cc>-<fingerprint>-<UTC>`, e.g. `gb-3f9a1c2e-20261123t010203123456z`.

The fingerprint is that of the stored shape: an index written by another shape is never answered from.
Names sort by age within a country. Lower case, because Elasticsearch asks it of index names.
"""

import hashlib
import json
import re
from datetime import UTC, datetime
from functools import cache

import msgspec

from indexer.documents import Document
from indexer.records import Review

_NAME = re.compile(r"(?P<country>[a-z]{2})-(?P<fingerprint>[0-9a-f]{8})-(?P<created>\d{8}t\d{12}z)\Z")
_LAYOUT = 7
"""Raised by hand when the meaning of a stored field changes and its shape does not, or an engine's own layout."""


@cache
def fingerprint() -> str:
    """Eight hex digits of the SHA-256 of the JSON schemas of what is stored."""
    schema = json.dumps([_LAYOUT, *map(msgspec.json.schema, (Document, Review))], sort_keys=True)
    return hashlib.sha256(schema.encode()).hexdigest()[:8]


def build_name(country: str, now: datetime) -> str:
    created = now.astimezone(UTC).strftime("%Y%m%dt%H%M%S%fz")
    return f"{country.lower()}-{fingerprint()}-{created}"


def country_of(version: str) -> str:
    """ISO code of the country the version belongs to; ValueError if it is no version name."""
    found = _NAME.match(version)
    if found is None:
        raise ValueError(f"{version!r} is no version name")
    return found["country"].upper()


def created_at(version: str) -> datetime:
    """When a version was begun, in UTC; ValueError if it is no version name."""
    found = _NAME.match(version)
    if found is None:
        raise ValueError(f"{version!r} is no version name")
    return datetime.strptime(found["created"], "%Y%m%dt%H%M%S%fz").replace(tzinfo=UTC)


def is_current_shape(version: str) -> bool:
    """Whether the version was written in the shape this program reads."""
    found = _NAME.match(version)
    return found is not None and found["fingerprint"] == fingerprint()
