"""Who may be seen now comes first, and every card says what stands before the visit.

Expectations are written from the country facts' sources, not read from the tables: physiotherapy needs an order in
Austria, in the Emirates and for the German statutory insurance; the NHS asks for a referral to a consultant.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from indexer.documents import Document
from indexer.engines.base import Engine
from indexer.errors import BadReference
from indexer.records import Point
from indexer.reference import load_reference, split_offer
from indexer.reference.access import CANNOT_ORDER, ORDER_FIRST
from service.access import Access, access_words, with_steps
from service.asked import OutcomeAsked
from service.triage.need import offers_for
from tests.api.conftest import match
from tests.api.documented import documented_client
from tests.api.scene import CAPITALS, promoted
from tests.builders import AS_OF, a_document, a_practice, a_rating, in_days, point_from
from tests.oracle_engine import OracleEngine
from tests.seed_copy import change, copy_seed

REFERENCE = load_reference()
DOCTORS = {"sport_exercise_physician", "orthopaedic_surgeon", "neurosurgeon", "rehabilitation_physician"}
FUNDINGS = ("statutory", "private", "self_pay")
DUBAI = Point(lat=25.07725, lon=55.30927)
Ask = Callable[..., dict[str, Any]]


def somebody(identity: str, profession: str, centre: Point, km: float, **changes: Any) -> Document:
    practice = {"id": f"{identity}-p", "point": point_from(centre, north_km=km), "funding": FUNDINGS}
    practice |= changes.pop("practice", {})
    return a_document(id=identity, professions=(profession,), practices=(a_practice(**practice),), **changes)


@pytest.fixture
def ask_in(make_app: Callable[[Engine], Flask]) -> Callable[..., Ask]:
    """A country that lists these people, to be asked from its example place."""

    def serve(country: str, place: str, *people: Document) -> Ask:
        engine = OracleEngine()
        promoted(engine, [a_document(specialist=each.specialist, rating=each.rating) for each in people], country)
        client = documented_client(make_app(engine))
        return lambda **asked: match(client, country=country, location={"text": place}, **asked)

    return serve


def ids(answer: dict[str, Any]) -> list[str]:
    return [found["specialist"]["id"] for found in answer["matches"]]


def card(answer: dict[str, Any], identity: str) -> dict[str, Any]:
    return next(found for found in answer["matches"] if found["specialist"]["id"] == identity)


def two_of(country: str, centre: Point) -> list[Document]:
    """A physiotherapist next door whom everybody praises, and a sports physician three kilometres away."""
    physio = somebody("physio", "physiotherapist", centre, 0.3, country=country, rating=a_rating(4.9))
    return [physio, somebody("doctor", "sport_exercise_physician", centre, 3.0, country=country)]


@pytest.mark.parametrize(
    ("country", "place", "centre", "funding"),
    [
        ("DE", "10115", CAPITALS["DE"][1], "statutory"),
        ("AT", "1010", CAPITALS["AT"][1], "statutory"),
        ("AT", "1010", CAPITALS["AT"][1], "self_pay"),
        ("AE", "Dubai", DUBAI, "self_pay"),
        ("AE", "Dubai", DUBAI, "private"),
    ],
)
def test_a_doctor_comes_first_until_the_order_is_held(
    ask_in: Callable[..., Ask], country: str, place: str, centre: Point, funding: str
) -> None:
    ask = ask_in(country, place, *two_of(country, centre))
    without = ask(funding=funding)
    assert ids(without) == ["doctor", "physio"]
    assert without["disposition"]["who"][:2] == ["sport_exercise_physician", "physiotherapist"]
    steps = card(without, "physio")["access"]
    assert steps[1].startswith("First a doctor for the ")
    assert "Can write the order needed for: Physiotherapist." in card(without, "doctor")["access"]
    assert card(without, "physio")["score"] > card(without, "doctor")["score"]

    held = ask(funding=funding, referrals_held=["physiotherapist"])
    assert ids(held) == ["physio", "doctor"]
    assert held["disposition"]["who"] == ["physiotherapist", "sport_exercise_physician"]
    assert card(held, "physio")["access"][0].startswith("With the order or referral you hold")
    assert not any("Can write" in words for words in card(held, "doctor")["access"])


def test_who_pays_decides_in_germany(ask_in: Callable[..., Ask]) -> None:
    ask = ask_in("DE", "10115", *two_of("DE", CAPITALS["DE"][1]))
    for answer in (ask(), ask(funding="self_pay"), ask(funding="private")):
        assert ids(answer) == ["physio", "doctor"]
        assert card(answer, "physio")["access"] == ["Access rules are not known: ask the practice."]


@pytest.mark.parametrize(
    ("country", "place", "outcome", "is_asked"),
    [
        ("DE", "10115", {}, True),
        ("GB", "SW1A 1AA", {}, True),
        ("AT", "1010", {}, False),
        ("IE", "Dublin", {}, False),
        ("DE", "10115", {"code": "motor_deficit"}, False),
    ],
)
def test_who_pays_is_asked_for_where_it_decides(
    ask_in: Callable[..., Ask], country: str, place: str, outcome: dict[str, Any], is_asked: bool
) -> None:
    ask = ask_in(country, place, *two_of(country, CAPITALS[country][1]))
    codes = [warning["code"] for warning in ask(outcome=outcome)["warnings"]]
    assert codes == ["funding_not_given"] * is_asked
    assert ask(outcome=outcome, funding="self_pay")["warnings"] == []


def test_whoever_cannot_write_the_order_comes_after_who_can(ask_in: Callable[..., Ask]) -> None:
    centre = CAPITALS["AT"][1]
    chiropractor = somebody("chiro", "chiropractor", centre, 0.1, country="AT", rating=a_rating(5.0))
    ask = ask_in("AT", "1010", *two_of("AT", centre), chiropractor)
    outcome = {"code": "persistent_pain", "body_region": "lower_back", "duration_days": 30}
    assert ids(ask(outcome=outcome)) == ["doctor", "chiro", "physio"]


def test_a_nearer_doctor_is_no_reason_to_wait_where_nothing_is_needed(ask_in: Callable[..., Ask]) -> None:
    ask = ask_in("AU", "Canberra", *two_of("AU", CAPITALS["AU"][1]))
    answer = ask(funding="statutory")
    assert ids(answer) == ["physio", "doctor"]
    assert card(answer, "doctor")["access"][0] == "Medicare pays its rebate only with a referral from a GP."
    held = ask(funding="statutory", referrals_held=["sport_exercise_physician"])
    assert card(held, "doctor")["access"][0].startswith("With the order or referral you hold")


def test_the_nhs_sends_to_the_gp_before_a_consultant(ask_in: Callable[..., Ask]) -> None:
    ask = ask_in("GB", "SW1A 1AA", *two_of("GB", CAPITALS["GB"][1]))
    stress = {"code": "suspected_stress_fracture", "body_region": "ankle_foot"}
    answer = ask(outcome=stress, funding="statutory")
    assert ids(answer) == ["physio", "doctor"]
    assert answer["disposition"]["who"] == ["gp", "sport_exercise_physician"]
    assert "First a GP for the referral, then this visit." in card(answer, "doctor")["access"]
    assert card(ask(funding="private"), "doctor")["access"][0].startswith("Ask your insurer to authorise")


@pytest.mark.parametrize(
    ("language", "first"),
    [("de", "Zuerst in eine Arztpraxis für die Verordnung"), ("ar", "أولًا طبيب من أجل الوصفة")],
)
def test_the_steps_are_told_in_the_callers_language(language: str, first: str) -> None:
    access = Access(country=REFERENCE.countries["DE"], funding="statutory", as_of=AS_OF)
    words = access_words("physiotherapist", access, REFERENCE.taxonomy, language)  # type: ignore[arg-type]  # of ours
    assert words[1].startswith(first)


def test_the_age_of_a_rule_is_said() -> None:
    def said(country: str, day: date) -> list[str]:
        access = Access(country=REFERENCE.countries[country], funding="self_pay", as_of=day)
        return access_words("physiotherapist", access, REFERENCE.taxonomy, "en")

    assert said("AE", AS_OF)[-1] == "This rule is from 2021 and may have changed: ask the practice."
    assert "may have changed" in said("AT", date(2027, 10, 18))[-1]
    assert not any("may have changed" in words for words in said("AT", date(2027, 10, 17)))
    assert said("GB", AS_OF)[-1] == "It is not known how recent this rule is: ask the practice."
    assert said("IE", AS_OF) == ["Access rules are not known: ask the practice."]


# --- outcome × region × country × who pays ----------------------------------------------------------------------

NEEDS_ORDER = {("AE", funding): {"physiotherapist"} for funding in FUNDINGS}
NEEDS_ORDER |= {("AT", funding): {"physiotherapist"} for funding in FUNDINGS}
NEEDS_ORDER |= {("DE", "statutory"): {"physiotherapist"}, ("GB", "statutory"): DOCTORS}
NOBODY_KNOWS = {"IE": {"physiotherapist"} | DOCTORS, "AE": DOCTORS, "AT": DOCTORS}


class Cell(NamedTuple):
    """What somebody is told: of an outcome in a region of the body, in a country, paid in a way."""

    level: str
    handoff: str
    who: tuple[str, ...]
    first: str | None
    source: str
    access: tuple[str, ...]


def cell(code: str, region: str, country: str, funding: Any) -> Cell:
    outcome = REFERENCE.triage.outcomes[code]
    offers = offers_for(OutcomeAsked(code=code, body_region=region), REFERENCE.triage)
    if outcome.shows_nobody:
        assert offers == ()
        return Cell(outcome.level, outcome.handoff, outcome.who, None, outcome.source, ())
    access = Access(country=REFERENCE.countries[country], funding=funding, as_of=AS_OF).to(offers)
    first = with_steps(offers, access)[0]
    (row,) = [choice.row for choice in choices(code, region) if choice.offer == first.offer]
    words = access_words(split_offer(first.offer)[0], access, REFERENCE.taxonomy, "en")
    return Cell(outcome.level, outcome.handoff, outcome.who, first.offer, row.source, tuple(words))


def choices(code: str, region: str) -> Any:
    from indexer.reference.fit import Asked

    return REFERENCE.triage.fit.choices(code, Asked(frozenset([region]), None))


def all_cells() -> Iterator[tuple[str, str, str, str]]:
    for code, outcome in REFERENCE.triage.outcomes.items():
        yield from product([code], outcome.body_regions, CAPITALS, FUNDINGS)


def test_the_table_leaves_nothing_out() -> None:
    """Every cell has a level, a hand-off, and whom to see first and how, or who is right since nobody here is."""
    cells = list(all_cells())
    assert len(cells) > 2_000
    for code, region, country, funding in cells:
        found = cell(code, region, country, funding)
        assert found.level in REFERENCE.triage.levels
        assert found.who
        assert found.source
        if found.first is None:
            assert found.handoff == "only"
            continue
        profession = split_offer(found.first)[0]
        needs_order = NEEDS_ORDER.get((country, funding), set())
        fitting = {split_offer(offer.offer)[0] for offer in offers_for(OutcomeAsked(code=code), REFERENCE.triage)}
        assert profession not in needs_order or not fitting - needs_order
        rule = REFERENCE.countries[country].access_rule(profession, funding)  # type: ignore[arg-type]  # of ours
        assert rule.source
        is_unknown = profession in NOBODY_KNOWS.get(country, set())
        assert ("not known: ask the practice" in found.access[0]) == (rule.rule == "not_known")
        assert not is_unknown or rule.rule in ("not_known", "order_needed")
        assert (len(found.access) > 1) or rule.rule == "not_known" or rule.is_recent(AS_OF)


def test_steps_follow_from_the_orders_needed() -> None:
    for country, funding in product(CAPITALS, FUNDINGS):
        offers = offers_for(OutcomeAsked(code="persistent_pain", body_region="lower_back"), REFERENCE.triage)
        access = Access(country=REFERENCE.countries[country], funding=funding, as_of=AS_OF).to(offers)  # type: ignore[arg-type]  # of ours
        needs_order = NEEDS_ORDER.get((country, funding), set())
        for offer in with_steps(offers, access):
            profession = split_offer(offer.offer)[0]
            assert (offer.step == ORDER_FIRST) == (profession in needs_order)
            is_between = needs_order == {"physiotherapist"} and profession in ("osteopath", "chiropractor")
            assert (offer.step == CANNOT_ORDER) == is_between


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("de", 'source_date = "unknown"', "", r"de\.toml: access of physiotherapist: no source_date"),
        (
            "ae",
            'professions = ["physiotherapist"]\nwritten_by',
            'professions = ["podiatrist"]\nwritten_by',
            r"no \[\[",
        ),
        (
            "at",
            'written_by = ["general',
            'written_by = ["wizard", "general',
            r"at\.toml: order: unknown code 'wizard'",
        ),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    copied = copy_seed(tmp_path)
    change(copied / f"countries/{file}.toml", old, new)
    with pytest.raises(BadReference, match=message):
        load_reference(copied)


# --- people -----------------------------------------------------------------------------------------------------


def test_a_mother_asks_for_her_nine_year_old(ask_in: Callable[..., Ask]) -> None:
    """Pain before puberty: a doctor within a day, said first; then only who treats children and has time."""
    ages = {"ages_treated": {"min": 6, "max": 17}}
    people = [
        somebody("adults", "physiotherapist", CAPITALS["GB"][1], 0.2, practice={"next_available": AS_OF}),
        somebody("children", "physiotherapist", CAPITALS["GB"][1], 4.0, practice={"next_available": in_days(1)}),
        somebody("next-week", "physiotherapist", CAPITALS["GB"][1], 1.0, practice={"next_available": in_days(7)}),
    ]
    ask = ask_in("GB", "SW1A 1AA", people[0], *(of_ages(each, ages["ages_treated"]) for each in people[1:]))
    answer = ask(outcome={"code": "strain_or_sprain", "body_region": "lower_back"}, patient={"age_years": 9})
    disposition = answer["disposition"]
    assert (disposition["level"], disposition["handoff"]) == ("urgent", "first")
    assert disposition["who"][:2] == ["gp", "advice_line"]
    assert disposition["advice"][0].startswith("Speak to a doctor or an advice line first")
    assert ids(answer) == ["children"]
    assert answer["after_deadline"] == 1
    none = ask(outcome={"code": "strain_or_sprain"}, patient={"age_years": 4})
    assert (none["matches"], none["relaxed"]) == ([], [])
    assert none["safety_notice"].startswith("Call NHS 111")


def of_ages(document: Document, ages: dict[str, int]) -> Document:
    from msgspec.structs import replace

    from indexer.records import AgeRange

    return a_document(specialist=replace(document.specialist, ages_treated=AgeRange(**ages)))


def test_a_woman_in_dubai_asks_for_a_woman(ask_in: Callable[..., Ask]) -> None:
    """The only woman who fits works farther away than asked: the way gets longer, the wish stays."""
    people = [
        somebody("he", "sport_exercise_physician", DUBAI, 1.0, country="AE", gender="male"),
        somebody("unknown", "sport_exercise_physician", DUBAI, 2.0, country="AE", gender=None),
        somebody("she", "sport_exercise_physician", DUBAI, 18.0, country="AE", gender="female"),
    ]
    ask = ask_in("AE", "Dubai", *people)
    answer = ask(filters={"gender": "female"}, radius_km=10)
    assert ids(answer) == ["she"]
    assert [(each["field"], each["from"], each["to"]) for each in answer["relaxed"]] == [("radius_km", 10.0, 20.0)]
    assert {miss["failed"] for miss in answer["near_misses"]} == {"gender"}


def test_the_only_one_who_fits_is_eighty_kilometres_away(ask_in: Callable[..., Ask]) -> None:
    ask = ask_in("AU", "Canberra", somebody("far", "physiotherapist", CAPITALS["AU"][1], 80.0, country="AU"))
    answer = ask()
    assert ids(answer) == ["far"]
    assert answer["total"] == 1
    assert answer["location"]["radius_km"] == 100.0
    (let,) = answer["relaxed"]
    assert let["message"] == "Nobody fits within 25 km, so the search was widened to 100 km."
    assert answer["matches"][0]["distance_km"] == pytest.approx(80, abs=3)
