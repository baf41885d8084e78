"""The directory's one secret, and the keys made from it: one a purpose, so that none opens the door of another.

Owns where the secret lives and what it must look like. Does not know what a key is used for.
"""

import base64
import binascii
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from indexer.errors import BadSetting
from indexer.settings import Settings

SECRET_BYTES = 32
KEY_BYTES = 32
FILE_NAME = "secret"
Purpose = Literal["reviewer", "cookie", "referral", "limits", "prepared"]
_REMEDY = "give 32 random bytes as 64 hexadecimal digits or in base64, such as `openssl rand -hex 32` prints"


@dataclass(frozen=True)
class Secret:
    """32 bytes that never leave the process; its repr does not show them."""

    value: bytes = field(repr=False)

    def key_for(self, purpose: Purpose) -> bytes:
        """32 bytes by HKDF (RFC 5869) with SHA-256; the same for the same secret and purpose, ever."""
        info = f"specialist-directory/{purpose}/1".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self.value)


def open_secret(settings: Settings) -> Secret:
    """The secret of DIRECTORY_SECRET_KEY; without it the one of `state`/secret, made on first use.

    Raises BadSetting where it cannot be read, kept, or is no secret.
    """
    if settings.secret_key is not None:
        return Secret(_decode(settings.secret_key, "DIRECTORY_SECRET_KEY"))
    path = settings.state / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        return Secret(_read(path))
    except OSError as error:
        raise BadSetting(f"the secret {path} cannot be kept: {error}; or set DIRECTORY_SECRET_KEY") from error


def _make(path: Path) -> None:
    """Writes a new secret beside the path and links it there: whole or not at all, and the first one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, written = tempfile.mkstemp(prefix=f".{FILE_NAME}-", dir=path.parent)  # mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(os.urandom(SECRET_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(written, path)
    finally:
        Path(written).unlink()


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise BadSetting(f"others may read the secret {path}; run: chmod 600 {path}")
    return _decode(path.read_text(encoding="ascii", errors="replace"), str(path))


def _decode(text: str, where: str) -> bytes:
    written = text.strip()
    for decode in (bytes.fromhex, _from_base64):
        try:
            value = decode(written)
        except (ValueError, binascii.Error):
            continue
        if len(value) == SECRET_BYTES:
            return value
    raise BadSetting(f"{where} is no secret of {SECRET_BYTES} bytes; {_REMEDY}")


def _from_base64(written: str) -> bytes:
    """Either alphabet, with or without padding."""
    padded = written.rstrip("=").translate(str.maketrans("-_", "+/")) + "=" * (-len(written.rstrip("=")) % 4)
    return base64.b64decode(padded, validate=True)
