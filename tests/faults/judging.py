"""What a version holds and answers, and which of the expected ones it is. Must not know which engine was asked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import msgspec

from indexer.engines.base import View
from indexer.engines.query import Hits, Query
from service import ranking
from tests.engine_contract import generated

QUESTIONS = 25
_EVERYBODY = 1_000


@dataclass(frozen=True)
class Seen:
    """Records by id and answers by question, as digests."""

    people: Mapping[str, str]
    reviews: Mapping[str, str]
    answers: Sequence[str]
    counts: tuple[int, int]
    """Specialists and reviews, as the manifest says."""


@dataclass(frozen=True)
class Verdict:
    """`index`: which of the expected it is nearest to; zeros: it is that one exactly."""

    index: int
    wrong_answers: int
    lost_records: int
    told: str = ""

    @property
    def is_right(self) -> bool:
        return self.wrong_answers == self.lost_records == 0


def look_at(view: View) -> Seen:
    rng = Random(8)
    questions = [msgspec.structs.replace(generated.query(rng), fetch=_EVERYBODY) for _ in range(QUESTIONS)]
    return Seen(
        people={document.specialist.id: _digest(msgspec.json.encode(document)) for document in view.documents()},
        reviews={review.id: _digest(msgspec.json.encode(review)) for review in view.all_reviews()},
        answers=[_digest(_answer(view.search(question), question)) for question in questions],
        counts=(view.manifest.counts.promoted, view.manifest.reviews),
    )


def judge(seen: Seen, expected: Sequence[Seen]) -> Verdict:
    verdicts = [_compare(index, seen, each) for index, each in enumerate(expected)]
    return min(verdicts, key=lambda verdict: (verdict.lost_records, verdict.wrong_answers))


def no_answer(why: Exception) -> Verdict:
    """Nothing could be asked."""
    return Verdict(0, QUESTIONS, 0, str(why))


def _compare(index: int, seen: Seen, expected: Seen) -> Verdict:
    wrong = sum(one != other for one, other in zip(seen.answers, expected.answers, strict=True))
    lost = _different(seen.people, expected.people) + _different(seen.reviews, expected.reviews)
    return Verdict(index, wrong + (seen.counts != expected.counts), lost)


def _different(seen: Mapping[str, str], expected: Mapping[str, str]) -> int:
    """Records that are missing, changed or too many."""
    return len(dict(seen.items() ^ expected.items()))


def _answer(hits: Hits, question: Query) -> bytes:
    """All that does not differ between engines."""
    ranked = sorted(hits.hits, key=lambda hit: ranking.order_of(hit, question))
    return msgspec.json.encode(
        [
            hits.total,
            [[hit.id, hit.practice_id, ranking.score(hit.inputs, question)] for hit in ranked],
            sorted((field, sorted(values.items())) for field, values in hits.facets.items()),
            [[miss.hit.id, miss.failed] for miss in hits.near_misses],
            sorted(hits.rejections.items()),
            hits.after_deadline,
        ]
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
