"""`GET /v1/ranking` tells the ranking as it runs, all of it: what counts, how much, and what never does."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from indexer import reputation
from indexer.documents import Document
from indexer.engines.query import Inputs
from indexer.records import AgeRange, Commercial, Name, OpeningHours, Practice, Specialist
from service import ranking
from service.api.ranking import MADE_FROM, never_used
from tests import oracle
from tests.api.conftest import match
from tests.api.documented import DocumentedClient
from tests.builders import a_document, a_practice, a_query, a_specialist, in_days, point_from, spelt
from tests.feeds import a_registration

OTHER_VALUES: dict[str, dict[str, Any]] = {
    "specialist": {
        "country": "IE",
        "title": "Prof.",
        "gender": "male",
        "nucc": ("225100000X",),
        "languages": ("de", "ar"),
        "ages_treated": AgeRange(min=0, max=99),
        "registrations": (a_registration("DEMO-9", verified_at=in_days(-300), status="suspended"),),
        "synthetic": False,
        "kind": "service",
    },
    "practice": {
        "telephone": "+44 20 7946 0000",
        "booking_url": "https://pay.example/",
        "website": "https://rich.example/",
        "email": "a@b.example",
        "opening_hours": (OpeningHours(day="sun", opens="00:00", closes="24:00"),),
        "step_free": False,
        "modes": ("in_person", "video"),
        "funding": ("private",),
        "insurers": ("demo_albion_health",),
        "currency": "EUR",
        "accepting": False,
        "registration": "DEMO-1",
    },
}
"""Another value for every field that is published as never used."""


@pytest.fixture
def published(client: DocumentedClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/v1/ranking").get_json()
    return answer


def test_weights_add_up_as_published_in_an_answer(client: DocumentedClient, published: dict[str, Any]) -> None:
    kept = {
        row["signal"]: row["weight"] for row in published["signals"] if row["dropped_when"] != "nothing is typed"
    }
    parts = match(client)["matches"][0]["score_parts"]
    whole = sum(kept.values())
    assert {part["signal"]: part["weight"] for part in parts} == pytest.approx(
        {name: weight / whole for name, weight in kept.items()}
    )


def test_a_signal_that_may_lack_its_input_says_when(published: dict[str, Any]) -> None:
    told = {row["signal"]: row["dropped_when"] for row in published["signals"]}
    assert {name for name, when in told.items() if when is not None} == {"fit", "proximity", "text", "freshness"}


def test_the_numbers_of_every_level_and_density_are_those_that_run(published: dict[str, Any]) -> None:
    rows = {(row["level"], row["density"]): row for row in published["by_level_and_density"]}
    assert {density for _, density in rows} == set(ranking.PIVOTS)
    assert {None, "urgent", "soon", "routine"} <= {level for level, _ in rows}
    assert "emergency" not in {level for level, _ in rows}, "an emergency ranks nobody"
    for (level, density), row in rows.items():
        pivots = ranking.pivots_of(ranking.Scale(level, density))
        assert (row["proximity_pivot_km"], row["availability_pivot_days"]) == (
            pivots.proximity_km,
            pivots.availability_days,
        )
        assert row["weights"] == {signal.name: signal.weight for signal in ranking.SIGNALS}


def test_the_numbers_of_the_rating_are_those_that_rate(published: dict[str, Any]) -> None:
    assert published["rating"]["prior_reviews"] == reputation.PRIOR_REVIEWS == 10
    assert published["rating"]["half_life_days"] == reputation.HALF_LIFE_DAYS == 730
    assert published["rating"]["min_reviews"] == reputation.MIN_REVIEWS == 3
    assert published["freshness_limit_days"]["GB"] == 365


def test_order_and_ties_are_told(published: dict[str, Any]) -> None:
    assert "best" in published["order"]
    assert "tie" in published["ties"]


def test_every_input_says_what_it_is_made_from() -> None:
    assert set(MADE_FROM) == {*Inputs.__struct_fields__, "tie"}
    fields = {
        *(f"specialist.{name}" for name in Specialist.__struct_fields__),
        *(f"practice.{name}" for name in Practice.__struct_fields__),
        "reviews",
    }
    assert {field for made_from in MADE_FROM.values() for field in made_from} <= fields


def test_what_is_paid_is_never_used(published: dict[str, Any]) -> None:
    paid = [f"commercial.{name}" for name in Commercial.__struct_fields__]
    assert published["never_used"] == never_used()
    assert published["never_used"][: len(paid)] == paid
    assert not {field for fields in published["made_from"].values() for field in fields} & set(never_used())


def scored(document: Document) -> float:
    (hit,) = oracle.answer([document], QUERY).hits
    return ranking.score(hit.inputs, QUERY)


QUERY = a_query(text=spelt(("alex",), whole=("alex",)), freshness_limit_days=365)


def document_with(specialist: Specialist) -> Document:
    """Found all the same: eligibility and ages are kept, as only ranks are asked about."""
    base = a_document()
    return replace(base, specialist=specialist, text=a_document(specialist=specialist).text)


@pytest.mark.parametrize("field", [name for name in never_used() if not name.startswith("commercial.")])
def test_no_rank_depends_on_what_is_published_as_never_used(field: str) -> None:
    holder, _, name = field.partition(".")
    value = OTHER_VALUES[holder][name]
    nobody: Any = {"title": "", "gender": None, "registrations": ()}  # a service has none of a person's facts
    base, practice = a_specialist(**(nobody if name == "kind" else {})), a_practice()
    other = (
        replace(base, **{name: value})
        if holder == "specialist"
        else replace(base, practices=(replace(practice, **{name: value}),))
    )
    assert other != base
    assert scored(document_with(other)) == scored(document_with(base))


@pytest.mark.parametrize(
    "changes",
    [
        {"names": (Name(text="Alex"),)},
        {"verified_at": in_days(-200)},
        {"practices": (a_practice(next_available=date(2027, 1, 1)),)},
        {"practices": (a_practice(point=point_from(north_km=5)),)},
    ],
    ids=["name", "look-up", "wait", "distance"],
)
def test_what_is_published_as_used_does_count(changes: dict[str, Any]) -> None:
    """So that the test above could fail."""
    assert scored(document_with(replace(a_specialist(), **changes))) != scored(document_with(a_specialist()))
