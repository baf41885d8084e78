"""One person without a shared number: generated twins are joined; namesakes, fathers and sons are kept apart."""

from random import Random

import pytest
from msgspec.structs import replace

from indexer.lookalikes import NEAR_KM
from indexer.records import Name, Specialist
from tests.builders import LONDON, a_practice, point_from
from tests.feeds import a_registration, person
from tests.settling import settle

GIVEN = ("Alex", "Jörg", "Mary Ann", "Layla", "Séamus", "Ho")
FAMILY = ("Reed", "Meyer-Lang", "O'Brien", "Haddad", "Müller", "Li")


def at(north_km: float, number: int, east_km: float = 0.0) -> Specialist:
    """Alex Reed without a number, so far north of the Strand."""
    practice = a_practice(id=f"p{number}", point=point_from(LONDON, north_km=north_km, east_km=east_km))
    return person(number, names=(Name(text="Alex Reed"),), registrations=(), practices=(practice,))


def twins(dice: Random, number: int) -> tuple[Specialist, Specialist]:
    """One person in two sources: the second writes the name the other way round, has no number and no gender, and
    puts the practice some metres off."""
    given, family = dice.choice(GIVEN), f"{dice.choice(FAMILY)}{'abcdefgh'[number % 8]}{number}"
    where = point_from(LONDON, north_km=dice.uniform(-90, 90), east_km=dice.uniform(-90, 90))
    near = point_from(where, north_km=dice.uniform(-0.06, 0.06), east_km=dice.uniform(-0.06, 0.06))
    one = person(
        number * 2, names=(Name(text=f"{given} {family}"),), practices=(a_practice(id=f"a{number}", point=where),)
    )
    other = person(
        number * 2 + 1,
        names=(Name(text=f"{family.upper()}, {given.replace('ö', 'oe')}"),),
        gender=None,
        registrations=(),
        practices=(a_practice(id=f"b{number}", point=near),),
    )
    return (one, other) if dice.random() < 0.5 else (other, one)


@pytest.mark.parametrize("seed", range(5))
def test_generated_twins_are_one_person_each(seed: int) -> None:
    dice = Random(seed)
    pairs = [twins(dice, number) for number in range(60)]
    records = [record for pair in pairs for record in pair]
    dice.shuffle(records)
    everyone, people, intake = settle(*records)
    assert (len(everyone), intake.merged, intake.rejected) == (60, 60, 0)
    for one, other in pairs:
        assert people.id_of(one.id) == people.id_of(other.id)
    assert all(len(each.practices) == 2 and each.registrations for each in everyone)


def namesake(number: int, **changes: object) -> Specialist:
    """Alex Reed at the Strand, by the number and gender given."""
    base = replace(at(0, number), registrations=(a_registration(f"DEMO-{number}"),))
    return replace(base, **changes)


def test_namesakes_in_one_building_are_told_apart_by_their_numbers_and_told() -> None:
    everyone, people, intake = settle(namesake(1), namesake(2))
    assert [each.id for each in everyone] == ["s1", "s2"]
    assert (people.id_of("s2"), intake.merged) == ("s2", 0)
    (finding,) = intake.findings.ranked()
    assert "hcpc number differs" in finding.reason
    assert "gb.jsonl:2" in finding.example


@pytest.mark.parametrize(
    ("father", "son"),
    [
        (namesake(1), namesake(2)),
        (namesake(1, names=(Name(text="Alex Reed"),)), namesake(2, names=(Name(text="Alex Reed Jr"),))),
        (namesake(1), namesake(2, professions=("osteopath",), registrations=())),
    ],
    ids=["numbers", "junior", "professions"],
)
def test_father_and_son_stay_two(father: Specialist, son: Specialist) -> None:
    everyone, _, intake = settle(father, son)
    assert (len(everyone), intake.merged) == (2, 0)


def test_mother_and_son_of_a_name_that_serves_both_stay_two() -> None:
    everyone, _, intake = settle(at(0, 1), replace(at(0, 2), gender="male"))
    assert len(everyone) == 2
    assert "gender differs" in intake.findings.ranked()[0].reason


def test_a_record_that_may_be_either_of_two_is_nobodys_twin() -> None:
    """Two people by their numbers, and a third record without one: it is not guessed whose it is."""
    everyone, people, intake = settle(namesake(1), namesake(2), at(0, 3))
    assert [each.id for each in everyone] == ["s1", "s2", "s3"]
    assert people.id_of("s3") == "s3"
    assert sum(finding.count for finding in intake.findings.ranked()) == 2


def test_numbers_of_different_registers_contradict_nothing() -> None:
    other = replace(namesake(2), registrations=(a_registration("DEMO-7", register="gmc"),))
    everyone, _, _ = settle(namesake(1), other)
    assert [len(each.registrations) for each in everyone] == [2]


@pytest.mark.parametrize(("metres", "persons"), [(0, 1), (60, 1), (99, 1), (101, 2), (150, 2), (5_000, 2)])
@pytest.mark.parametrize("towards", ["north", "east", "both"])
@pytest.mark.parametrize("start_km", [0.0, 0.031, 0.077, -0.04])
def test_the_same_place_is_within_100_metres(start_km: float, towards: str, metres: int, persons: int) -> None:
    """Wherever the two lie in the cells they are looked for in."""
    km = metres / 1000
    north, east = {"north": (km, 0.0), "east": (0.0, km), "both": (km / 2**0.5, km / 2**0.5)}[towards]
    everyone, _, _ = settle(at(start_km, 1, start_km), at(start_km + north, 2, start_km + east))
    assert len(everyone) == persons
    assert NEAR_KM == 0.1


def test_another_name_or_one_word_alone_is_no_twin() -> None:
    for text in ("Alex Read", "A. Reed", "Alex"):
        assert len(settle(at(0, 1), replace(at(0, 2), names=(Name(text=text),)))[0]) == 2
    single = replace(at(0, 1), names=(Name(text="Pelé"),))
    assert len(settle(single, replace(single, id="s2"))[0]) == 2


def test_likeness_and_numbers_together_make_one_person_with_all_reviews() -> None:
    """s1 and s2 share a number, s3 only looks like them, s4 shares a number with s3."""
    first = namesake(1)
    second = namesake(2, registrations=first.registrations, practices=(a_practice(id="p9", point=LONDON),))
    third = at(0.05, 3)
    fourth = replace(at(40, 4), registrations=(a_registration("DEMO-8", register="gmc"),))
    third = replace(third, registrations=fourth.registrations)
    everyone, people, intake = settle(first, second, third, fourth)
    assert [each.id for each in everyone] == ["s1"]
    assert {people.id_of(id_) for id_ in ("s1", "s2", "s3", "s4")} == {"s1"}
    assert intake.merged == 3
    assert {practice.id for practice in everyone[0].practices} == {"p1", "p9", "p3", "p4"}
