"""What the scan says in the end: groups of reviews suspected together, why, and none of them twice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from indexer.anomalies.scales import Finding
from indexer.anomalies.sighting import Sighting
from indexer.anomalies.texts import Form
from indexer.anomalies.weighing import points_of

Reason = Literal["copied_texts", "same_source", "empty_scores", "burst"]
_TELLING = 2.0
"""From so many points on a signal names the reason."""


class Suspicion(Struct, frozen=True):
    """`reviews` are digests of ids; `findings` the weightiest first."""

    reason: Reason
    points: float
    findings: tuple[Finding, ...]
    reviews: tuple[bytes, ...]
    first_day: date
    last_day: date


def suspicion_of(members: Sequence[Sighting], findings: Iterable[Finding]) -> Suspicion:
    ranked = tuple(sorted(findings, key=lambda finding: (-finding.points, finding.signal)))
    days = [each.day for each in members]
    return Suspicion(
        reason=_reason_of(members, ranked),
        points=points_of(ranked),
        findings=ranked,
        reviews=tuple(each.review for each in members),
        first_day=date.fromordinal(min(days)),
        last_day=date.fromordinal(max(days)),
    )


def joined(found: Iterable[Suspicion], join_points: float) -> list[Suspicion]:
    """The weightiest first. Of those that share reviews, one that lies by half in a weightier one and weighs
    nearly as much adds the rest of its reviews to it; any other is let go."""
    heads: list[Suspicion] = []
    reviews: list[list[bytes]] = []
    holders: dict[bytes, int] = {}
    for each in sorted(found, key=lambda one: (-round(one.points, 6), -len(one.reviews), one.reviews)):
        shared = Counter(holders[review] for review in each.reviews if review in holders)
        at, count = shared.most_common(1)[0] if shared else (len(heads), 0)
        if shared and (2 * count < len(each.reviews) or each.points < heads[at].points - join_points):
            continue
        if not shared:
            heads.append(each)
            reviews.append([])
        free = [review for review in each.reviews if review not in holders]
        reviews[at] += free
        holders.update(dict.fromkeys(free, at))
    return [replace(head, reviews=tuple(own)) for head, own in zip(heads, reviews, strict=True)]


def _reason_of(members: Sequence[Sighting], ranked: Sequence[Finding]) -> Reason:
    points = {finding.signal: finding.points for finding in ranked}
    if points.get("copies", 0.0) >= _TELLING:
        return "copied_texts"
    if max(points.get("ties", 0.0), points.get("returning", 0.0)) >= _TELLING:
        return "same_source"
    return "burst" if any(each.form != Form.EMPTY for each in members) else "empty_scores"
