"""The demonstration records: made from the seed, plainly invented, alive on any day, enough to show every need."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

import seed_data
from indexer.eligibility import Eligibility
from indexer.geo import distance_km
from indexer.ledger import Intake
from indexer.records import Practice, Review, Specialist
from indexer.reference import Country, load_reference
from indexer.sources import Origin, open_supply
from indexer.sources.rules import Rules
from indexer.synthetic import ANCHOR, write_demonstration

SEED_DATA = Path(seed_data.__file__).parent
REFERENCE = load_reference()
COUNTRIES = REFERENCE.public_countries()
CAPITALS = {
    "AE": (24.4512, 54.3970),
    "AT": (48.2085, 16.3721),
    "AU": (-35.2835, 149.1281),
    "DE": (52.5244, 13.4105),
    "GB": (51.5085, -0.1257),
    "IE": (53.3331, -6.2489),
}


def _shipped(country: str) -> list[Specialist]:
    lines = (SEED_DATA / "specialists" / f"{country.lower()}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Specialist) for line in lines]


def _shipped_reviews(country: str) -> list[Review]:
    lines = (SEED_DATA / "reviews" / f"{country.lower()}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Review) for line in lines]


def _is_eligible(specialist: Specialist, country: Country, day: date) -> bool:
    windows = Eligibility(country, REFERENCE.taxonomy, day).listing_of(specialist).windows
    return any(window.start <= day <= window.until for window in windows)


def _in_capital(country: str) -> list[Specialist]:
    lat, lon = CAPITALS[country]
    return [
        specialist
        for specialist in _shipped(country)
        if _is_eligible(specialist, REFERENCE.countries[country], ANCHOR)
        and any(distance_km(lat, lon, p.point.lat, p.point.lon) <= 25 for p in specialist.practices)
    ]


def test_the_files_are_what_the_command_in_the_readme_makes(tmp_path: Path) -> None:
    write_demonstration(tmp_path)
    for made in sorted(tmp_path.rglob("*.jsonl")):
        shipped = SEED_DATA / made.relative_to(tmp_path)
        assert made.read_bytes() == shipped.read_bytes(), f"{shipped.name} differs; rebuild it (README beside it)"
    assert len(list(tmp_path.rglob("*.jsonl"))) == 2 * len(COUNTRIES) == 12


@pytest.mark.parametrize("country", COUNTRIES)
def test_about_a_hundred_valid_synthetic_specialists_and_a_thousand_reviews(country: str) -> None:
    specialists, reviews = _shipped(country), _shipped_reviews(country)
    rules = Rules(REFERENCE.countries[country], REFERENCE.taxonomy, ANCHOR)
    assert [fault for specialist in specialists for fault in rules.faults(specialist)] == []
    assert [fault for review in reviews if (fault := rules.review_fault(review))] == []
    assert [doubt for specialist in specialists for doubt in rules.doubts(specialist)] == []
    assert 95 <= len(specialists) <= 110
    assert len(reviews) == 1000
    assert all(specialist.synthetic for specialist in specialists)
    assert all(review.synthetic for review in reviews)
    assert {review.specialist_id for review in reviews} < {specialist.id for specialist in specialists}


@pytest.mark.parametrize("country", COUNTRIES)
def test_register_numbers_are_demo_numbers(country: str) -> None:
    numbers = [
        registration.number for specialist in _shipped(country) for registration in specialist.registrations
    ]
    assert all(re.fullmatch(rf"DEMO-{country}-\d{{7}}(-\d)?", number) for number in numbers)
    assert len(set(numbers)) == len(numbers) >= 95


@pytest.mark.parametrize("country", COUNTRIES)
def test_telephones_are_from_ranges_reserved_for_fiction(country: str) -> None:
    ranges = REFERENCE.countries[country].fiction_telephones
    shapes = [re.compile(re.escape(row.prefix) + rf"\d{{{row.free_digits}}}") for row in ranges]
    telephones = [practice.telephone for practice in _practices(country) if practice.telephone]
    assert all(any(shape.fullmatch(telephone) for shape in shapes) for telephone in telephones)
    assert bool(telephones) == bool(ranges)


@pytest.mark.parametrize("country", COUNTRIES)
def test_nothing_leads_to_anybody_real(country: str) -> None:
    insurers = {insurer.code for insurer in REFERENCE.countries[country].insurers}
    for practice in _practices(country):
        hosts = [urlsplit(link).hostname or "" for link in (practice.booking_url, practice.website) if link]
        hosts += [practice.email.partition("@")[2]] if practice.email else []
        assert all(host.endswith((".example", "example.org")) for host in hosts)
        assert insurers.issuperset(practice.insurers)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("years", [0, 5])
def test_the_demonstration_is_as_alive_in_five_years(country: str, years: int) -> None:
    as_of = date(ANCHOR.year + years, ANCHOR.month, ANCHOR.day)
    facts = REFERENCE.countries[country]
    supply = open_supply(Origin(), facts, REFERENCE, as_of)
    intake = Intake()
    moved = [found.record for found in supply.read_specialists(intake)]
    shipped = _shipped(country)
    assert intake.rejected == 0
    eligible = [specialist.id for specialist in moved if _is_eligible(specialist, facts, as_of)]
    assert eligible == [specialist.id for specialist in shipped if _is_eligible(specialist, facts, ANCHOR)]
    assert 0.85 < len(eligible) / len(shipped) < 1
    assert list(_waits(moved, as_of)) == list(_waits(shipped, ANCHOR))


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_registered_profession_is_in_the_capital(country: str) -> None:
    there = Counter(specialist.professions[0] for specialist in _in_capital(country))
    facts = REFERENCE.countries[country]
    listed = [code for code, term in REFERENCE.taxonomy.professions.items() if term.listed]
    assert {code for code in listed if there[code] >= 2} == {code for code in listed if facts.registers_of(code)}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("outcome", REFERENCE.triage.outcomes)
def test_every_outcome_with_a_fit_has_somebody_in_the_capital(country: str, outcome: str) -> None:
    offers = {offer for offer, fit in REFERENCE.triage.offers_for(outcome, None, None) if fit > 0}
    matching = [
        specialist
        for specialist in _in_capital(country)
        if offers.intersection(REFERENCE.taxonomy.offers_of(specialist.professions, specialist.specialties))
    ]
    assert not offers or len(matching) >= 5


@pytest.mark.parametrize("country", COUNTRIES)
def test_distances_practices_and_thin_reviews_are_mixed(country: str) -> None:
    specialists = _shipped(country)
    lat, lon = CAPITALS[country]
    far = [p for s in specialists for p in s.practices if distance_km(lat, lon, p.point.lat, p.point.lon) > 90]
    assert len(far) > 10
    assert sum(len(specialist.practices) > 1 for specialist in specialists) > 10
    counts = Counter(review.specialist_id for review in _shipped_reviews(country))
    numbers = [counts[specialist.id] for specialist in specialists]
    assert sum(number == 0 for number in numbers) > 10
    assert sum(0 < number < 3 for number in numbers) > 3
    assert max(numbers) > 40


def test_three_languages_in_the_whole() -> None:
    languages = Counter(review.language for country in COUNTRIES for review in _shipped_reviews(country))
    assert all(languages[language] > 100 for language in ("en", "de", "ar"))


def _practices(country: str) -> Iterator[Practice]:
    return (practice for specialist in _shipped(country) for practice in specialist.practices)


def _waits(specialists: list[Specialist], day: date) -> Iterator[timedelta | None]:
    for specialist in specialists:
        for practice in specialist.practices:
            yield practice.next_available - day if practice.next_available else None
