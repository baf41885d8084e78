"""What the scan remembers of one published review: some hundred bytes, no word, no name, no id in clear.

Knows how to become a row of bytes and back; what is suspicious about it is others' business.
"""

from hashlib import blake2b
from struct import Struct as Packing

from msgspec import Struct

from indexer.anomalies.texts import SKETCH, Form, look_at
from indexer.records import Evidence, Review
from indexer.reputation import score_of

WITHOUT_PROOF: frozenset[Evidence | None] = frozenset(("self_declared", "none", None))
HALF_PROOF: frozenset[Evidence | None] = frozenset(("code",))
"""A code can be handed on; an appointment, an invoice or a referral is matched with the practice's own books."""
NOT_GIVEN = -1
_MOST_LAG = 32_000
_DIGEST = 8
_PACKING = Packing(f">8si8s8sfBBhB{SKETCH}I")
ROW_BYTES = _PACKING.size


class Sighting(Struct, frozen=True, gc=False):
    """`person`, `review`, `reviewer` are digests; `day` is the ordinal of publication, `lag` the days since the
    visit (NOT_GIVEN: no visit is stated). `doubt`: 0 proven, 1 by a code, 2 without proof."""

    person: bytes
    day: int
    review: bytes
    reviewer: bytes
    score: float
    doubt: int
    form: Form
    lag: int
    sketch: tuple[int, ...]

    @property
    def side(self) -> int:
        """1 praises, -1 blames, 0 neither."""
        return (self.score > 3) - (self.score < 3)

    @property
    def is_extreme(self) -> bool:
        return self.score in (1.0, 5.0)

    @property
    def is_thoughtless(self) -> bool:
        """Without proof, and without a visit or on the day of it: so fills in who was not there."""
        return self.doubt > 1 and self.lag <= 0


def sighting_of(review: Review, person: str) -> Sighting | None:
    """None for a review without a day of publication: it has no place in any rhythm, and weighs nothing either."""
    if review.published_on is None:
        return None
    form, sketch = look_at(review.text)
    visited = review.visited_on
    return Sighting(
        person=digest(person),
        day=review.published_on.toordinal(),
        review=digest(review.id),
        reviewer=digest(review.reviewer_hash or ""),
        score=score_of(review),
        doubt=2 if review.evidence in WITHOUT_PROOF else 1 if review.evidence in HALF_PROOF else 0,
        form=form,
        lag=NOT_GIVEN if visited is None else min(_MOST_LAG, (review.published_on - visited).days),
        sketch=sketch,
    )


def digest(text: str) -> bytes:
    """Eight bytes by which equal ids are known."""
    return blake2b(text.encode(), digest_size=_DIGEST).digest()


def pack(sighting: Sighting) -> bytes:
    """A row that sorts by person, then day, then review."""
    sketch = sighting.sketch
    return _PACKING.pack(
        sighting.person,
        sighting.day,
        sighting.review,
        sighting.reviewer,
        sighting.score,
        sighting.doubt,
        sighting.form,
        sighting.lag,
        len(sketch),
        *sketch,
        *(0,) * (SKETCH - len(sketch)),
    )


def person_in(row: bytes) -> bytes:
    return row[:_DIGEST]


def review_in(row: bytes) -> bytes:
    return row[_DIGEST + 4 : 2 * _DIGEST + 4]


def unpack(row: bytes) -> Sighting:
    person, day, review, reviewer, score, doubt, form, lag, kept, *sketch = _PACKING.unpack(row)
    return Sighting(person, day, review, reviewer, score, doubt, Form(form), lag, tuple(sketch[:kept]))
