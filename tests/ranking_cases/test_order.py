"""A need and a place → the order a person would call right, and the reason. Facts are otherwise equal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.records import AgeRange, Commercial, Name, Registration
from tests.builders import YESTERDAY, a_practice, in_days, point_from
from tests.ranking_cases.directory import HIGHLANDS, LONDON, Town, ids, rated

SURGEON: dict[str, Any] = {"professions": ("orthopaedic_surgeon",)}
CASES: list[tuple[str, Callable[[Town], None], dict[str, object], list[str]]] = []


def case(reason: str, expected: list[str], **request: object) -> Callable[[Callable[[Town], None]], None]:
    """Registers the function that fills the town."""

    def register(fill: Callable[[Town], None]) -> None:
        CASES.append((reason, fill, request, expected))

    return register


@case("of two equals the nearer", ["near", "far"])
def _(town: Town) -> None:
    town.add("far", north_km=9)
    town.add("near", north_km=1)


@case("new leg pain is a physiotherapist's before a surgeon's, two streets more or less", ["physio", "surgeon"])
def _(town: Town) -> None:
    town.add("surgeon", north_km=0.5, specialties=("spine",), **SURGEON)
    town.add("physio", north_km=1.5)


@case("a surgeon of the spine before a general one; one of the hand is nobody's answer", ["spine", "general"])
def _(town: Town) -> None:
    town.add("hand", north_km=0.1, specialties=("hand",), **SURGEON)
    town.add("general", north_km=1, **SURGEON)
    town.add("spine", north_km=1, specialties=("spine",), **SURGEON)


@case("sixty good reviews weigh more than two perfect ones", ["many", "few"])
def _(town: Town) -> None:
    town.add("few", rated(5.0, 2))
    town.add("many", rated(4.8, 60))


@case("a better rating does not carry a patient across the city", ["near", "famous"])
def _(town: Town) -> None:
    town.add("famous", rated(5.0, 80), north_km=20)
    town.add("near", rated(4.0, 10), north_km=1)


@case("tomorrow before next month", ["tomorrow", "month", "unknown"])
def _(town: Town) -> None:
    town.add("month", practice={"next_available": in_days(30)})
    town.add("unknown", practice={"next_available": None})
    town.add("tomorrow", practice={"next_available": in_days(1)})


@case("yesterday's appointment is no appointment", ["soon", "past"])
def _(town: Town) -> None:
    town.add("past", practice={"next_available": YESTERDAY})
    town.add("soon", practice={"next_available": in_days(10)})


@case("a lapsed, a suspended and a stale registration are not listed", ["current"])
def _(town: Town) -> None:
    town.add("lapsed", registrations=(_registered(end=YESTERDAY),))
    town.add("suspended", registrations=(_registered(status="suspended"),))
    town.add("stale", registrations=(_registered(verified_at=in_days(-366)),))
    town.add("current")


@case("who verified yesterday before who verified last winter", ["fresh", "older"])
def _(town: Town) -> None:
    town.add("older", verified_at=in_days(-300))
    town.add("fresh")


@case("paying changes nothing: the twin who pays stands where the tie puts both", ["nearer", "payer"])
def _(town: Town) -> None:
    town.add("payer", north_km=2.0, commercial=Commercial(plan="gold", sponsored=True, commission=50))
    town.add("nearer", north_km=1.9)


@case("a child of thirteen is shown only who treats children", ["children"], patient={"age_years": 13})
def _(town: Town) -> None:
    town.add("adults", north_km=0.1)
    town.add("children", ages_treated=AgeRange(min=0, max=17))


@case("the whole name typed comes before a part of it", ["whole", "part"], text="anna müller")
def _(town: Town) -> None:
    town.add("part", names=(Name(text="Anna Müller-Schmidt"),))
    town.add("whole", names=(Name(text="Anna Mueller"),))
    town.add("nobody", names=(Name(text="Anna Schmidt"),), north_km=0.1)


@case("of one person's practices the nearer that is free counts, not the nearest that is full", ["two", "one"])
def _(town: Town) -> None:
    town.add("one", north_km=6)
    nearest = a_practice(id="full", point=point_from(town.centre, north_km=1), next_available=None)
    town.add("two", practices=(nearest, a_practice(id="free", point=point_from(town.centre, north_km=4))))


def _registered(**changes: object) -> Registration:
    fields: dict[str, object] = {"register": "HCPC", "number": "DEMO-1", "verified_at": YESTERDAY}
    return Registration(**(fields | changes))  # type: ignore[arg-type]  # a case names any field


@pytest.mark.parametrize(
    ("fill", "request_", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_order(
    fill: Callable[[Town], None], request_: dict[str, object], expected: list[str], tmp_path: Path
) -> None:
    town = Town(LONDON)
    fill(town)
    assert ids(town.ask(tmp_path, **request_)) == expected


def test_a_few_kilometres_matter_less_in_the_country_than_in_the_city(tmp_path: Path) -> None:
    """Near is a street in London and a valley in the Highlands: the better rated one wins only there."""

    def first(centre_town: Town, folder: Path) -> str:
        centre_town.add("near", rated(3.6, 40), north_km=4)
        centre_town.add("rated", rated(4.9, 40), north_km=8)
        return ids(centre_town.ask(folder))[0]

    assert first(Town(LONDON), tmp_path / "london") == "near"
    assert first(Town(HIGHLANDS), tmp_path / "highlands") == "rated"


def test_the_match_names_the_practice_that_won(tmp_path: Path) -> None:
    town = Town(LONDON)
    full = a_practice(id="full", point=point_from(LONDON, north_km=1), next_available=None)
    town.add("two", practices=(full, a_practice(id="free", point=point_from(LONDON, north_km=1.1))))
    (match,) = town.ask(tmp_path)["matches"]
    assert match["practice"]["id"] == "free"
    assert match["distance_km"] == pytest.approx(1.1, abs=0.05)


def test_an_appointment_that_has_passed_is_not_shown(tmp_path: Path) -> None:
    town = Town(LONDON)
    town.add("past", practice={"next_available": YESTERDAY})
    (match,) = town.ask(tmp_path)["matches"]
    assert match["practice"]["next_available"] is None
