"""Reviews that come again: the same feed named twice, or feeds that overlap. Each is counted once.

Holds two short digests a review, never a review.
"""

from hashlib import blake2b

import msgspec

from indexer.ledger import Intake
from indexer.records import Review
from indexer.sources.base import Found

_DIGEST_BYTES = 8
"""Among a hundred million reviews the odds that any two share a digest are one in four thousand."""


class Repeats:
    """What was read so far."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def is_first(self, found: Found[Review], intake: Intake) -> bool:
        """Whether the id is new. If not, the intake is told: the same review again is merged into the first,
        another one under its id is rejected."""
        review = found.record
        by_id, whole = _digest(b"id", review.id.encode()), _digest(b"whole", msgspec.json.encode(review))
        if by_id not in self._seen:
            self._seen |= {by_id, whole}
            return True
        if whole in self._seen:
            intake.merged += 1
            intake.list(found.fault("$.id", f"review {review.id!r} came before; it is counted once"), found.text)
        else:
            reason = f"another review {review.id!r} came before; give each an id of its own, over all files"
            intake.reject(found.fault("$.id", reason), found.text)
        return False


def _digest(kind: bytes, content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_BYTES, person=kind).digest()
