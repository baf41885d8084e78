"""The number by which the id of a review is known: eight bytes of its digest.

Among a hundred million reviews the odds that any two ids share one are one in four thousand.
"""

from hashlib import blake2b

KEY_BYTES = 8
_BLANK = blake2b(digest_size=KEY_BYTES)


def key_of_review(id_: str) -> int:
    digested = _BLANK.copy()
    digested.update(id_.encode())
    return key_of_digest(digested.digest())


def key_of_digest(id_digest: bytes) -> int:
    """Of an id that was digested already (`anomalies.digest`); never 0, which marks a free place."""
    return int.from_bytes(id_digest, "big") or 1
