"""Reviews of one specialist that stood together, as they lie in one row: JSON, one a line. Owns that form."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from indexer.engines.base import ReviewRun
from indexer.records import Review
from indexer.review_keys import key_of_review

_BETWEEN = b"\n"
"""JSON holds none unescaped."""
_decode = msgspec.json.Decoder(Review).decode


class _Head(Struct, frozen=True):
    """By what reviews are told apart and put in order; the rest is not looked at."""

    id: str
    published_on: date | None = None


_head_of = msgspec.json.Decoder(_Head).decode


def run_of(review: Review) -> ReviewRun:
    """Of one review."""
    return ReviewRun(review.specialist_id, [key_of_review(review.id)], [msgspec.json.encode(review)])


def joined(run: ReviewRun) -> bytes:
    """As it is stored."""
    return _BETWEEN.join(run.prepared)


def run_from(specialist: str, stored: bytes) -> ReviewRun:
    """As it was before it was stored."""
    bodies = stored.split(_BETWEEN)
    return ReviewRun(specialist, [key_of_review(_head_of(body).id) for body in bodies], bodies)


def reviews_in(stored: bytes) -> Iterator[Review]:
    return map(_decode, stored.split(_BETWEEN))


def ids_in(stored: bytes) -> set[str]:
    return {_head_of(body).id for body in stored.split(_BETWEEN)}


def amended(stored: bytes, bodies: Mapping[str, bytes]) -> bytes:
    """With other bodies in the place of those of their ids."""
    return _BETWEEN.join([bodies.get(_head_of(body).id, body) for body in stored.split(_BETWEEN)])


def in_order(runs: Sequence[bytes], without: Sequence[str]) -> list[bytes]:
    """The bodies of all reviews but those `without`: latest publication first, unknown last, then by id."""
    found = [(_head_of(body), body) for stored in runs for body in stored.split(_BETWEEN)]
    kept = [(_before(head), head.id, body) for head, body in found if head.id not in without]
    return [body for _, _, body in sorted(kept)]


def page_of(bodies: Sequence[bytes]) -> tuple[Review, ...]:
    return tuple(map(_decode, bodies))


def _before(head: _Head) -> int:
    return 0 if head.published_on is None else -head.published_on.toordinal()
