"""Who wrote a review, without saying who: a reviewer's id becomes an HMAC that only this directory can make.

Equal ids stay equal, so one reviewer counts once; nobody without the key can tell whether an id is among them.
"""

import hmac


class Reviewers:
    """Hides reviewer ids under the key for the purpose "reviewer" (`secret`)."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._keyed = hmac.new(key, digestmod="sha256")

    def __reduce__(self) -> tuple[type["Reviewers"], tuple[bytes]]:
        """Another process keys anew."""
        return Reviewers, (self._key,)

    def hide(self, stated: str) -> str:
        """HMAC-SHA256 of the id or hash as the source states it: 64 hexadecimal digits."""
        hidden = self._keyed.copy()  # keying is the larger part of the work
        hidden.update(stated.encode())
        return hidden.hexdigest()
