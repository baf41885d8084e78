"""What a start makes of facts and templates, kept in a file for the next one: making it takes most of a second.

Owns when that file is believed. It is a pickle, which may do whatever its writer wants: only one that was signed
with the secret of this directory is read. It is of one program (`build`), facts included, in one place.
"""

import hashlib
import hmac
import os
import pickle
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from msgspec import Struct

from indexer.reference import Reference, load_reference, take_reference
from indexer.reference.made_once import MadeOnce
from indexer.secret import open_secret
from indexer.settings import Settings
from service.build import build
from service.suggesting.topics import topics_of
from service.typed.emergencies import alarms_of
from service.typed.lexicon import lexicon_of

_MADE: Sequence[MadeOnce[Reference, Any]] = (lexicon_of, alarms_of, topics_of)
_LIBRARIES = ("jinja2", "msgspec")
"""Whose objects are in the file."""
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

    def read(self) -> Prepared | None:
        """Whoever asks for the facts, and what is made of them, is given these. None: all is to be made."""
        try:
            with self._path.open("rb") as file:
                content = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        except (OSError, ValueError):
            return None
        signature, written = content[:_SIGNATURE_BYTES], content[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature_of(written)):
            return None
        prepared: Prepared = pickle.loads(written)  # noqa: S301  # signed by us
        take_reference(prepared.reference)
        for made, what in zip(_MADE, prepared.made, strict=True):
            made.take(prepared.reference, what)
        return prepared

    def write(self, templates: Templates, document: str) -> None:
        """For the next start; where the disk takes no file, that one makes all again. Other programs' files go."""
        reference = load_reference()
        made = tuple(made(reference) for made in _MADE)
        written = pickle.dumps(Prepared(reference, made, templates, document), pickle.HIGHEST_PROTOCOL)
        with suppress(OSError):
            descriptor, partial = tempfile.mkstemp(prefix=f".{self._path.name}-", dir=self._path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._signature_of(written))
                file.write(written)
            Path(partial).replace(self._path)
            for other in self._path.parent.glob("prepared-*"):
                if other != self._path:
                    other.unlink()

    def _signature_of(self, written: bytes | memoryview) -> bytes:
        return hmac.digest(self._key, written, "sha256")
