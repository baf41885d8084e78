"""Who wrote a review, without saying who: a reviewer's id becomes an HMAC that only this directory can make.

Equal ids stay equal, so one reviewer counts once; nobody without the key can tell whether an id is among them.
"""

from hashlib import sha256

_INNER, _OUTER = bytes(byte ^ 0x36 for byte in range(256)), bytes(byte ^ 0x5C for byte in range(256))
"""RFC 2104, 2: what the key is mixed with."""


class Reviewers:
    """Hides reviewer ids under the key for the purpose "reviewer" (`secret`)."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        size = sha256().block_size
        padded = (sha256(key).digest() if len(key) > size else key).ljust(size, b"\0")
        # Keying is the larger part of the work: both halves of an HMAC are begun here once, and copied.
        self._inner, self._outer = sha256(padded.translate(_INNER)), sha256(padded.translate(_OUTER))

    def __reduce__(self) -> tuple[type["Reviewers"], tuple[bytes]]:
        """Another process keys anew."""
        return Reviewers, (self._key,)

    def hide(self, stated: str) -> str:
        """HMAC-SHA256 of the id or hash as the source states it: 64 hexadecimal digits."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(stated.encode())
        outer.update(inner.digest())
        return outer.hexdigest()
