"""Who wrote a review, without saying who: a reviewer's id becomes an HMAC that only this directory can make.

Equal ids stay equal, so one reviewer counts once; nobody without the key can tell whether an id is among them.
"""

import hmac


class Reviewers:
    """Hides reviewer ids under the key for the purpose "reviewer" (`secret`)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hide(self, stated: str) -> str:
        """HMAC-SHA256 of the id or hash as the source states it: 64 hexadecimal digits."""
        return hmac.digest(self._key, stated.encode(), "sha256").hex()
