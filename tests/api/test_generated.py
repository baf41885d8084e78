"""Generated directories and requests through the service: what an answer says, held against the raw records.

Over the embedded engine and a real Elasticsearch. `judging` decides who should have been listed, and why not.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.documents import Document
from indexer.engines.base import Engine
from service.relaxation import WIDEST_KM
from tests.api import generated, judging
from tests.api.conftest import post
from tests.api.scene import promoted
from tests.builders import in_days
from tests.engine_contract.versions import erase

SIZES = {"GB": 60, "DE": 60}
REQUESTS = 150
PATIENTS_OWN = {"language", "gender", "insurer", "funding", "max_fee", "step_free", "specialty"}
PEOPLE = {country: generated.directory(Random(f"{country} 5"), country, size) for country, size in SIZES.items()}


class Asked:
    """An answer, the request, and the people it was asked of."""

    def __init__(self, client: FlaskClient, body: dict[str, Any]) -> None:
        self.body, self.people = body, PEOPLE[body["country"]]
        self.by_id = {each.specialist.id: each for each in self.people}
        self.answer = _answer(client, body)
        self.matches = [*self.answer["matches"], *_later_pages(client, body, self.answer)]
        self.is_urgent = self.answer["disposition"]["level"] == "urgent"
        self.is_listing = self.answer["index_version"] is not None
        self.answered = judging.relaxed(body, self.answer["relaxed"])

    def matching(self, body: dict[str, Any]) -> set[str]:
        return judging.matching(self.people, body, is_urgent=self.is_urgent)

    def person(self, card: dict[str, Any]) -> Document:
        return self.by_id[card["specialist"]["id"]]

    def fails(self, card: dict[str, Any], body: dict[str, Any]) -> set[str]:
        """What the person and the practice shown fail of a request."""
        return judging.fails_at(self.person(card), card["practice"]["id"], body, is_urgent=self.is_urgent)


def _answer(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    response = post(client, "/v1/matches", body)  # type: ignore[arg-type]  # every answer is validated elsewhere
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, Any] = response.get_json()
    return answer


def _later_pages(client: FlaskClient, body: dict[str, Any], answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    while answer["next_cursor"]:
        answer = _answer(client, body | {"cursor": answer["next_cursor"]})
        yield from answer["matches"]


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "embedded":
        from indexer.engines.embedded import EmbeddedEngine

        yield EmbeddedEngine(tmp_path_factory.mktemp("generated"))
        return
    from indexer.engines.elastic import ElasticEngine

    url = request.getfixturevalue("elasticsearch_url")
    for country in SIZES:
        erase(url, country)
    yield ElasticEngine(url)
    for country in SIZES:
        erase(url, country)


@pytest.fixture(scope="module")
def asked(engine: Engine, make_app: Callable[[Engine], Flask]) -> Sequence[Asked]:
    """Every request with its answer, asked once."""
    for country, people in PEOPLE.items():
        promoted(engine, people, country)
    client, chance = make_app(engine).test_client(), Random(20261102)
    countries = sorted(SIZES)
    bodies = [generated.request(chance, chance.choice(countries)) for _ in range(REQUESTS)]
    bodies += [generated.plain_request(chance, "DE", outcome) for outcome in generated.OUTCOMES]
    return [Asked(client, body) for body in bodies]


def test_enough_of_everything_was_asked(asked: Sequence[Asked]) -> None:
    """So that none of the tests below passes for want of cases."""
    fields = Counter(step["field"] for each in asked for step in each.answer["relaxed"])
    assert {"radius_km", "mode", *generated.LET_GO} <= fields.keys()
    misses = Counter(miss["failed"] for each in asked for miss in each.answer["near_misses"])
    assert len(misses) >= 8
    assert sum(each.is_urgent and bool(each.matches) for each in asked) >= 5
    assert sum(each.body["patient"].get("age_years", 99) < 16 and bool(each.matches) for each in asked) >= 5
    assert sum(not each.matches for each in asked) >= 5
    assert sum(each.answer["total"] > each.body["limit"] for each in asked) >= 5


def test_everybody_who_passes_all_that_was_not_let_go_is_listed_and_nobody_else(asked: Sequence[Asked]) -> None:
    for each in asked:
        found = [card["specialist"]["id"] for card in each.matches]
        assert len(found) == len(set(found)) == each.answer["total"]
        assert set(found) == (each.matching(each.answered) if each.is_listing else set())


def test_the_practice_shown_passes_all_of_it_too(asked: Sequence[Asked]) -> None:
    for each in asked:
        for card in each.matches:
            assert each.fails(card, each.answered) == set()


def test_a_near_miss_fails_exactly_the_one_filter_named(asked: Sequence[Asked]) -> None:
    for each in asked:
        nearly = {
            name: each.matching(judging.dropping(each.body, name)) - each.matching(each.body)
            for name in judging.sent(each.body)
        }
        misses = each.answer["near_misses"]
        for miss in misses:
            assert each.person(miss).specialist.id in nearly[miss["failed"]]
            assert miss["failed"] in each.fails(miss, each.body)
            assert each.fails(miss, judging.dropping(each.body, miss["failed"])) == set()
        candidates = set().union(*nearly.values()) if each.is_listing else set()
        shown = {miss["specialist"]["id"] for miss in misses}
        listed = {card["specialist"]["id"] for card in each.matches}
        assert len(misses) == len(shown) <= 5
        assert shown.isdisjoint(listed)
        assert len(candidates) > 5 or shown == candidates - listed


def test_counts_by_the_first_test_failed_add_up_to_everybody(asked: Sequence[Asked]) -> None:
    for each in asked:
        if not each.is_listing:
            continue
        first = (judging.first_failed(person, each.answered, is_urgent=each.is_urgent) for person in each.people)
        counts = each.answer["rejections"]["counts"]
        assert counts == Counter(name for name in first if name is not None)
        assert each.answer["total"] + sum(counts.values()) == len(each.people)


def test_an_urgent_need_lists_only_appointments_before_it_is_due(asked: Sequence[Asked]) -> None:
    days = {in_days(0).isoformat(), in_days(1).isoformat()}
    for each in asked:
        if each.body["outcome"]["code"] in ("motor_deficit", "suspected_tendon_rupture"):
            assert each.is_urgent
        if each.is_urgent:
            assert {card["practice"]["next_available"] for card in each.matches} <= days
        whenever = judging.matching(each.people, each.answered, is_urgent=False)
        late = whenever - each.matching(each.answered) if each.is_listing else set()
        assert (each.answer["after_deadline"] or 0) == len(late)


def test_a_child_is_shown_only_who_treats_that_age(asked: Sequence[Asked]) -> None:
    for each in asked:
        age = each.body["patient"].get("age_years")
        for card in [*each.matches, *each.answer["near_misses"]]:
            treated = each.person(card).specialist.ages_treated
            if age is None or age >= 18:
                assert treated is None or treated.min <= (age or 18)
            else:
                assert treated is not None
                assert treated.min <= age <= (treated.max or 120)


def test_no_more_is_let_go_than_it_takes(asked: Sequence[Asked]) -> None:
    """Nearer, in person and with one filter more nobody would have been found."""
    for each in asked:
        steps = {step["field"]: step["to"] for step in each.answer["relaxed"]}
        assert not PATIENTS_OWN & {*steps}
        if not each.is_listing:
            continue
        dropped = [name for name in generated.LET_GO if _is_worth_letting_go(name, each)]
        taken = [name for name in dropped if name in steps]
        assert taken == dropped[: len(taken)]
        kept = [dropped[:count] for count in range(len(taken) if each.matches else len(dropped) + 1)]
        for names in kept:
            assert not each.matching(_without(each.body, names, "in_person"))
            assert not each.matching(_without(each.body, names, "video"))
        if "mode" in steps:
            assert not each.matching(_without(each.body, taken, "in_person"))
        elif "radius_km" in steps:
            asked_km = each.body["radius_km"] or judging.DEFAULT_KM
            nearer_km = max(times * asked_km for times in (1, 2, 4) if times * asked_km < steps["radius_km"])
            assert not each.matching(_without(each.body, taken, "in_person") | {"radius_km": nearer_km})


def _is_worth_letting_go(name: str, each: Asked) -> bool:
    """A date as late as the deadline keeps nobody out whom the deadline does not."""
    days = each.body["filters"].get(name)
    is_late = name == "available_within_days" and each.is_urgent and days is not None
    return days is not None and not (is_late and days >= judging.URGENT_DAYS)


def _without(body: dict[str, Any], names: Sequence[str], mode: str) -> dict[str, Any]:
    """The request with these filters let go and the widest radius, in one mode; one by video stays there."""
    filters = {name: value for name, value in body["filters"].items() if name not in names}
    radius_km = max(body["radius_km"] or judging.DEFAULT_KM, WIDEST_KM)
    mode = "video" if body["mode"] == "video" else mode
    return body | {"filters": filters, "radius_km": radius_km, "mode": mode}


def test_who_may_be_seen_now_stands_before_whom_an_order_is_needed_for(asked: Sequence[Asked]) -> None:
    """Physiotherapy for the German statutory insurance, without the prescription."""
    mixed = 0
    for each in asked:
        body = each.body
        needs_order = (body["country"], body["funding"]) == ("DE", "statutory") and not body["referrals_held"]
        if body["sort"] == "best" and needs_order:
            is_later = [card["specialist"]["profession"] == "physiotherapist" for card in each.matches]
            assert is_later == sorted(is_later)
            mixed += len(set(is_later)) == 2
    assert mixed >= 3
