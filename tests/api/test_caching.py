"""Who may keep which answer: every route stands in the table, and its answers say what the table says."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.engines.base import Engine, View
from indexer.engines.query import Hits, Query
from indexer.settings import Settings
from service.app import create_app
from service.caching import POLICIES
from tests.api.conftest import a_request
from tests.api.scene import capitals_engine, people_of, promoted
from tests.builders import AS_OF
from tests.oracle_engine import OracleEngine
from tests.ruling import suppress

SITE = "https://www.example.org"
OPENED = {
    "api-docs.openapi_json": "/openapi.json",
    "assessments.get_questions": "/v1/assessments/questions",
    "health.get_health": "/healthz",
    "health.get_readiness": "/readyz",
    "metrics.get_metrics": "/metrics",
    "outcomes.get_outcomes": "/v1/outcomes",
    "places.get_places": "/v1/places?q=Leeds&country=GB",
    "ranking.get_ranking": "/v1/ranking",
    "referrals.get_key": "/v1/referrals/key",
    "reviews.get_reviews": "/v1/specialists/gb-0/reviews?country=GB",
    "specialists.get_specialist": "/v1/specialists/gb-0?country=GB",
    "specialists.get_specialists": "/v1/specialists?country=GB&profession=physiotherapist",
    "web.show_about": "/about",
    "web.show_answers": "/gb/answers",
    "web.show_before_questions": "/gb/questions",
    "web.show_countries": "/",
    "web.show_details": "/gb/details/1",
    "web.show_embed": "/embed/search",
    "web.show_forgotten": "/privacy/forgotten",
    "web.show_privacy": "/privacy",
    "web.show_profession": "/gb/physiotherapists",
    "web.show_question": "/gb/questions/1",
    "web.show_ranking": "/how-we-rank",
    "web.show_results": "/gb/results",
    "web.show_robots": "/robots.txt",
    "web.show_safety": "/safety",
    "web.show_search": "/gb/search?near=Leeds",
    "web.show_sitemap": "/sitemap.xml",
    "web.show_specialist": "/gb/specialists/gb-0",
    "web.show_start": "/gb/",
    "web.show_theme": "/embed/theme.css",
    "web.static": "/static/page.css?v=1",
}
"""An address of every route that is read."""
PEOPLE = [endpoint for endpoint, policy in POLICIES.items() if policy.shows_people]
BROWSED = OPENED["specialists.get_specialists"]


@pytest.fixture(scope="module")
def app(state: Path) -> Flask:
    settings = Settings(state=state, embedding_origins=(SITE,))
    return create_app(settings, capitals_engine(), lambda _: AS_OF)


@pytest.fixture(scope="module")
def asking(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_route_has_a_policy(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes == set(POLICIES)
    read = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert read == set(OPENED)


@pytest.mark.parametrize("endpoint", OPENED)
def test_answers_say_what_the_table_says(endpoint: str, asking: FlaskClient) -> None:
    answer, policy = asking.get(OPENED[endpoint], buffered=True), POLICIES[endpoint]
    is_kept = answer.status_code == 200
    assert answer.headers["Cache-Control"] == (policy.cache_control if is_kept else "no-store")
    assert is_kept or policy.cache_control == "no-store", answer.get_data(as_text=True)
    if is_kept:
        assert set(policy.vary) <= answer.vary.as_set(preserve_casing=True)
    assert ("ETag" in answer.headers) == (policy.shows_people or endpoint == "web.static")
    assert "Set-Cookie" not in answer.headers or answer.headers["Cache-Control"] == "no-store"


def test_what_is_sent_in_a_body_is_kept_by_nobody(app: Flask, asking: FlaskClient) -> None:
    sent = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(sent) > 10
    for rule in sent:
        path = rule.rule.replace("<country:country>", "gb").replace("<int:number>", "1")
        answers = [asking.post(path, json=a_request()), asking.post(path, data={"near": "Leeds"})]
        assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}, path
        assert not [answer for answer in answers if "ETag" in answer.headers]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/nothing", "/nothing", "/v1/specialists/nobody?country=GB", "/gb/specialists/nobody",
        "/v1/specialists", "/v1/specialists/gb-lapsed?country=GB",
        "/v1/specialists?country=GB&cursor=abc", "/v1/outcomes?lang=xx",
    ],
)  # fmt: skip
def test_no_error_is_kept(address: str, asking: FlaskClient) -> None:
    answer = asking.get(address)
    assert answer.status_code >= 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers or answer.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        "/v1/specialists?country=GB&near=SW1A%201AA", "/v1/specialists?country=GB&lat=51.5&lon=-0.1",
        "/v1/specialists?country=GB&bbox=-0.5,51.3,0.2,51.7", "/v1/specialists?country=GB&step_free=true",
        "/gb/specialists/gb-0?from=search&near=SW1A%201AA", "/gb/physiotherapists?near=SW1A",
    ],
)  # fmt: skip
def test_an_address_that_says_something_of_a_person_is_not_kept(address: str, asking: FlaskClient) -> None:
    answer = asking.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("endpoint", PEOPLE)
def test_who_holds_the_answer_is_not_sent_it_again(endpoint: str, asking: FlaskClient) -> None:
    first = asking.get(OPENED[endpoint])
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    again = asking.get(OPENED[endpoint], headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert again.vary.to_header() == first.vary.to_header()
    head = asking.head(OPENED[endpoint], headers={"If-None-Match": f'"other", {tag}'})
    assert head.status_code == 304
    german = {"If-None-Match": tag, "Accept-Language": "de"}
    assert asking.get(OPENED[endpoint], headers=german).status_code == 200
    assert asking.get(OPENED[endpoint], headers={"If-None-Match": "*"}).status_code == 200


def test_the_engine_is_not_asked_for_anybody_before_304(make_app: Callable[[Engine], Flask]) -> None:
    engine = capitals_engine()
    client = make_app(engine).test_client()
    tag = client.get(BROWSED).headers["ETag"]
    view = type(engine.live("GB"))
    searched: list[object] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(view, "search", lambda _, query: searched.append(query))
        assert client.get(BROWSED, headers={"If-None-Match": tag}).status_code == 304
    assert searched == []


def ask_again(client: FlaskClient, address: str, tag: str) -> TestResponse:
    return client.get(address, headers={"If-None-Match": tag})


def test_a_suppressed_clinician_is_never_answered_as_before(
    stored_engine: Engine, make_app: Callable[[Engine], Flask]
) -> None:
    engine = stored_engine
    promoted(engine, people_of("GB"))
    client = make_app(engine).test_client()
    addresses = [
        BROWSED, "/v1/specialists/gb-0?country=GB", "/gb/specialists/gb-0", "/gb/physiotherapists",
        "/v1/specialists/gb-0/reviews?country=GB",
    ]  # fmt: skip
    tags = {address: client.get(address).headers["ETag"] for address in addresses}
    assert {ask_again(client, *held).status_code for held in tags.items()} == {304}

    suppress(engine, "specialist", "gb-0")
    after = {address: ask_again(client, address, tag) for address, tag in tags.items()}
    assert [answer.status_code for answer in after.values()] == [200, 410, 410, 200, 410]
    assert "gb-0" not in {found["specialist"]["id"] for found in after[BROWSED].get_json()["matches"]}

    tag = after[BROWSED].headers["ETag"]
    promoted(engine, people_of("GB")[:3])
    assert ask_again(client, BROWSED, tag).status_code == 200


def test_who_is_suppressed_while_an_answer_is_made_leaves_it_without_a_tag(
    make_app: Callable[[Engine], Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = capitals_engine()
    client = make_app(engine).test_client()
    view = type(engine.live("GB"))
    searching = view.search

    def suppress_first(own: View, query: Query) -> Hits:
        suppress(engine, "specialist", "gb-1")
        return searching(own, query)

    monkeypatch.setattr(view, "search", suppress_first)
    answer = client.get(BROWSED)
    assert (answer.status_code, "ETag" in answer.headers) == (200, False)


def test_another_day_ranking_or_release_is_another_tag(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today = [AS_OF]
    app = create_app(Settings(state=state), capitals_engine(), lambda _: today[0])
    client = app.test_client()
    tags = [client.get(BROWSED).headers["ETag"]]
    today[0] = AS_OF + timedelta(days=1)
    tags.append(client.get(BROWSED).headers["ETag"])
    monkeypatch.setattr("service.caching.ranking_version", lambda: "another")
    tags.append(client.get(BROWSED).headers["ETag"])
    monkeypatch.setitem(app.extensions, "caching_base", "another")
    tags.append(client.get(BROWSED).headers["ETag"])
    assert len(set(tags)) == 4


def test_without_an_index_nothing_stands(make_app: Callable[[Engine], Flask]) -> None:
    client = make_app(OracleEngine()).test_client()
    answer = client.get(BROWSED)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert "ETag" not in answer.headers
