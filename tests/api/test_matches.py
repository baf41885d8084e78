"""POST /v1/matches on an open gate: the list, its order, its pages, its reasons, and what is left out."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask

from indexer.engines.base import Engine, View
from indexer.engines.query import Filters, Hits, Query
from service import ranking
from tests import oracle
from tests.api.conftest import a_request, match, post
from tests.api.documented import DocumentedClient, documented_client
from tests.api.scene import crowd, promoted
from tests.builders import AS_OF, a_document, a_practice, in_days
from tests.oracle_engine import OracleEngine, OracleView


@pytest.fixture(scope="module")
def crowded(make_app: Callable[[Engine], Flask]) -> DocumentedClient:
    engine = OracleEngine()
    promoted(engine, crowd(60))
    return documented_client(make_app(engine))


def ids(answer: dict[str, Any]) -> list[str]:
    return [found["specialist"]["id"] for found in answer["matches"]]


def test_the_answer_has_the_documented_keys_and_facts(client: DocumentedClient) -> None:
    answer = match(client)
    assert answer["location"] == {
        "label": "SW1A", "lat": answer["location"]["lat"], "lon": answer["location"]["lon"],
        "precision": "outcode", "uncertainty_km": answer["location"]["uncertainty_km"], "radius_km": 25.0,
    }  # fmt: skip
    assert answer["outcome"] == {"code": "radicular_pain", "label": "Radicular pain without deficit"}
    assert answer["synthetic"] is True
    assert answer["index_version"].startswith("gb-")
    assert answer["ranking_version"] == ranking.version()
    assert [warning["code"] for warning in answer["warnings"]] == ["funding_not_given"]
    assert [found["rank"] for found in answer["matches"]] == list(range(1, len(answer["matches"]) + 1))
    assert answer["total"] == len(answer["matches"])
    assert "gb-lapsed" not in ids(answer)
    assert all(found["practice"]["id"].endswith("-a") for found in answer["matches"])


def test_reasons_are_words_a_patient_understands(client: DocumentedClient) -> None:
    found = next(f for f in match(client)["matches"] if f["specialist"]["id"] == "gb-3")
    reasons = {part["signal"]: part["reason"] for part in found["score_parts"]}
    assert reasons["fit"] == "treats this: Orthopaedic surgeon, Spine"
    assert reasons["proximity"] == "about 3.6 miles, from the middle of SW1A"
    assert reasons["rating"] == "rated 4.3 by 9 verified patients"
    assert reasons["availability"] == "first free appointment tomorrow"
    first = next(f for f in match(client)["matches"] if f["specialist"]["id"] == "gb-0")
    assert {part["reason"] for part in first["score_parts"]} >= {"too few reviews", "first free appointment today"}
    assert first["specialist"]["rating"] == {"value": None, "reviews": 0, "interval": None}


@pytest.mark.parametrize(
    ("language", "word"),
    [("de", "ab der Mitte von SW1A"), ("ar", "من وسط SW1A"), ("fr", "from the middle of SW1A")],
)
def test_reasons_and_advice_follow_the_language(client: DocumentedClient, language: str, word: str) -> None:
    answer = post(client, "/v1/matches", a_request(), headers={"Accept-Language": language}).get_json()
    reasons = [part["reason"] for found in answer["matches"] for part in found["score_parts"]]
    assert any(word in reason for reason in reasons)
    if language != "fr":
        assert answer["disposition"]["advice"] != match(client)["disposition"]["advice"]
        same = post(client, f"/v1/matches?lang={language}", a_request()).get_json()
        assert same["disposition"] == answer["disposition"]


def test_pages_follow_each_other_without_gap_or_repeat(crowded: DocumentedClient) -> None:
    whole = match(crowded, limit=50)
    paged: list[str] = []
    cursor = None
    for _ in range(9):
        answer = match(crowded, limit=7, cursor=cursor)
        assert answer["total"] == 60
        assert [found["rank"] for found in answer["matches"]][:1] == [len(paged) + 1]
        paged += ids(answer)
        cursor = answer["next_cursor"]
    assert cursor is None
    assert len(set(paged)) == 60
    assert paged[:50] == ids(whole)


def test_the_order_is_the_exact_order_for_every_sort(crowded: DocumentedClient) -> None:
    for sort in ("best", "distance", "rating", "availability", "fee"):
        found = match(crowded, sort=sort, limit=50)["matches"]
        keys = {
            "best": lambda f: -f["score"],
            "distance": lambda f: f["distance_km"],
            "rating": lambda f: -f["specialist"]["rating"]["value"],
            "availability": lambda f: f["practice"]["next_available"],
            "fee": lambda f: f["practice"]["fee"],
        }
        order = [keys[sort](each) for each in found]
        assert order == sorted(order)


def test_a_cursor_survives_one_reindex_and_expires_with_its_version(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    first = promoted(engine, crowd(30))
    client = documented_client(make_app(engine))
    cursor = match(client)["next_cursor"]
    second = promoted(engine, crowd(5))
    continued = match(client, cursor=cursor)
    assert (continued["index_version"], len(continued["matches"])) == (first, 10)
    assert match(client)["index_version"] == second
    engine.writer().drop(first)
    response = post(client, "/v1/matches", a_request(cursor=cursor))
    assert (response.status_code, response.get_json()["code"]) == (410, "cursor_expired")
    assert response.get_json()["numbers"]


def test_a_cursor_is_of_one_question_and_one_day(crowded: DocumentedClient, make_app: Any) -> None:
    cursor = match(crowded)["next_cursor"]
    for changes in ({"radius_km": 10}, {"sort": "fee"}, {"text": "reed"}, {"patient": {"age_years": 35}}):
        response = post(crowded, "/v1/matches", a_request(cursor=cursor, **changes))
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["field"] == "cursor"
    assert match(crowded, cursor=cursor, limit=3)["matches"][0]["rank"] == 11
    for broken in ("x", "!!!", cursor[:-4], "a" * 400):
        assert post(crowded, "/v1/matches", a_request(cursor=broken)).get_json()["code"] == "invalid_value"


def test_funding_filters_only_when_sent(client: DocumentedClient) -> None:
    assert match(client)["total"] == match(client, funding="self_pay")["total"] > 0
    statutory = match(client, funding="statutory")
    assert statutory["total"] == 0
    assert {miss["failed"] for miss in statutory["near_misses"]} == {"funding"}


def test_filters_act_and_near_misses_name_the_one_they_fail(client: DocumentedClient) -> None:
    answer = match(client, filters={"language": ["de"], "gender": "female"})
    assert ids(answer) == ["gb-1"]
    assert {(miss["specialist"]["id"], miss["failed"]) for miss in answer["near_misses"]} == {("gb-3", "language")}
    insured = match(client, filters={"insurer": ["demo_albion_health"]})
    assert ids(insured) == ["gb-2"]
    assert {miss["failed"] for miss in insured["near_misses"]} == {"insurer"}
    nobody = match(client, filters={"max_fee": 1, "accepting": True, "min_rating": 4.9, "step_free": True})
    assert (nobody["total"], nobody["matches"]) == (0, [])


def test_null_empty_and_false_filters_are_not_asked(client: DocumentedClient) -> None:
    empty: dict[str, Any] = {
        "profession": [],
        "gender": None,
        "accepting": False,
        "max_fee": None,
        "step_free": None,
    }
    assert ids(match(client, filters=empty)) == ids(match(client))


def test_radius_reaches_and_its_near_misses_lie_within_twice(client: DocumentedClient) -> None:
    answer = match(client, radius_km=2.5)
    assert all(found["distance_km"] <= 2.5 for found in answer["matches"])
    assert all(2.5 < miss["distance_km"] <= 5 and miss["failed"] == "radius_km" for miss in answer["near_misses"])
    assert answer["near_misses"]
    assert match(client)["near_misses"] == []
    without = match(client, radius_km=2.5, near_misses=False)
    assert without == match(client, radius_km=2.5) | {"near_misses": []}


def test_facets_come_only_when_asked(client: DocumentedClient) -> None:
    assert match(client)["facets"] == {}
    facets = match(client, facets=True, filters={"profession": ["physiotherapist"]})["facets"]
    assert facets["profession"]["orthopaedic_surgeon"] == 1
    assert facets["language"] == {"de": 1, "en": 2}


def test_video_needs_no_place_and_measures_none(client: DocumentedClient) -> None:
    body = a_request(mode="video")
    del body["location"]
    answer = post(client, "/v1/matches", body).get_json()
    assert answer["location"] is None
    assert {found["practice"]["modes"][0] for found in answer["matches"]} == {"video"}
    assert {part["signal"] for found in answer["matches"] for part in found["score_parts"]} == {
        "fit", "rating", "availability", "freshness",
    }  # fmt: skip


def test_self_care_lists_nobody_unless_asked(client: DocumentedClient) -> None:
    soreness = {"code": "delayed_onset_muscle_soreness"}
    quiet = match(client, outcome=soreness)
    assert (quiet["matches"], quiet["total"]) == ([], 0)
    assert "optional_not_listed" in {warning["code"] for warning in quiet["warnings"]}
    assert match(client, outcome=soreness, include_optional=True)["matches"]


def test_a_doctor_first_is_said_first_and_specialists_follow(client: DocumentedClient) -> None:
    answer = match(client, outcome={"code": "motor_deficit"})
    assert answer["disposition"]["advice"][0].startswith("Go to an emergency department first")
    assert answer["disposition"]["numbers"][0]["number"] == "111"
    assert answer["matches"]


def test_age_decides_who_is_listed(make_app: Callable[[Engine], Flask]) -> None:
    engine = OracleEngine()
    child = a_document(id="child", ages=(0, 17), practices=(a_practice(next_available=in_days(1)),))
    promoted(engine, [child, a_document(id="adult")])
    client = documented_client(make_app(engine))
    assert ids(match(client, patient={"age_years": 9})) == ["child"]
    assert ids(match(client, patient={"age_years": 40})) == ["adult"]
    unknown = match(client, patient={})
    assert ids(unknown) == ["adult"]
    assert "age_not_given" in {warning["code"] for warning in unknown["warnings"]}


def test_a_training_factor_may_be_the_outcome(client: DocumentedClient) -> None:
    answer = match(client, outcome={"code": "poor_hip_hinge"})
    assert answer["disposition"]["level"] == "routine"
    assert "physiotherapist" in answer["disposition"]["who"]
    assert answer["matches"]


def test_training_factors_beside_an_outcome_add_their_guidance(client: DocumentedClient) -> None:
    strain = {"code": "strain_or_sprain"}
    plain = match(client, outcome=strain)["disposition"]
    both = match(client, outcome=strain | {"factors": ["poor_hip_hinge", "too_little_recovery"]})["disposition"]
    added = [words for words in both["advice"] if words not in plain["advice"]]
    assert both["advice"][: len(plain["advice"])] == plain["advice"]
    assert any("recovery" in words.lower() for words in added)
    assert len(both["advice"]) == len(set(both["advice"]))
    assert both | {"advice": plain["advice"]} == plain
    urgent = {"red_flags": ["worse_on_cough_or_sneeze"]}
    pressing = match(client, outcome=urgent | {"factors": ["poor_hip_hinge"]})["disposition"]
    assert pressing == match(client, outcome=urgent)["disposition"]


def test_a_pregnancy_is_heard(client: DocumentedClient) -> None:
    told = match(client, patient={"age_years": 30, "pregnant": True})["disposition"]
    assert (told["level"], told["who"][0]) == ("urgent", "maternity_unit")
    assert match(client, patient={"age_years": 30, "pregnant": False})["disposition"]["level"] == "soon"


def test_a_point_is_measured_from_itself(client: DocumentedClient) -> None:
    answer = match(client, location={"lat": 51.5, "lon": -0.12})
    assert (answer["location"]["precision"], answer["location"]["uncertainty_km"]) == ("point", 0.0)
    assert any("from your location" in part["reason"] for part in answer["matches"][0]["score_parts"])


class WatchedView(OracleView):
    """The oracle's view; keeps the queries it was asked."""

    asked: list[Query]

    def search(self, query: Query) -> Hits:
        self.asked.append(query)
        return super().search(query)


class WatchedEngine(OracleEngine):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Query] = []

    def live(self, country: str) -> View:
        view = super().live(country)
        view.__class__ = WatchedView
        view.asked = self.asked  # type: ignore[attr-defined]  # it is a WatchedView now
        return view


def test_ids_order_and_scores_equal_brute_force(make_app: Callable[[Engine], Flask]) -> None:
    engine = WatchedEngine()
    promoted(engine, crowd(60))
    answer = match(documented_client(make_app(engine)), limit=20)
    query = engine.asked[0]
    expected = oracle.answer(crowd(60), msgspec.structs.replace(query, fetch=20))
    assert ids(answer) == [hit.id for hit in expected.hits]
    scores = [hit.engine_score for hit in expected.hits]
    assert [found["score"] for found in answer["matches"]] == pytest.approx(scores, abs=1e-9)
    assert (query.as_of, query.filters, query.ages) == (AS_OF, Filters(), (34, 34))
