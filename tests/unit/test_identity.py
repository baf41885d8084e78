"""One person, many sites: who is merged, who is not, and what the one record says."""

import pytest
from msgspec.structs import replace

from indexer.merging import merge
from indexer.records import AgeRange, Name
from tests.builders import YESTERDAY, a_practice, in_days
from tests.feeds import a_registration, person
from tests.settling import settle


def named(text: str, *variants: str) -> tuple[Name, ...]:
    return (Name(text=text, variants=variants),)


def test_people_with_nothing_in_common_stay_apart() -> None:
    everyone, people, intake = settle(person(1), person(2))
    assert [each.id for each in everyone] == ["s1", "s2"]
    assert (people.shared(), intake.merged, intake.rejected) == (frozenset(), 0, 0)
    assert people.id_of("s2") == "s2"
    assert people.id_of("s3") is None


def test_the_same_registration_makes_one_person_with_all_practices() -> None:
    first = person(1, names=named("Jörg Meyer"), registrations=(a_registration("ph 12345"),))
    other = person(
        2,
        names=named("J. Meyer"),
        registrations=(a_registration("PH12345", register="HCPC"),),
        practices=(a_practice(id="p2"), a_practice(id="p1", name="ignored")),
    )
    everyone, people, intake = settle(first, person(3), other)
    assert [each.id for each in everyone] == ["s1", "s3"]
    assert [practice.id for practice in everyone[0].practices] == ["p1", "p2"]
    assert everyone[0].practices[0].name == "Strand Clinic"
    assert intake.merged == 1
    assert (people.id_of("s1"), people.id_of("s2")) == ("s1", "s1")


def test_chains_are_one_person_whatever_the_order() -> None:
    one, two = a_registration("DEMO-1"), a_registration("DEMO-2")
    name = named("Alex Reed")
    records = [
        person(1, names=name, registrations=(one,)),
        person(2, names=name, registrations=(two,)),
        person(3, names=name, registrations=(one, two)),
    ]
    everyone, people, intake = settle(*records)
    assert ([each.id for each in everyone], intake.merged) == (["s1"], 2)
    assert {people.id_of(each.id) for each in records} == {"s1"}


def test_the_same_number_under_another_name_is_refused_not_guessed() -> None:
    number = (a_registration("DEMO-1"),)
    first = person(1, names=named("Alex Reed"), registrations=number)
    everyone, people, intake = settle(first, person(2, names=named("Sam Okoro"), registrations=number))
    assert [each.id for each in everyone] == ["s1"]
    assert (intake.merged, intake.rejected) == (0, 1)
    assert people.id_of("s2") is None
    (reason,) = intake.reasons.ranked()
    assert "gb.jsonl:2" in reason.example
    assert "'Alex Reed'" in reason.example


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Jörg Meyer", "Joerg Meyer", True),
        ("Jörg Meyer", "Meyer, J.", True),
        ("Anna Maria Huber", "Dr. Anna Huber", True),
        ("Pelé", "Pele", True),
        ("Alex Reed", "Alex Okoro", False),
        ("Mohammed Ali Haddad", "Mohammed Salem", False),
        ("A. Reed", "A. Okoro", False),
    ],
)
def test_names_agree_in_two_words_or_are_refused(one: str, other: str, *, is_same: bool) -> None:
    number = (a_registration("DEMO-1"),)
    first, second = (person(n, names=named(text), registrations=number) for n, text in ((1, one), (2, other)))
    assert len({each.id for each in settle(first, second)[0]}) == 1
    assert settle(first, second)[2].merged == is_same


def test_a_variant_in_another_script_joins_two_names() -> None:
    number = (a_registration("DEMO-1"),)
    first = person(1, names=named("Layla Haddad", "ليلى حداد"), registrations=number)
    everyone, _, _ = settle(first, person(2, names=named("ليلى حداد"), registrations=number))
    assert len(everyone) == 1


def test_the_same_id_from_two_files_is_one_person() -> None:
    everyone, people, intake = settle(person(1), person(1, practices=(a_practice(id="p2"),)))
    assert [practice.id for practice in everyone[0].practices] == ["p1", "p2"]
    assert (people.id_of("s1"), intake.merged) == ("s1", 1)


def test_an_id_that_two_people_claim_has_no_reviews() -> None:
    everyone, people, intake = settle(person(1), person(1, names=named("Sam Okoro")), person(2))
    assert ([each.id for each in everyone], intake.rejected) == (["s1", "s2"], 1)
    assert (people.id_of("s1"), people.is_refused("s1")) == (None, True)
    assert (people.id_of("s2"), people.is_refused("s2")) == ("s2", False)


