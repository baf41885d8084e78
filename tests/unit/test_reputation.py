"""Verified reviews → rating: by hand, by numeric integration, and by the published rules."""

from math import exp, lgamma, log, pi, sqrt

import pytest

from indexer.records import PartScore
from indexer.reputation import Priors, Rating, ReviewPolicy, Tally, draw_priors, rate, student_t
from tests.builders import a_review

COUNTED = ("appointment", "invoice", "referral", "code")
POLICY = ReviewPolicy(evidence=frozenset(COUNTED))
AUSTRALIAN = ReviewPolicy(evidence=frozenset(COUNTED), exclude_about=frozenset({"clinical"}))


def tallied(*scores: float) -> Tally:
    counting = Tally()
    for score in scores:
        counting.add(score)
    return counting


def integrated(freedom: int, upper: float, steps: int = 4000) -> float:
    """P(0 < T < upper) of Student's t by Simpson's rule over its density."""
    log_scale = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom * pi) / 2

    def density(t: float) -> float:
        return exp(log_scale - (freedom + 1) / 2 * log(1 + t * t / freedom))

    width = upper / steps
    inner = sum((4 if step % 2 else 2) * density(step * width) for step in range(1, steps))
    return width / 3 * (density(0) + inner + density(upper))


@pytest.mark.parametrize("freedom", [*range(1, 31), 31, 35, 50, 100, 1000, 100_000])
def test_student_t_leaves_two_and_a_half_percent_above(freedom: int) -> None:
    assert integrated(freedom, student_t(freedom)) == pytest.approx(0.475, abs=2e-7)


def test_student_t_falls_to_the_normal_quantile() -> None:
    quantiles = [student_t(freedom) for freedom in range(1, 200)]
    assert quantiles == sorted(quantiles, reverse=True)
    assert student_t(10**9) == pytest.approx(1.959963985, abs=1e-8)


def test_rating_by_hand() -> None:
    """5, 4, 3: mean 4, standard deviation 1, half width 4.302653/√3 = 2.484138; (12 + 10 · 3)/13 = 3.230769."""
    rating = rate(tallied(5, 4, 3), prior=3.0)
    assert (rating.reviews, rating.value, rating.ranking_value) == (3, 4.0, 3.230769)
    assert rating.interval is not None
    assert rating.interval[0] == pytest.approx(4 - 4.302652730 / sqrt(3), abs=1e-6)
    assert rating.interval[1] == 5.0
    assert rating.signal == 0.558


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_reviews_show_nothing_and_still_rank(n: int) -> None:
    rating = rate(tallied(*[5.0] * n), prior=4.0)
    assert (rating.reviews, rating.value, rating.interval) == (n, None, None)
    assert rating.ranking_value == round((5 * n + 40) / (n + 10), 6)


def test_interval_is_clipped_to_the_scale() -> None:
    assert rate(tallied(1, 1, 5), prior=4.0).interval == (1.0, 5.0)


def test_unanimous_reviews_have_a_point_for_an_interval() -> None:
    rating = rate(tallied(*[4.7] * 40), prior=4.0)
    assert rating.interval is not None
    assert list(rating.interval) == pytest.approx([4.7, 4.7], abs=1e-5)


def test_more_reviews_outweigh_the_prior_and_narrow_the_interval() -> None:
    few, many = rate(tallied(*[5.0, 4.0] * 3), prior=3.0), rate(tallied(*[5.0, 4.0] * 300), prior=3.0)
    assert few.interval is not None
    assert many.interval is not None
    assert few.ranking_value < many.ranking_value < 4.5
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]


def test_one_enthusiast_does_not_beat_many_satisfied() -> None:
    assert rate(tallied(5.0), 4.0).ranking_value < rate(tallied(*[4.6] * 40), 4.0).ranking_value


@pytest.mark.parametrize(("ranking_value", "signal"), [(1.0, 0.0), (5.0, 1.0), (4.2, 0.8), (3.123456, 0.531)])
def test_signal_is_the_ranking_value_on_a_scale_of_one(ranking_value: float, signal: float) -> None:
    assert Rating(0, None, None, ranking_value).signal == signal


def lower_quartile(values: list[float]) -> float:
    """The value a quarter of the way through the sorted ones, between neighbours in proportion."""
    ordered, place = sorted(values), (len(values) - 1) / 4
    below = ordered[int(place)]
    return below + (ordered[min(int(place) + 1, len(values) - 1)] - below) * (place % 1)


def test_prior_is_the_lower_quartile_of_peers() -> None:
    means = [3.0 + number * 0.07 for number in range(20)]
    priors = draw_priors({"physiotherapist": means})
    assert priors.of("physiotherapist") == pytest.approx(lower_quartile(means))
    assert priors.country == pytest.approx(lower_quartile(means))


def test_prior_of_few_peers_is_the_countrys() -> None:
    many, few = [4.0 + number / 100 for number in range(30)], [2.0] * 19
    priors = draw_priors({"physiotherapist": many, "osteopath": few})
    assert priors.of("osteopath") == priors.of("chiropractor") == pytest.approx(lower_quartile(many + few))
    assert priors.of("physiotherapist") == pytest.approx(lower_quartile(many))


def test_prior_without_enough_peers_anywhere_is_four() -> None:
    assert draw_priors({"physiotherapist": [5.0] * 10, "osteopath": [5.0] * 9}) == Priors(4.0, {})
    assert draw_priors({}).of("physiotherapist") == 4.0


def test_prior_is_never_above_four_and_a_half() -> None:
    assert draw_priors({"physiotherapist": [5.0] * 50}).of("physiotherapist") == 4.5


@pytest.mark.parametrize(
    ("evidence", "is_counted"), [*((name, True) for name in COUNTED), ("self_declared", False), ("none", False)]
)
def test_only_evidence_counts(evidence: str, *, is_counted: bool) -> None:
    review = a_review(evidence=evidence)
    assert POLICY.is_shown(review)
    assert POLICY.is_counted(review) is is_counted


@pytest.mark.parametrize("moderation", ["pending", "quarantined", "removed"])
def test_unpublished_reviews_are_neither_shown_nor_counted(moderation: str) -> None:
    review = a_review(moderation=moderation)
    assert not POLICY.is_shown(review)
    assert not POLICY.is_counted(review)


def test_clinical_reviews_are_left_out_where_the_country_forbids_them() -> None:
    clinical = a_review(parts=(PartScore(about="service", score=5), PartScore(about="clinical", score=5)))
    service = a_review(parts=(PartScore(about="service", score=5),))
    assert POLICY.is_counted(clinical)
    assert not AUSTRALIAN.is_shown(clinical)
    assert not AUSTRALIAN.is_counted(clinical)
    assert AUSTRALIAN.is_counted(service)
