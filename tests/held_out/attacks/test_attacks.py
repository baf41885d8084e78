"""The generator does what its README says: labels are right, honest people stay honest, output never moves."""

from collections import Counter
from hashlib import sha256

import pytest

from indexer.records import Review
from tests.held_out.attacks import days, judging
from tests.held_out.attacks.bursts import BURSTS
from tests.held_out.attacks.history import (
    ATTACKS,
    Case,
    a_directory_of_reviews,
    attack,
    calm_case,
    case,
    organic_burst,
)

SEED = 7


def _fields(review: Review) -> tuple[object, ...]:
    return (
        review.specialist_id,
        review.reviewer_hash,
        review.overall,
        tuple((part.about, part.score) for part in review.parts),
        review.text,
        review.language,
        str(review.visited_on),
        str(review.published_on),
        review.evidence,
    )


def _digest(made: Case) -> str:
    lines = [repr((review.id, _fields(review))) for review in made.reviews]
    lines += sorted(made.planted | made.burst | made.camouflage)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def _with_ids(made: Case, ids: frozenset[str]) -> list[Review]:
    return [review for review in made.reviews if review.id in ids]


@pytest.fixture(scope="module")
def ordinary() -> Case:
    return a_directory_of_reviews(SEED)


def test_the_output_is_the_one_committed() -> None:
    """Fixed before anything looked for attacks; a difference means that old measurements no longer hold."""
    assert _digest(case(3)) == "9f71665ba677e7fe"
    assert _digest(calm_case(4)) == "420bb3210ff729e9"


def test_one_seed_makes_one_history() -> None:
    assert case(SEED) == case(SEED)
    assert _digest(case(SEED)) != _digest(case(SEED + len(ATTACKS)))


@pytest.mark.parametrize("kind", ATTACKS)
def test_an_attack_adds_labelled_reviews_to_the_ordinary_directory(kind: str, ordinary: Case) -> None:
    made = attack(kind, SEED)
    ids = [review.id for review in made.reviews]
    assert len(set(ids)) == len(ids)
    assert len(made.planted) >= 6
    assert made.planted | made.camouflage | made.burst <= set(ids)
    assert not made.planted & (made.camouflage | made.burst)
    assert {review.specialist_id for review in made.reviews} <= {one.id for one in made.specialists}
    before, after = Counter(map(_fields, ordinary.reviews)), Counter(map(_fields, made.reviews))
    assert before <= after
    assert (after - before).total() >= len(made.planted)


@pytest.mark.parametrize("kind", BURSTS)
def test_an_honest_burst_plants_nothing_and_crowds_its_days(kind: str, ordinary: Case) -> None:
    made = organic_burst(kind, SEED)
    assert not made.planted | made.camouflage
    added = _with_ids(made, made.burst)
    assert len(added) == len(made.reviews) - len(ordinary.reviews) >= 8
    published = [review.published_on for review in added if review.published_on]
    span = (max(published) - min(published)).days + 1
    assert span <= 90
    targets = {review.specialist_id for review in added}
    usual = sum(review.specialist_id in targets for review in ordinary.reviews) / (days.LAST + 1)
    assert len(added) / span > 2 * usual


def test_neither_ids_nor_order_betray_the_planted() -> None:
    made = attack("bought_burst", SEED)
    published = [review.published_on for review in made.reviews]
    assert published == sorted(day for day in published if day)
    assert [review.id for review in made.reviews] == sorted(review.id for review in made.reviews)
    assert all(days.FIRST_DAY <= day < days.AS_OF for day in published if day)


def test_honest_people_write_little_and_alike(ordinary: Case) -> None:
    texts = Counter(review.text.lower() for review in ordinary.reviews)
    total = len(ordinary.reviews)
    assert 3000 < total < 9000
    assert 0.2 < texts[""] / total < 0.35
    repeated = sum(count for text, count in texts.items() if text and count > 3)
    assert repeated > 0.15 * total
    assert len(texts) > 0.3 * total
    assert 0.6 < sum(review.overall == 5 for review in ordinary.reviews) / total < 0.85


def test_counts_have_a_heavy_tail_and_most_reviewers_come_once(ordinary: Case) -> None:
    by_specialist = Counter(review.specialist_id for review in ordinary.reviews)
    assert len(ordinary.specialists) >= 300
    assert max(by_specialist.values()) > 100
    assert sum(count <= 10 for count in by_specialist.values()) > 0.5 * len(by_specialist)
    by_reviewer = Counter(review.reviewer_hash for review in ordinary.reviews)
    returning = sum(count > 1 for count in by_reviewer.values())
    assert 0 < returning < 0.02 * len(by_reviewer)


def test_a_ring_shares_accounts_and_a_blamer_hurts() -> None:
    ring = _with_ids(*_labelled("same_source_ring"))
    assert len({review.reviewer_hash for review in ring}) < len(ring)
    assert len({review.specialist_id for review in ring}) > 1
    blamed = _with_ids(*_labelled("rival_blamed"))
    assert len({review.specialist_id for review in blamed}) == 1
    assert all(review.overall is not None and review.overall <= 3 for review in blamed)


def test_evidence_attacks_use_their_evidence() -> None:
    assert {review.evidence for review in _with_ids(*_labelled("stolen_codes"))} == {"code"}
    assert {review.evidence for review in _with_ids(*_labelled("self_declared_only"))} == {"self_declared"}
    assert {review.text for review in _with_ids(*_labelled("empty_fives"))} == {""}


def test_what_detected_and_quarantined_mean() -> None:
    made = attack("hidden_in_a_burst", SEED)
    planted, burst = sorted(made.planted), sorted(made.burst)
    half = -(-len(planted) // 2)
    assert judging.is_detected(made, set(planted[:half]))
    assert not judging.is_detected(made, set(planted[: half - 1]))
    assert not judging.is_quarantined(made, set())
    assert judging.is_quarantined(made, set(burst[:3]))
    large = organic_burst("reminder_to_all", SEED)
    assert not judging.is_quarantined(large, set(sorted(large.burst)[:2]))


def test_a_verdict_counts_false_flags_and_forgives_camouflage() -> None:
    made, calm = attack("sleepers", SEED), organic_burst("a_bad_week", SEED)
    honest = next(review.id for review in made.reviews if review.id not in made.planted | made.camouflage)
    verdict = judging.judge([made], [calm], lambda one: one.planted | one.camouflage | one.burst | {honest})
    assert (verdict.recall, verdict.quarantined) == (1.0, 1)
    assert verdict.precision == pytest.approx(len(made.planted) / (len(made.planted) + 1))
    silent = judging.judge([made], [calm], lambda _one: frozenset())
    assert (silent.recall, silent.precision, silent.quarantined) == (0.0, 1.0, 0)
    assert silent.missed_kinds == ("sleepers",)


def _labelled(kind: str) -> tuple[Case, frozenset[str]]:
    made = attack(kind, SEED)
    return made, made.planted
