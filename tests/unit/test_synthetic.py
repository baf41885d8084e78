"""Invented directories: the same for a seed, valid, and spread as real ones are."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import mean, median

import msgspec
import pytest

from indexer.documents import windows_of
from indexer.errors import BadReference
from indexer.geo import distance_km
from indexer.records import Review, Specialist
from indexer.reference import load_reference
from indexer.sources.rules import Rules
from indexer.synthetic import ANCHOR, generate
from indexer.synthetic.chance import Weighted, lognormal_steps, several_of, shares
from indexer.synthetic.ingredients import load_cultures, load_flavour

PUBLIC = ("AE", "AT", "AU", "DE", "GB", "IE")
HEAD_COUNT, REVIEW_COUNT = 3000, 18000


def _specialists(folder: Path, country: str) -> list[Specialist]:
    lines = (folder / "specialists" / f"{country.lower()}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Specialist) for line in lines]


def _reviews(folder: Path, country: str) -> list[Review]:
    lines = (folder / "reviews" / f"{country.lower()}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Review) for line in lines]


def _share(facts: Iterable[bool]) -> float:
    return mean(map(float, facts))


@pytest.fixture(scope="module")
def british(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("british")
    generate(folder, ["GB"], HEAD_COUNT, REVIEW_COUNT, seed=1)
    return folder


@pytest.fixture(scope="module")
def specialists(british: Path) -> list[Specialist]:
    return _specialists(british, "GB")


@pytest.fixture(scope="module")
def reviews(british: Path) -> list[Review]:
    return _reviews(british, "GB")


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        generate(tmp_path / name, ["AT", "IE"], 60, 300, seed)

    def content(name: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((tmp_path / name).rglob("*.jsonl"))}

    assert content("one") == content("again")
    assert content("one") != content("other")


@pytest.mark.parametrize("country", [*PUBLIC, "US"])
def test_every_record_is_valid_under_the_countrys_rules(tmp_path: Path, country: str) -> None:
    generate(tmp_path, [country], 150, 300, seed=3)
    reference = load_reference()
    rules = Rules(reference.countries[country], reference.taxonomy, ANCHOR)
    found = _specialists(tmp_path, country)
    assert [fault for specialist in found for fault in rules.faults(specialist)] == []
    assert all(specialist.synthetic for specialist in found)
    ids = {specialist.id for specialist in found}
    said = _reviews(tmp_path, country)
    assert [fault for review in said if (fault := rules.review_fault(review))] == []
    assert all(review.synthetic and review.specialist_id in ids for review in said)
    assert len({review.id for review in said}) == 300


def test_totals_are_over_all_countries_and_shared_by_people(tmp_path: Path) -> None:
    told: list[int] = []
    generate(tmp_path, PUBLIC, 1201, 2403, seed=2, progress=told.append)
    heads = {country: len(_specialists(tmp_path, country)) for country in PUBLIC}
    assert sum(heads.values()) == sum(told) == 1201
    assert sum(len(_reviews(tmp_path, country)) for country in PUBLIC) == 2403
    assert heads["DE"] > heads["GB"] > heads["AU"] > heads["AT"] > heads["IE"] > 0


def test_no_reviews_may_be_asked_for(tmp_path: Path) -> None:
    generate(tmp_path, ["IE"], 5, 0, seed=2)
    assert _reviews(tmp_path, "IE") == []


@pytest.mark.parametrize(
    ("countries", "head_count", "word"),
    [(["XX"], 5, "XX"), (["GB", "IE"], 1, "one for each"), ([], 5, "0 countries")],
)
def test_what_cannot_be_made_is_refused(tmp_path: Path, countries: list[str], head_count: int, word: str) -> None:
    with pytest.raises(BadReference, match=word):
        generate(tmp_path, countries, head_count, 0, seed=1)


def test_people_are_where_people_live(specialists: list[Specialist]) -> None:
    cities = Counter(specialist.practices[0].address.city for specialist in specialists)
    assert 0.05 < cities["London"] / HEAD_COUNT < 0.2
    assert len(cities) > 400
    assert cities.most_common(2)[1][1] < cities["London"] / 3
    for practice in (specialist.practices[0] for specialist in specialists):
        if practice.address.city == "London":
            assert distance_km(practice.point.lat, practice.point.lon, 51.5085, -0.1257) < 35


def test_one_to_three_practices_some_of_them_shared(specialists: list[Specialist]) -> None:
    counts = Counter(len(specialist.practices) for specialist in specialists)
    assert set(counts) == {1, 2, 3}
    assert 0.2 < 1 - counts[1] / HEAD_COUNT < 0.4
    doors = Counter(practice.point for specialist in specialists for practice in specialist.practices)
    assert 0.2 < sum(count for count in doors.values() if count > 1) / doors.total() < 0.6


def test_a_few_registrations_are_not_in_order(specialists: list[Specialist]) -> None:
    out_of_order = _share(
        not any(
            window.start <= ANCHOR <= window.until
            for window in windows_of(specialist, 365, is_registration_required=True)
        )
        for specialist in specialists
    )
    assert 0.05 < out_of_order < 0.1
    statuses = Counter(specialist.registrations[0].status for specialist in specialists)
    assert statuses["lapsed"] > 0 < statuses["suspended"]
    assert any(
        specialist.verified_at and specialist.verified_at < ANCHOR - timedelta(days=365)
        for specialist in specialists
    )


def test_facts_are_missing_at_believable_rates(specialists: list[Specialist]) -> None:
    practices = [practice for specialist in specialists for practice in specialist.practices]
    assert 0.02 < _share(specialist.gender is None for specialist in specialists) < 0.1
    assert 0.02 < _share(not specialist.languages for specialist in specialists) < 0.1
    assert 0.1 < _share(specialist.ages_treated is None for specialist in specialists) < 0.2
    assert 0.1 < _share(s.ages_treated is not None and s.ages_treated.min < 12 for s in specialists) < 0.4
    assert 0.1 < _share(practice.next_available is None for practice in practices) < 0.4
    assert 0.01 < _share(p.next_available is not None and p.next_available < ANCHOR for p in practices) < 0.1
    assert 0.1 < _share(practice.fee is None for practice in practices) < 0.35
    assert 0.15 < _share("video" in practice.modes for practice in practices) < 0.45
    assert {practice.step_free for practice in practices} == {True, False, None}
    assert {practice.accepting for practice in practices} == {True, False, None}


def test_reviews_are_few_for_most_and_kind_on_the_whole(
    specialists: list[Specialist], reviews: list[Review]
) -> None:
    assert 4.2 < mean(review.overall or 0.0 for review in reviews) < 4.5
    counts = Counter(review.specialist_id for review in reviews)
    numbers = [counts[specialist.id] for specialist in specialists]
    assert len(reviews) == REVIEW_COUNT
    assert _share(number == 0 for number in numbers) > 0.25
    assert _share(number < 3 for number in numbers) > 0.4
    assert median(numbers) < mean(numbers) / 1.5
    assert max(numbers) > 10 * mean(numbers)
    assert {review.evidence for review in reviews} == {
        "appointment", "invoice", "referral", "code", "self_declared", "none",
    }  # fmt: skip
    assert {review.moderation for review in reviews} == {"pending", "published", "quarantined", "removed"}
    assert 0.05 < _share(review.reply is not None for review in reviews) < 0.2
    people = {(review.specialist_id, review.reviewer_hash) for review in reviews}
    assert 0.95 < len(people) / len(reviews) < 1
    assert all(review.published_on and review.published_on < ANCHOR for review in reviews)


def test_review_texts_are_in_the_countrys_languages(tmp_path: Path) -> None:
    generate(tmp_path / "german", ["DE"], 50, 500, seed=4)
    generate(tmp_path / "emirati", ["AE"], 50, 500, seed=4)
    german = Counter(review.language for review in _reviews(tmp_path / "german", "DE"))
    emirati = Counter(review.language for review in _reviews(tmp_path / "emirati", "AE"))
    assert german["de"] > 400
    assert emirati["ar"] > 100 < emirati["en"]
    arabic = [
        review.text for review in _reviews(tmp_path / "emirati", "AE") if review.language == "ar" and review.text
    ]
    assert arabic
    assert all("\u0600" <= text[0] <= "\u06ff" for text in arabic)


def test_australia_has_clinical_reviews_to_hide(tmp_path: Path) -> None:
    generate(tmp_path, ["AU"], 100, 1000, seed=4)
    policy = load_reference().countries["AU"].review_policy
    published = [review for review in _reviews(tmp_path, "AU") if review.moderation == "published"]
    shown = [policy.redacted(review) for review in published]
    assert 0.2 < _share(review is None for review in shown) < 0.45  # no score of service or communication
    written = [review for review in published if review.text and policy.is_shown(review)]
    kept = [review for review in map(policy.redacted, written) if review is not None and review.text]
    assert 0.5 < len(kept) / len(written) < 0.95


def test_arabic_names_carry_both_scripts_in_the_emirates(tmp_path: Path) -> None:
    generate(tmp_path, ["AE"], 200, 0, seed=4)
    found = _specialists(tmp_path, "AE")
    both = [specialist for specialist in found if {name.script for name in specialist.names} == {"Arab", "Latn"}]
    assert 0.35 < len(both) / 200 < 0.7
    assert {specialist.names[0].script for specialist in both} == {"Arab", "Latn"}
    assert any(name.variants for specialist in both for name in specialist.names)


def test_each_emirates_register_covers_the_practices_there(tmp_path: Path) -> None:
    generate(tmp_path, ["AE"], 300, 0, seed=4)
    country = load_reference().countries["AE"]
    regions = {region: register.code for register in country.registers for region in register.covers_regions}
    for specialist in _specialists(tmp_path, "AE"):
        registers = {registration.number: registration.register for registration in specialist.registrations}
        for practice in specialist.practices:
            assert practice.registration is not None
            assert registers[practice.registration] == regions[practice.address.region]


@pytest.mark.parametrize("country", [*PUBLIC, "US"])
def test_every_culture_of_a_country_has_names(country: str) -> None:
    assert load_flavour(country).cultures.keys() <= load_cultures().keys()


def test_shares_add_up_and_follow_the_weights() -> None:
    assert shares(10, [1, 1, 1]) == (4, 3, 3)
    assert shares(7, [5, 0, 2]) == (5, 0, 2)
    assert shares(0, [1, 2]) == (0, 0)


def test_draws_follow_the_weights() -> None:
    dice = Random(1)
    lots = Weighted([("often", 9), ("rarely", 1), ("never", 0)])
    drawn = Counter(lots.draw(dice) for _ in range(5000))
    assert 0.88 < drawn["often"] / 5000 < 0.92
    assert drawn["never"] == 0


def test_several_are_different_and_in_order() -> None:
    dice = Random(1)
    for _ in range(200):
        chosen = several_of(dice, (1, 2, 3, 4, 5), 3)
        assert 1 <= len(chosen) <= 3
        assert list(chosen) == sorted(set(chosen))


def test_lognormal_steps_have_their_median_in_the_middle() -> None:
    steps = lognormal_steps(9.0, 1.2)
    assert steps[499] < 9.0 < steps[500]
    assert steps == tuple(sorted(steps))
