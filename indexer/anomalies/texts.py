"""What a text looks like, kept in a few numbers: its form, and a sketch by which near copies are known.

The sketch of a text is the smallest of the hashes of its word pairs (bottom-k, Broder 1997): the share of hashes
that two sketches have in common estimates the share of word pairs that the texts have in common. Keeps no word.
"""

import re
from enum import IntEnum
from zlib import crc32

SKETCH = 16
"""Hashes kept of a text; the estimate errs by about a tenth."""
SHORT_WORDS = 5
"""Up to so many words a text is a stock phrase that anybody may have written."""
SKETCHED_WORDS = 8
"""Fewer words than this are too few to tell a copy from a coincidence."""
_WORD = re.compile(r"\w+")
_ASCII_WORDS = bytes(ord(chr(c).lower()) if chr(c).isalnum() or chr(c) == "_" else 32 for c in range(128)) + bytes(
    128
)
"""What leaves of ASCII text its words in lower case and spaces between them: the same words, found faster."""


class Form(IntEnum):
    """How much was written."""

    EMPTY = 0
    SHORT = 1
    WRITTEN = 2


def look_at(text: str) -> tuple[Form, tuple[int, ...]]:
    """The form of a text and its sketch in ascending order, empty for a text too short to compare."""
    if not text:
        return Form.EMPTY, ()
    words = text.encode().translate(_ASCII_WORDS).split() if text.isascii() else _words_of(text)
    if len(words) <= SHORT_WORDS:
        return (Form.SHORT if words else Form.EMPTY), ()
    if len(words) < SKETCHED_WORDS:
        return Form.WRITTEN, ()
    return Form.WRITTEN, tuple(sorted(_pair_hashes(words))[:SKETCH])


def _words_of(text: str) -> list[bytes]:
    return [word.encode() for word in _WORD.findall(text.lower())]


def _pair_hashes(words: list[bytes]) -> set[int]:
    """The checksum of each two neighbours with a space between them, carried on from that of the first."""
    followers = b"\n ".join(words).split(b"\n")
    del followers[0]
    return set(map(crc32, followers, map(crc32, words)))


def is_alike(one: frozenset[int], other: frozenset[int], least: float) -> bool:
    """Whether the estimated share of word pairs in common reaches `least`."""
    if one == other:
        return True
    shared = one & other
    if len(shared) < least * max(len(one), len(other), 1):  # so many at least must be, whatever the estimate
        return False
    smallest = sorted(one | other)[:SKETCH]
    return sum(value in shared for value in smallest) >= least * len(smallest)
