"""The signals: what speaks against a group of reviews, and for it; added up they are its points.

Praise and blame go through the same lines, each against its own kind: whoever mirrors all scores changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from indexer.anomalies.copies import Copies, alike_among
from indexer.anomalies.customs import Customs, Marks
from indexer.anomalies.limits import Limits
from indexer.anomalies.scales import Finding, Scales
from indexer.anomalies.sighting import Sighting
from indexer.anomalies.texts import Form
from indexer.anomalies.windows import Group


class Known(Struct, frozen=True):
    """What was learnt of the whole country before groups are weighed, by digest of a review.

    `scattered`, `tied`: its reviewer wrote of others too (`ties`).
    """

    customs: Customs
    limits: Limits
    scattered: Collection[bytes]
    tied: Mapping[bytes, int]
    copies: Copies


def weigh(group: Group, known: Known) -> list[Finding]:
    """A crowd of one person's reviews."""
    scales, customs, members = Scales(known.limits), known.customs, group.members
    windows = customs.days / group.window_days
    scales.crowding((len(members), len(group.beside)), group.expected, windows, _freshness(group, scales))
    _weigh_choice(group, customs, scales)
    usual = customs.sides[group.side]
    _weigh_visits(
        members, scales.own(group.past.thoughtless, group.past.unproven, usual.share_thoughtless), scales
    )
    returning = sum(
        each.review in known.scattered or (each.doubt > 1 and each.review in known.tied) for each in members
    )
    scales.share("returning", (returning, len(members)), customs.share_returning())
    _weigh_writing(members, usual, known, scales)
    return scales.findings


def weigh_tied(members: Sequence[Sighting], known: Known) -> list[Finding]:
    """What was said, of whomever, by people who wrote of the same specialists."""
    scales, n = Scales(known.limits), len(members)
    usual = Marks()
    for side in {each.side for each in members}:
        usual = usual.plus(known.customs.sides[side])
    scales.share("ties", (n, n), known.customs.share_returning())
    scales.share("evidence", (sum(each.doubt > 1 for each in members), n), scales.numbers.open_share)
    written = sum(each.form == Form.WRITTEN for each in members)
    scales.share("form", (written, n), usual.share(usual.forms[Form.WRITTEN]))
    _weigh_visits(members, usual.share_thoughtless, scales)
    _weigh_writing(members, usual, known, scales)
    return scales.findings


def points_of(findings: Iterable[Finding]) -> float:
    return sum(finding.points for finding in findings)


def _freshness(group: Group, scales: Scales) -> float:
    """The longer a crowd lasts, the more it is a habit."""
    habits = sum(group.window_days > days for days in scales.numbers.habit_days)
    return 1 - habits * scales.numbers.habit_discount


def _weigh_choice(group: Group, customs: Customs, scales: Scales) -> None:
    """The window against the person's past: proof, form and side of what was written in it."""
    beside, past, usual = group.beside, group.past, customs.sides[group.side]
    unproven, doubtful = sum(each.doubt > 1 for each in beside), sum(each.doubt > 0 for each in beside)
    proofless = unproven / max(1, doubtful)
    own = scales.own(past.unproven, past.n, usual.share(usual.unproven))
    scales.share("evidence", (unproven, len(beside)), max(own, scales.numbers.open_share))
    own = scales.own(past.doubtful, past.n, usual.share(usual.doubtful))
    worth = scales.numbers.half_proof_worth * min(1.0, 2 * proofless)
    scales.share("evidence", (doubtful, len(beside)), own, worth)
    if group.form is not None:
        own = scales.own(past.forms[group.form], past.n, usual.share(usual.forms[group.form]))
        among = sum(each.doubt >= group.least_doubt for each in beside)
        scales.share("form", (len(group.members), among), own)
    own = scales.own(past.n, group.past_of_all, customs.share_of_side(group.side))
    by_proof = min(1.0, 2 * sum(each.doubt > 1 for each in group.members) / len(group.members))
    scales.share("shift", (len(beside), group.around), own, _freshness(group, scales) * by_proof)


def _weigh_visits(members: Sequence[Sighting], usual: float, scales: Scales) -> None:
    unproven = sum(each.doubt > 1 for each in members)
    scales.share("visits", (sum(each.is_thoughtless for each in members), unproven), usual)
    old = sum(each.lag > scales.numbers.old_visit_days for each in members)
    scales.share("old_visits", (old, len(members)), scales.numbers.usual_old_visits)


def _weigh_writing(members: Sequence[Sighting], usual: Marks, known: Known, scales: Scales) -> None:
    """Scores and texts. The more texts there are, the more often two are alike by chance."""
    extreme = sum(each.is_extreme for each in members)
    scales.share("scores", (extreme, len(members)), usual.share(usual.extreme))
    copied = known.copies.copied
    sketched = [each for each in members if each.sketch and not known.copies.is_stock(each)]
    alike = alike_among(sketched, scales.numbers.copy_likeness)
    alike.update(each.review for each in sketched if each.review in copied)
    alone = 1 - len(copied) / max(1, known.customs.sketched)
    alone *= (1 - scales.numbers.usual_copies) ** max(0, len(sketched) - 1)
    scales.share("copies", (len(alike), len(sketched)), 1 - alone)