@pytest.mark.parametrize("is_swapped", [False, True])
def test_an_id_that_was_merged_and_refused_has_no_reviews(*, is_swapped: bool) -> None:
    """Two files call somebody s2: the one is Alex, the other gives Alex's number to Sam."""
    number = (a_registration("DEMO-1"),)
    alex = person(2, names=named("Alex Reed"), registrations=number)
    sam = person(2, names=named("Sam Okoro"), registrations=number)
    first = person(1, names=named("Alex Reed"), registrations=number)
    _, people, intake = settle(first, *((sam, alex) if is_swapped else (alex, sam)))
    assert (intake.merged, intake.rejected) == (1, 1)
    assert (people.id_of("s2"), people.id_of("s1")) == (None, "s1")


def test_a_merged_person_is_found_by_both_names() -> None:
    number = (a_registration("DEMO-1"),)
    first = person(1, names=named("Jörg Meyer", "J. Meyer"), registrations=number)
    other = person(2, names=named("Jörg Meyer-Lang", "J. Meyer"), registrations=number)
    everyone, _, _ = settle(first, other)
    assert everyone[0].names == named("Jörg Meyer", "J. Meyer", "Jörg Meyer-Lang")


def test_names_learnt_by_merging_do_not_let_strangers_in() -> None:
    """J. Meyer may be Jörg, and may be Jane; that does not make Jane Jörg."""
    number = (a_registration("DEMO-1"),)
    records = [
        person(n, names=named(text), registrations=number)
        for n, text in enumerate(("Jörg Meyer", "J. Meyer", "Jane Meyer"))
    ]
    assert (settle(*records)[2].merged, settle(*records)[2].rejected) == (1, 1)


def test_the_first_record_wins_and_takes_what_it_lacks() -> None:
    first = person(1, title="Dr", gender=None, languages=("de",), verified_at=in_days(-9), ages_treated=None)
    other = person(2, title="Ms", gender="male", languages=("en", "de"), ages_treated=AgeRange(min=6))
    both = merge(first, other)
    assert (both.id, both.title, both.gender, both.languages) == ("s1", "Dr", "male", ("de", "en"))
    assert (both.ages_treated, both.verified_at) == (AgeRange(min=6), YESTERDAY)


@pytest.mark.parametrize("is_swapped", [False, True])
def test_the_statement_verified_last_counts_whatever_its_dates_and_spelling(*, is_swapped: bool) -> None:
    old = a_registration("PH 234567", start=in_days(-900), end=in_days(900), verified_at=in_days(-185))
    new = a_registration("ph234567", register="HCPC", status="suspended", verified_at=in_days(-110))
    first, other = (new, old) if is_swapped else (old, new)
    both = merge(person(1, registrations=(first,)), person(2, registrations=(other,)))
    assert both.registrations == (new,)


def test_a_registration_keeps_the_day_its_own_record_was_looked_up() -> None:
    one, two = a_registration("DEMO-1", verified_at=None), a_registration("DEMO-2", verified_at=None)
    first = person(1, registrations=(one,), verified_at=in_days(-400))
    both = merge(first, person(2, registrations=(two,), verified_at=YESTERDAY))
    assert [each.verified_at for each in both.registrations] == [in_days(-400), YESTERDAY]
    assert both.verified_at == YESTERDAY
    never = merge(replace(first, verified_at=None), person(2, registrations=(two,), verified_at=YESTERDAY))
    assert ([each.verified_at for each in never.registrations], never.verified_at) == ([None, YESTERDAY], None)


@pytest.mark.parametrize("is_swapped", [False, True])
def test_of_two_statements_of_an_entry_the_later_check_counts_else_the_worse(*, is_swapped: bool) -> None:
    old = a_registration("DEMO-1", status="active", verified_at=in_days(-30))
    new = a_registration("DEMO-1", status="suspended", verified_at=YESTERDAY)
    newest = a_registration("DEMO-1", status="active", verified_at=YESTERDAY)
    pairs = [((old, new), "suspended"), ((new, newest), "suspended"), ((old, newest), "active")]
    for pair, status in pairs:
        first, other = reversed(pair) if is_swapped else pair
        both = merge(person(1, registrations=(first,)), person(2, registrations=(other,)))
        assert [each.status for each in both.registrations] == [status]
