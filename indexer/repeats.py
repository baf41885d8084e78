"""Reviews that come again: the same feed named twice, or feeds that overlap. Each is counted once.

What one feed says was removed is removed, whatever others say of it and whichever is read first. Holds twelve
bytes a review in a table that is at most two thirds full, never a review.
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import Literal
from zlib import crc32

from indexer.review_keys import key_of_digest

_FIRST_SLOTS = 1 << 16
_STEP_UP = 4
_LARGE_SLOTS = 1 << 24
"""From so many on the table is doubled when it is full, below it becomes four times as large."""

Repeat = Literal["new", "same", "other", "removed"]
"""`new`: the one that counts; `same`: it came before; `other`: another one came before under its id; `removed`:
elsewhere it stands as removed, and that counts."""


Marks = tuple[int, int]
"""By what a review is known again: the key of its id (`review_keys`), and a checksum of all it says."""


def marks_of(id_digest: bytes, whole: bytes) -> Marks:
    return key_of_digest(id_digest), crc32(whole)


class Repeats:
    """What was read so far: an open table, in which a digest stands in its slot or the next free one behind it."""

    def __init__(self) -> None:
        self._count = 0
        self._removed: set[int] = set()
        self._make(_FIRST_SLOTS)

    def remove(self, digests: Iterable[bytes]) -> None:
        """Ids of reviews that are removed somewhere; all of them, before any review is noted."""
        self._removed.update(map(key_of_digest, digests))

    def note_new(self, keys: Sequence[int], wholes: Sequence[int]) -> int:
        """As `note` for each of some reviews, none a tombstone, up to the first that is not new: how many are."""
        if self._removed and not self._removed.isdisjoint(keys):
            return 0
        while self._count + len(keys) > self._most:
            self._grow()
        ids, checksums, mask, new = self._ids, self._wholes, self._mask, 0
        for key, whole in zip(keys, wholes, strict=True):
            slot = key & mask
            while held := ids[slot]:
                if held == key:
                    self._count += new
                    return new
                slot = (slot + 1) & mask
            ids[slot], checksums[slot] = key, whole
            new += 1
        self._count += new
        return new

    def note(self, marks: Marks, *, is_tombstone: bool) -> Repeat:
        """What the review is beside those noted before."""
        digest, whole = marks
        if digest in self._removed and not is_tombstone:
            return "removed"
        ids, mask = self._ids, self._mask
        slot = digest & mask
        while ids[slot]:
            if ids[slot] == digest:
                return "same" if is_tombstone or self._wholes[slot] == whole else "other"
            slot = (slot + 1) & mask
        ids[slot], self._wholes[slot] = digest, whole
        self._count += 1
        if self._count > self._most:
            self._grow()
        return "new"

    def _make(self, slots: int) -> None:
        self._ids, self._wholes = array("Q", bytes(8 * slots)), array("I", bytes(4 * slots))
        self._mask, self._most = slots - 1, 2 * slots // 3

    def _grow(self) -> None:
        ids, wholes = self._ids, self._wholes
        self._make(len(ids) * (_STEP_UP if len(ids) < _LARGE_SLOTS else 2))
        mask, taken = self._mask, self._ids
        for digest, whole in zip(ids, wholes, strict=True):
            if digest:
                slot = digest & mask
                while taken[slot]:
                    slot = (slot + 1) & mask
                taken[slot], self._wholes[slot] = digest, whole
