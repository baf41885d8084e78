"""Why people may not be found, and whom the age of a look-up hides when."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from indexer.census import HIDDEN_REASONS, Census, last_fresh_day, told
from indexer.document_builder import DocumentBuilder
from indexer.documents import Document
from indexer.eligibility import Eligibility
from indexer.freshness import Freshness
from indexer.freshness_report import CountryFreshness, freshness_of
from indexer.records import Specialist
from indexer.reference import load_reference
from tests.builders import AS_OF, a_rating, in_days
from tests.feeds import a_registration, person

REFERENCE = load_reference()
GB, US = REFERENCE.countries["GB"], REFERENCE.countries["US"]
BOTH = ("orthopaedic_surgeon", "physiotherapist")
LIMIT_DAYS = 365
"""Of GB (seed_data/countries/gb.toml)."""


def built(specialist: Specialist) -> Document:
    return DocumentBuilder(GB, REFERENCE.taxonomy, AS_OF).build(specialist, a_rating())


def with_number(number: int = 1, **changes: Any) -> Specialist:
    return person(number, registrations=(a_registration(f"DEMO-{number}", **changes),))


HIDDEN = {
    "suspended": with_number(status="suspended"),
    "lapsed": with_number(end=in_days(-1)),
    "not_started": with_number(start=in_days(1)),
    "stale": with_number(verified_at=in_days(-LIMIT_DAYS - 1)),
    "never_verified": replace(with_number(verified_at=None), verified_at=None),
    "unregistered": person(1, registrations=()),
    "service": person(1, kind="service", registrations=(), gender=None, title=""),
    "not_covered": person(1, registrations=(a_registration("DEMO-1", register="gmc"),)),
}


@pytest.mark.parametrize("reason", HIDDEN_REASONS)
def test_everybody_hidden_has_one_reason(reason: str) -> None:
    census = Census(GB, REFERENCE.taxonomy, AS_OF)
    for specialist in (HIDDEN[reason], person(2)):
        census.add(built(specialist))
    assert (census.eligible, census.hidden_by) == (1, {reason: 1})
    is_by_age = reason in ("stale", "never_verified")
    assert census.freshness().hidden == is_by_age
    assert census.freshness().in_order == 1 + is_by_age


@pytest.mark.parametrize(
    ("amiss", "reason"),
    [
        ({"status": "lapsed"}, "lapsed"),
        ({"status": "suspended", "verified_at": in_days(-900)}, "suspended"),
        ({"status": "lapsed", "end": in_days(9)}, "lapsed"),
        ({"end": in_days(-1), "verified_at": in_days(-900)}, "lapsed"),
    ],
)
def test_age_is_the_reason_only_where_nothing_else_is_amiss(amiss: dict[str, Any], reason: str) -> None:
    census = Census(GB, REFERENCE.taxonomy, AS_OF)
    census.add(built(with_number(**amiss)))
    assert census.hidden_by == {reason: 1}


def test_a_suspended_surgeon_whose_other_number_is_old_is_hidden_for_age() -> None:
    rows = (
        a_registration("DEMO-1", register="gmc", status="suspended"),
        a_registration("DEMO-2", verified_at=in_days(-400)),
    )
    census = Census(GB, REFERENCE.taxonomy, AS_OF)
    census.add(built(person(1, professions=BOTH, registrations=rows)))
    assert census.hidden_by == {"stale": 1}


def test_the_last_day_is_the_one_on_which_they_may_still_be_found() -> None:
    document = built(with_number(verified_at=in_days(-100)))
    last = last_fresh_day(document, LIMIT_DAYS, AS_OF)
    assert last == in_days(LIMIT_DAYS - 100)
    assert last is not None
    assert document.is_eligible(last)
    assert not document.is_eligible(last + timedelta(days=1))


def test_whose_registration_ends_first_is_not_hidden_by_age() -> None:
    assert last_fresh_day(built(with_number(end=in_days(20))), LIMIT_DAYS, AS_OF) is None
    assert last_fresh_day(built(with_number()), None, AS_OF) is None


def test_a_version_knows_how_many_age_will_hide_on_any_day() -> None:
    fresh = Freshness(in_order=10, hidden=1, last_days=((in_days(0), 2), (in_days(30), 4)))
    assert [fresh.hidden_on(in_days(days)) for days in (0, 1, 30, 31)] == [1, 3, 3, 7]
    assert fresh.share_hidden_on(in_days(31)) == 0.7
    assert Freshness().share_hidden_on(AS_OF) == 0.0


def crowd() -> list[Document]:
    ages = [*range(0, 400, 7), 29, 30, 31, 364, 365, 366]
    people = [with_number(number, verified_at=in_days(-age)) for number, age in enumerate(ages, 1)]
    return [built(specialist) for specialist in (*people, *HIDDEN.values(), with_number(end=in_days(20)))]


def report_on(documents: list[Document], days: int) -> CountryFreshness:
    return freshness_of(documents, "v", Eligibility(GB, REFERENCE.taxonomy, in_days(days)))


@pytest.mark.parametrize("days", [0, 1, 5, 10])
def test_what_a_version_knows_and_what_reading_it_counts_agree(days: int) -> None:
    documents = crowd()
    census = Census(GB, REFERENCE.taxonomy, AS_OF)
    for document in documents:
        census.add(document)
    counted = report_on(documents, days)
    assert counted.hidden_by_limit == census.freshness().hidden_on(in_days(days))
    assert counted.listed == sum(document.is_eligible(in_days(days)) for document in documents)
    assert sum(counted.days_since_look_up.values()) == counted.listed + counted.hidden_by_limit


def test_the_report_counts_by_age_and_who_is_due() -> None:
    ages = (0, 30, 31, 90, 180, 335, 336, 365, 366)
    documents = [built(with_number(number, verified_at=in_days(-age))) for number, age in enumerate(ages, 1)]
    found = report_on(documents, 0)
    assert found.days_since_look_up == {
        "0-30": 2, "31-90": 2, "91-180": 1, "181-365": 3, "over 365": 1, "never": 0,
    }  # fmt: skip
    assert (found.listed, found.hidden_by_limit, found.limit_days) == (8, 1, LIMIT_DAYS)
    assert found.due == 2, "336 and 365 days old: hidden within 30 days; 335 is on the 30th day's eve"
    within = [document for document in documents if document.is_eligible(AS_OF)]
    assert found.due == sum(not document.is_eligible(in_days(30)) for document in within)


def test_a_country_without_limit_hides_nobody_for_age() -> None:
    documents = [DocumentBuilder(US, REFERENCE.taxonomy, AS_OF).build(person(1, country="US"), a_rating())]
    found = freshness_of(documents, "v", Eligibility(US, REFERENCE.taxonomy, in_days(4000)))
    assert (found.limit_days, found.hidden_by_limit, found.due) == (None, 0, 0)


def test_reasons_are_told_in_words() -> None:
    assert told({"suspended": 2, "never_verified": 1}) == "2 suspended, 1 never verified"
