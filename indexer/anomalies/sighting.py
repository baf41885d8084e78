"""What the scan remembers of one published review: some hundred bytes, no word, no name, no id in clear.

Knows how to become a row of bytes and back; what is suspicious about it is others' business.
"""

from hashlib import blake2b
from struct import Struct as Packing
from typing import Any

import numpy as np
from msgspec import Struct

from indexer.anomalies.spill import Table
from indexer.anomalies.texts import SKETCH, Form, look_at
from indexer.records import Evidence, Review
from indexer.reputation import score_of

WITHOUT_PROOF: frozenset[Evidence | None] = frozenset(("self_declared", "none", None))
HALF_PROOF: frozenset[Evidence | None] = frozenset(("code",))
"""A code can be handed on; an appointment, an invoice or a referral is matched with the practice's own books."""
NOT_GIVEN = -1
_MOST_LAG = 32_000
_DIGEST = 8
_BLANK = blake2b(digest_size=_DIGEST)
FORMAT = f"i8sB8sfhB{SKETCH}I"
"""Of a row without the number of the person, in the order of a network, as rows sort by it."""
_PACKING = Packing(f">{FORMAT}")
_NUMBER = Packing(">I")
_WHOLE = Packing(_NUMBER.format + FORMAT)
ROW_BYTES = _WHOLE.size
SEEN = np.dtype(
    [
        ("person", ">u4"),
        ("day", ">i4"),
        ("review", ">u8"),
        ("kind", "u1"),
        ("reviewer", ">u8"),
        ("score", ">f4"),
        ("lag", ">i2"),
        ("kept", "u1"),
        ("hashes", ">u4", (SKETCH,)),
    ]
)
"""The same row as one of a table; digests are numbers there."""
_NO_HASHES = tuple((0,) * missing for missing in range(SKETCH + 1))
_NEVER = -1


class Kind(Struct, frozen=True, gc=False):
    """By what sightings are counted: side (1 praises, -1 blames, 0 neither), proof, form, and two marks.

    `doubt`: 0 proven, 1 by a code, 2 without proof. `is_thoughtless`: without proof, and without a visit or on the
    day of it: so fills in who was not there.
    """

    side: int
    doubt: int
    form: Form
    is_extreme: bool
    is_thoughtless: bool


KINDS = tuple(
    Kind(code % 4 - 1, code // 4 % 4, Form(min(code // 16 % 4, 2)), bool(code & 64), bool(code & 128))
    for code in range(256)
)
"""By the byte that stands for each."""


class Sighting(Struct, frozen=True, gc=False):
    """`person` is a number, `review` and `reviewer` are digests; `day` is the ordinal of publication, `lag` the
    days since the visit (NOT_GIVEN: no visit is stated)."""

    person: int
    day: int
    review: bytes
    kind: Kind
    reviewer: bytes
    score: float
    lag: int
    sketch: tuple[int, ...]

    @property
    def side(self) -> int:
        return self.kind.side

    @property
    def doubt(self) -> int:
        return self.kind.doubt

    @property
    def form(self) -> Form:
        return self.kind.form

    @property
    def is_extreme(self) -> bool:
        return self.kind.is_extreme

    @property
    def is_thoughtless(self) -> bool:
        return self.kind.is_thoughtless


def row_of(review: Review, digest_of_review: bytes, digest_of_reviewer: bytes) -> bytes:
    """All of a row but the number of the person, which comes first (`numbered`)."""
    return _PACKING.pack(*fields_of(review, digest_of_review, digest_of_reviewer))


def fields_of(review: Review, digest_of_review: bytes, digest_of_reviewer: bytes) -> tuple[Any, ...]:
    """What stands in such a row, to be packed together with more."""
    form, sketch = look_at(review.text)
    published, visited, evidence = review.published_on, review.visited_on, review.evidence
    score = score_of(review) if review.overall is None else review.overall
    doubt = 2 if evidence in WITHOUT_PROOF else 1 if evidence in HALF_PROOF else 0
    day, lag = _NEVER, NOT_GIVEN
    if published is not None:
        day = published.toordinal()
        if visited is not None:
            lag = min(_MOST_LAG, day - visited.toordinal())
    kind = (
        (score > 3) - (score < 3) + 1 | doubt << 2 | form << 4 | (score in (1.0, 5.0)) << 6
        | (doubt > 1 and lag <= 0) << 7
    )  # fmt: skip
    kept = len(sketch)
    return day, digest_of_review, kind, digest_of_reviewer, score, lag, kept, *sketch, *_NO_HASHES[SKETCH - kept]


def numbered(person: int) -> bytes:
    """The beginning of every row of a person: rows sort by person, then day, then review."""
    return _NUMBER.pack(person)


def digest(text: str) -> bytes:
    """Eight bytes by which equal ids are known."""
    digested = _BLANK.copy()
    digested.update(text.encode())
    return digested.digest()


PERSON = slice(4)
REVIEW = slice(8, 16)
KIND = 16
REVIEWER = slice(17, 25)
"""Where in a row things are."""


def seen_in(table: Table) -> Table:
    """Without reviews that have no day of publication: they have no place in any rhythm, and weigh nothing."""
    return table[is_seen(table)]


def is_seen(table: Table) -> Table:
    seen: Table = table["day"] != _NEVER
    return seen


def unpack(row: bytes) -> Sighting:
    """Of a row or of one that begins with it."""
    person, day, review, kind, reviewer, score, lag, kept, *sketch = _WHOLE.unpack_from(row)
    return Sighting(person, day, review, KINDS[kind], reviewer, score, lag, tuple(sketch[:kept]))
