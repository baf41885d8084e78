"""Addresses of remote sources as an operator writes them, with the checksum behind them. Fetches nothing."""

import re
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

_CHECKSUM = re.compile(r"sha256=([0-9a-fA-F]{64})\Z")


class Remote(Struct, frozen=True):
    """An address; `sha256` of what is to be there, if it was stated."""

    url: str
    sha256: str | None = None

    @property
    def label(self) -> str:
        """The address as it may be shown: without password and query, which may hold a key."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        return urlunsplit((parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, "", ""))


def remote_of(text: str) -> Remote | None:
    """The address that a text is; None if it is none. ValueError where it is a wrong one."""
    if not text.lower().startswith(("http://", "https://")):
        return None
    url, _, fragment = text.partition("#")
    parts = urlsplit(url)
    if not parts.hostname or parts.port == 0:
        raise ValueError(f"{text!r} names no host")
    if not fragment:
        return Remote(url)
    stated = _CHECKSUM.match(fragment)
    if stated is None:
        raise ValueError("what stands behind # must be sha256= and 64 hexadecimal digits")
    return Remote(url, stated[1].lower())
