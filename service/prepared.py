"""What a start makes of facts and templates, kept in a file for the next one: making it takes most of a second.

Owns when that file is believed. It is a pickle, which may do whatever its writer wants: only one that is our own
and was signed with the secret of this directory is read. It is of one program (`build`), facts included, in one
place, and is not written by a start during which the program was changed. It may be removed at any time.
"""

import hashlib
import hmac
import os
import pickle
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from msgspec import Struct

from indexer.in_place import put_in_place
from indexer.reference import Reference, load_reference, take_reference
from indexer.reference.made_once import MadeOnce
from indexer.secret import FILE_NAME, open_secret
from indexer.settings import Settings
from service import STARTED_AT
from service.build import build, is_as_of
from service.suggesting.topics import topics_of
from service.typed.emergencies import alarms_of
from service.typed.lexicon import lexicon_of

_MADE: Sequence[MadeOnce[Reference, Any]] = (lexicon_of, alarms_of, topics_of)
_LIBRARIES = ("apispec", "flask-smorest", "jinja2", "marshmallow", "msgspec")
"""Who makes what is in the file."""
_NAME = re.compile(r"\.?prepared-[0-9a-f]{16}(-.*)?")
_SECONDS_UNUSED = 24 * 3600.0
_SIGNATURE_BYTES = 32


class Templates(BytecodeCache):
    """Compiled templates by key."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


class Prepared(Struct, frozen=True):
    """`made`: of the facts, in the order of _MADE; `document`: of the API."""

    reference: Reference
    made: tuple[Any, ...]
    templates: Templates
    document: str


class PreparedFile:
    """The file of this program, as it is set up, in the folder of state."""

    def __init__(self, settings: Settings) -> None:
        documented = f"{settings.assessment} {settings.open_scopes} {settings.keys_file is None}"
        made_by = (build(), str(Path(__file__)), sys.version, *map(version, _LIBRARIES), documented)
        digest = hashlib.sha256("\0".join(made_by).encode()).hexdigest()[:16]
        self._path = settings.state / f"prepared-{digest}"
        self._key = open_secret(settings).key_for("prepared")
        self._is_secret_ours = settings.secret_key is not None or _is_ours((settings.state / FILE_NAME).stat())

    def read(self) -> Prepared | None:
        """Whoever asks for the facts, and what is made of them, is given these. None: all is to be made."""
        try:
            with self._path.open("rb") as file:
                is_ours = self._is_secret_ours and _is_ours(os.fstat(file.fileno()))
                content = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        except (OSError, ValueError):
            return None
        signature, written = content[:_SIGNATURE_BYTES], content[_SIGNATURE_BYTES:]
        if not is_ours or not hmac.compare_digest(signature, self._signature_of(written)):
            return None
        try:
            prepared: Prepared = pickle.loads(written)  # noqa: S301  # signed by us
        except Exception:  # whatever is the matter with it, a start without it is a start
            return None
        take_reference(prepared.reference)
        for made, what in zip(_MADE, prepared.made, strict=True):
            made.take(prepared.reference, what)
        with suppress(OSError):
            os.utime(self._path)
        return prepared

    def write(self, templates: Templates, document: str) -> None:
        """For the next start; where the disk takes no file, that one makes all again."""
        if not is_as_of(STARTED_AT):
            return
        reference = load_reference()
        made = tuple(made(reference) for made in _MADE)
        written = pickle.dumps(Prepared(reference, made, templates, document), pickle.HIGHEST_PROTOCOL)
        with suppress(OSError), put_in_place(self._path) as place, place.open("wb") as file:
            file.write(self._signature_of(written))
            file.write(written)
        self._drop_unused()

    def _signature_of(self, written: bytes | memoryview) -> bytes:
        """Of this program's alone: the file of another is no better for having its name."""
        signing = hmac.new(self._key, self._path.name.encode() + b"\0", "sha256")
        signing.update(written)
        return signing.digest()

    def _drop_unused(self) -> None:
        """Other programs' files, and what a killed start left of one."""
        oldest = time.time() - _SECONDS_UNUSED
        with suppress(OSError):
            for other in self._path.parent.iterdir():
                if _NAME.fullmatch(other.name) and other.stat().st_mtime < oldest:
                    other.unlink()


def _is_ours(status: os.stat_result) -> bool:
    """Whether nobody else can have written it."""
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022
