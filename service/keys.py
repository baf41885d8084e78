"""API keys: who may ask what, until when. The file holds no key, only what proves one.

A key is `sd_<id>_<secret>`. The secret is 32 random bytes, so its plain SHA-256 is as good at rest as any slow
hash: nobody can guess 256 bits. Knows no route and no HTTP.
"""

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from indexer.errors import BadSetting
from indexer.in_place import put_in_place, sync

Scope = Literal["match", "refer", "search", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_TOKEN = re.compile(r"sd_([0-9a-f]{12})_([A-Za-z0-9_-]{43})\Z")
_NOBODY = hashlib.sha256(b"nobody's").hexdigest()
"""Compared with where the id is not known, so that an unknown id takes as long as a wrong secret."""
_log = logging.getLogger(__name__)

Refusal = Literal["unknown", "revoked", "expired"]


class Key(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One caller's key. per_minute None: the service's own limit. Days are UTC; the day of expiry is the first on
    which it no longer counts."""

    id: str
    name: str
    digest: str
    scopes: tuple[Scope, ...]
    created_on: date
    expires_on: date | None = None
    revoked_on: date | None = None
    per_minute: int | None = None

    def refusal_on(self, day: date) -> Refusal | None:
        if self.revoked_on is not None and self.revoked_on <= day:
            return "revoked"
        return "expired" if self.expires_on is not None and self.expires_on <= day else None


class KeyFile:
    """The keys of one file, read again when it changes, so that a new or revoked key counts without a restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int], dict[str, Key]] | None = None

    def keys(self) -> dict[str, Key]:
        """By id. Raises BadSetting where the file cannot be read and never could be; else the last good state."""
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if self._read is None or self._read[0] != stamp:
                rows = msgspec.json.decode(self._path.read_bytes(), type=tuple[Key, ...])
                self._read = stamp, {key.id: key for key in rows}
        except (OSError, msgspec.DecodeError) as error:
            if self._read is None:
                reason = error.strerror if isinstance(error, OSError) else error
                raise BadSetting(
                    f"DIRECTORY_KEYS_FILE {self._path} cannot be read ({reason}); directory keys add makes one"
                ) from error
            _log.error("the keys file cannot be read any more, the last good one counts: %s", error)
        return self._read[1]

    def known(self, token: str, day: date) -> Key | Refusal:
        """The key of a token, or why it opens nothing. Takes as long for each kind of wrong one."""
        found = _TOKEN.match(token)
        key = self.keys().get(found[1]) if found else None
        digest = digest_of(found[2] if found else "")
        is_right = hmac.compare_digest(digest, key.digest if key else _NOBODY)
        if key is None or not is_right:
            return "unknown"
        return key.refusal_on(day) or key

    def add(self, name: str, scopes: Iterable[Scope], expires_on: date | None, per_minute: int | None) -> str:
        """A new key's token, which is told once and kept nowhere. Raises BadSetting, OSError."""
        identity, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        key = Key(
            id=identity,
            name=name,
            digest=digest_of(secret),
            scopes=tuple(scope for scope in SCOPES if scope in set(scopes)),
            created_on=today(),
            expires_on=expires_on,
            per_minute=per_minute,
        )
        self._write([*self._kept(), key])
        return f"sd_{identity}_{secret}"

    def revoke(self, identity: str, overlap: timedelta = timedelta()) -> Key | None:
        """The key, which counts no more from today, or `overlap` later; None where there is none of that id."""
        held = {key.id: key for key in self._kept()}
        if identity not in held:
            return None
        held[identity] = replace(held[identity], revoked_on=today() + overlap)
        self._write(held.values())
        return held[identity]

    def _kept(self) -> list[Key]:
        return list(self.keys().values()) if self._path.exists() else []

    def _write(self, keys: Iterable[Key]) -> None:
        """Whole or not at all, readable by its owner alone."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with put_in_place(self._path) as written:
            written.write_bytes(msgspec.json.format(msgspec.json.encode(list(keys))) + b"\n")
            sync(written)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def today() -> date:
    return datetime.now(UTC).date()
