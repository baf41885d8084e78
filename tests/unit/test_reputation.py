"""Verified reviews → rating: by hand, by numeric integration, and by the published rules."""

from fractions import Fraction
from itertools import product
from math import exp, lgamma, log, pi, sqrt
from random import Random
from statistics import fmean, stdev

import pytest

from indexer.reputation import PartRating, Priors, Rating, Tally, draw_priors, rate, student_t, weight_at

SCORES = (1.0, 3.0, 4.0, 4.2, 4.5, 4.8, 5.0)
COUNTS = (0, 1, 2, 3, 5, 10, 30, 100, 400)
PRIORS = (3.4, 4.0, 4.5)
AGES = (0, 30, 365, 730, 1460)


def tallied(*scores: float, age_days: int | None = 0) -> Tally:
    counting = Tally()
    for score in scores:
        counting.add(score, weight_at(age_days))
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


@pytest.mark.parametrize(("prior", "age"), list(product(PRIORS, AGES)))
def test_a_grid_of_means_and_counts_follows_the_formula(prior: float, age: int) -> None:
    """(Σw·score + 10·C)/(Σw + 10) with w = 0.5^(age/730), in fractions; what is shown knows no age."""
    weight = Fraction(2 ** (-age / 730))
    for mean, n in product(SCORES, COUNTS):
        expected = float((n * weight * Fraction(mean) + 10 * Fraction(prior)) / (n * weight + 10))
        rating = rate(tallied(*[mean] * n, age_days=age), prior)
        assert rating.ranking_value == pytest.approx(expected, abs=6e-7)
        assert rating.signal == pytest.approx((expected - 1) / 4, abs=5.1e-4)
        assert rating.reviews == n
        assert rating.value == (pytest.approx(mean, abs=6e-7) if n >= 3 else None)


@pytest.mark.parametrize(("prior", "age"), list(product(PRIORS, AGES)))
def test_five_from_one_review_never_outranks_four_point_eight_from_a_hundred(prior: float, age: int) -> None:
    one = rate(tallied(5.0, age_days=age), prior)
    hundred = rate(tallied(*[4.8] * 100, age_days=age), prior)
    assert one.ranking_value < hundred.ranking_value
    assert one.signal < hundred.signal


@pytest.mark.parametrize("seed", range(40))
def test_mixed_reviews_as_the_text_book_has_them(seed: int) -> None:
    """Means, deviations and stars by the standard library, over the list instead of running sums."""
    dice = Random(seed)
    said = [(dice.choice((1, 2, 3, 3.5, 4, 4.5, 5)), dice.choice((0, 10, 400, 2000))) for _ in range(3 + seed)]
    tally = Tally()
    for score, age in said:
        tally.add(score, weight_at(age), {"service": score} if age else {})
    rating, scores = rate(tally, 4.0), [score for score, _ in said]
    weights = [2 ** (-age / 730) for _, age in said]
    weighted = sum(weight * score for weight, score in zip(weights, scores, strict=True))
    assert rating.ranking_value == pytest.approx((weighted + 40) / (sum(weights) + 10), abs=6e-7)
    assert rating.value == pytest.approx(fmean(scores), abs=6e-7)
    assert rating.interval is not None
    half = student_t(len(scores) - 1) * stdev(scores) / sqrt(len(scores))
    assert rating.interval[0] == pytest.approx(max(1, fmean(scores) - half), abs=2e-6)
    assert rating.interval[1] == pytest.approx(min(5, fmean(scores) + half), abs=2e-6)
    assert sum(rating.distribution) == rating.reviews == len(scores)
    aged = [score for score, age in said if age]
    (service,) = rating.parts or (PartRating("service", 0, None),)
    assert service.reviews == len(aged)
    assert service.value == (pytest.approx(fmean(aged), abs=6e-7) if len(aged) >= 3 else None)


def test_age_moves_the_rank_and_never_what_is_shown() -> None:
    fresh, old = rate(tallied(*[5.0] * 10), 4.0), rate(tallied(*[5.0] * 10, age_days=1460), 4.0)
    assert (fresh.value, fresh.reviews, fresh.distribution) == (old.value, old.reviews, old.distribution)
    assert fresh.ranking_value == 4.5
    assert old.ranking_value == 4.2  # ten of a quarter's weight


def test_a_review_without_a_day_is_shown_and_weighs_nothing() -> None:
    rating = rate(tallied(5.0, 5.0, 5.0, age_days=None), 4.0)
    assert (rating.reviews, rating.value, rating.ranking_value) == (3, 5.0, 4.0)


def test_stars_are_whole_and_a_half_goes_down() -> None:
    rating = rate(tallied(1.0, 1.5, 1.6, 4.4, 4.5, 4.6, 5.0), 4.0)
    assert rating.distribution == (2, 1, 0, 2, 2)


def test_a_part_needs_three_scores_of_its_own() -> None:
    tally = Tally()
    for score in (5.0, 4.0, 3.0):
        tally.add(4.0, 1.0, {"service": score, "communication": 5.0} if score > 3 else {"service": score})
    assert rate(tally, 4.0).parts == (PartRating("service", 3, 4.0), PartRating("communication", 2, None))
