"""What patients said, from the source to the answer: what is shown, what counts, what is told of the rest."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from indexer.engines.base import Engine
from indexer.engines.embedded import EmbeddedEngine
from indexer.records import PartScore, Reply, Review, Specialist
from tests.api.documented import DocumentedClient, documented_client
from tests.builders import a_practice, in_days
from tests.feeds import a_registration, opinion, person
from tests.reindexing import reindexed_records

SERVICE = PartScore(about="service", score=4, text="On time.")
COMMUNICATION = PartScore(about="communication", score=5, text="Explained it well.")
CLINICAL = PartScore(about="clinical", score=1, text="My knee is better.")
REMOVED: dict[str, Any] = {"moderation": "removed", "moderation_reason": "fake", "moderated_on": in_days(-2)}
HELD: dict[str, Any] = {"moderation": "quarantined", "moderation_reason": "suspected", "moderated_on": in_days(-2)}

BRITISH = [
    opinion(
        1, "s1", overall=5.0, published_on=in_days(-10), visited_on=in_days(-40), reply=Reply(text="Thank you.")
    ),
    opinion(2, "s1", overall=4.0, published_on=in_days(-20), parts=(SERVICE, CLINICAL)),
    opinion(3, "s1", overall=4.5, published_on=in_days(-30), language="de", text="Sehr gut."),
    opinion(4, "s1", overall=3.0, published_on=None, visited_on=None, evidence="code", text=""),
    opinion(5, "s1", overall=1.0, published_on=in_days(-5), evidence="self_declared"),
    opinion(6, "s1", overall=1.0, published_on=in_days(-30), reviewer_hash="anna@example.org"),
    opinion(7, "s1", overall=2.0, published_on=in_days(-3), visited_on=None, reviewer_hash="anna@example.org"),
    opinion(8, "s1", moderation="pending"),
    opinion(9, "s1", **HELD),
    opinion(10, "s1", text="You are a quack.", reviewer_hash="ben@example.org", **REMOVED),
    Review(id="r11", specialist_id="s1", synthetic=True, **(REMOVED | {"moderation_reason": "withdrawn"})),
    opinion(12, "s2", overall=5.0),
]
LATEST_FIRST = ["r7", "r5", "r1", "r2", "r3", "r6", "r4"]
COUNTING = {"r1", "r2", "r3", "r4", "r7"}
AUSTRALIAN = [
    opinion(1, "s1", overall=1.0, text="Kind.", about=("service",), parts=(SERVICE, COMMUNICATION)),
    opinion(2, "s1", overall=5.0, text="Kind.", about=("service",), parts=(SERVICE, CLINICAL)),
    opinion(3, "s1", overall=5.0, text="Nobody says what this is about.", parts=(COMMUNICATION,)),
    opinion(4, "s1", overall=5.0, text="Kind.", about=("service",)),
    opinion(5, "s1", overall=5.0, text="", parts=(CLINICAL,)),
]


@pytest.fixture(scope="module")
def reviewed(
    make_app: Callable[[Engine], Flask], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DocumentedClient]:
    """Two specialists in Britain and one in Australia, indexed as an operator would."""
    folder = tmp_path_factory.mktemp("reviewed")
    engine = EmbeddedEngine(folder / "index")
    reindexed_records(engine, folder, [person(1), person(2)], BRITISH)
    reindexed_records(engine, folder, [an_australian()], AUSTRALIAN, "AU")
    yield documented_client(make_app(engine))
    engine.close()


def an_australian() -> Specialist:
    practices = (a_practice(fee=None, currency=None),)
    registrations = (a_registration("DEMO-1", register="ahpra"),)
    return person(1, country="AU", practices=practices, registrations=registrations)


def reviews_of(client: DocumentedClient, who: str = "s1", **query: Any) -> dict[str, Any]:
    response = client.get(f"/v1/specialists/{who}/reviews", query_string={"country": "GB"} | query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [review["id"] for review in answer["reviews"]]


def test_published_reviews_latest_first_and_which_of_them_count(reviewed: DocumentedClient) -> None:
    answer = reviews_of(reviewed)
    assert ids(answer) == LATEST_FIRST
    assert (answer["total"], answer["next_offset"]) == (7, None)
    assert {review["id"] for review in answer["reviews"] if review["counts"]} == COUNTING


def test_the_rating_is_that_of_the_reviews_that_count(reviewed: DocumentedClient) -> None:
    """5, 4, 4.5, 3 and 2: mean 3.7; standard deviation 1.204159, t = 2.776445."""
    answer = reviews_of(reviewed)
    rating = answer["rating"]
    assert (rating["value"], rating["reviews"], rating["distribution"]) == (3.7, 5, [0, 1, 1, 2, 1])
    half = 2.776445105 * 1.2041594578792296 / 5**0.5
    assert rating["interval"] == [pytest.approx(3.7 - half, abs=1e-6), 5.0]
    assert rating["parts"] == [
        {"about": "service", "value": None, "reviews": 1},
        {"about": "clinical", "value": None, "reviews": 1},
    ]
    profile = reviewed.get("/v1/specialists/s1?country=GB").get_json()["specialist"]
    assert profile["rating"] == rating
    found = reviewed.get("/v1/specialists?country=GB&lat=51.5074&lon=-0.1278").get_json()["matches"]
    card = next(match["specialist"] for match in found if match["specialist"]["id"] == "s1")
    assert card["rating"] == {name: rating[name] for name in ("value", "reviews", "interval")}


def test_what_nobody_sees_is_counted_in_public(reviewed: DocumentedClient) -> None:
    answer = reviews_of(reviewed)
    assert (answer["pending"], answer["removed"]) == (2, 2)
    assert (answer["rating"]["pending"], answer["rating"]["removed"]) == (2, 2)
    assert [(left["id"], left["removed_on"], left["reason"]) for left in answer["removals"]] == [
        ("r10", str(in_days(-2)), "fake"),
        ("r11", str(in_days(-2)), "withdrawn"),
    ]
    assert answer["removals"][0]["reason_label"] == "there was no such visit"


def test_removed_and_forbidden_words_and_reviewers_are_not_even_stored(
    make_app: Callable[[Engine], Flask], tmp_path: Path
) -> None:
    engine = EmbeddedEngine(tmp_path / "index")
    reindexed_records(engine, tmp_path, [person(1), person(2)], BRITISH)
    reindexed_records(engine, tmp_path, [an_australian()], AUSTRALIAN, "AU")
    written = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())
    for secret in (b"quack", b"anna@example.org", b"ben@example.org", b"reviewer-of-r1", b"Nobody says"):
        assert secret not in written
    answer = documented_client(make_app(engine)).get("/v1/specialists/s1/reviews").get_data(as_text=True)
    stored = {review.reviewer_hash for review in engine.live("GB").reviews("s1", 0, 50)[1]}
    assert all(reviewer is None or (len(reviewer) == 64 and reviewer not in answer) for reviewer in stored)
    assert len(stored) == 9  # anna wrote two of the seven shown; two are pending; a tombstone has nobody
    engine.close()


def test_evidence_and_reply_are_shown_in_words(reviewed: DocumentedClient) -> None:
    for lang, word in (("en", "matched with an appointment"), ("de", "mit einem Termin abgeglichen")):
        shown = {review["id"]: review for review in reviews_of(reviewed, lang=lang)["reviews"]}
        assert (shown["r1"]["evidence"], shown["r1"]["evidence_label"]) == ("appointment", word)
    assert shown["r1"]["reply"] == {"text": "Thank you.", "published_on": None}
    assert shown["r2"]["reply"] is None
    assert {review["evidence_label"] for review in shown.values() if review["evidence"] == "self_declared"} == {
        "eigene Angabe, nicht geprüft"
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "date", "order": "asc"}, ["r3", "r6", "r2", "r1", "r5", "r7", "r4"]),
        ({"sort": "score"}, ["r1", "r3", "r2", "r4", "r7", "r5", "r6"]),
        ({"sort": "score", "order": "asc"}, ["r5", "r6", "r7", "r4", "r2", "r3", "r1"]),
        ({"language": "de"}, ["r3"]),
        ({"language": "fr"}, []),
        ({"limit": 3, "offset": 3}, ["r2", "r3", "r6"]),
        ({"offset": 7}, []),
    ],
)
def test_order_filter_and_pages(reviewed: DocumentedClient, query: dict[str, Any], expected: list[str]) -> None:
    assert ids(reviews_of(reviewed, **query)) == expected


def test_pages_join_without_gap(reviewed: DocumentedClient) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        answer = reviews_of(reviewed, sort="score", limit=2, offset=offset)
        assert answer["total"] == 7
        seen += ids(answer)
        offset = answer["next_offset"]
    assert seen == ["r1", "r3", "r2", "r4", "r7", "r5", "r6"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("sort", "stars"), ("order", "up"), ("language", "German"), ("language", ""), ("limit", "0"),
        ("limit", "51"),
        ("limit", "ten"), ("offset", "-1"), ("offset", "10001"), ("country", "gb"), ("lang", "fr"), ("stars", "5"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named(reviewed: DocumentedClient, parameter: str, value: str) -> None:
    response = reviewed.get("/v1/specialists/s1/reviews", query_string={parameter: value})
    assert (response.status_code, response.get_json()["code"]) == (400, "invalid_parameter")
    assert [error["field"] for error in response.get_json()["errors"]] == [parameter]


def test_australia_shows_and_counts_service_and_communication_alone(reviewed: DocumentedClient) -> None:
    """Scores 4.5, 4 and 5; of the texts only those of the first review are neither mixed nor unmarked."""
    answer = reviews_of(reviewed, country="AU")
    shown = {review["id"]: review for review in answer["reviews"]}
    assert {name: (review["overall"], review["score"]) for name, review in shown.items()} == {
        "r1": (None, 4.5),
        "r2": (None, 4.0),
        "r3": (None, 5.0),
    }
    assert [shown["r1"]["text"], *(part["text"] for part in shown["r1"]["parts"])] == [
        "Kind.", "On time.", "Explained it well.",
    ]  # fmt: skip
    for mixed in ("r2", "r3"):
        assert [shown[mixed]["text"], *(part["text"] for part in shown[mixed]["parts"])] == ["", ""]
    assert {part["about"] for review in shown.values() for part in review["parts"]} == {"service", "communication"}
    assert (answer["rating"]["value"], answer["rating"]["distribution"]) == (4.5, [0, 0, 0, 2, 1])
    assert "neither shown nor counted" in answer["statement"]


def test_synthetic_records_have_no_structured_data(reviewed: DocumentedClient) -> None:
    assert reviews_of(reviewed)["structured_data"] is None
    assert reviewed.get("/v1/specialists/s1").get_json()["structured_data"] is None


def test_structured_data_is_made_of_what_counts(make_app: Callable[[Engine], Flask], tmp_path: Path) -> None:
    real: dict[str, Any] = {"synthetic": False}
    people = [person(n, registrations=(a_registration(f"PH{n:06}"),), **real) for n in (1, 2)]
    reviews = [
        opinion(1, "s1", overall=5.0, published_on=in_days(-10), **real),
        opinion(2, "s1", overall=4.0, published_on=in_days(-20), text="", language=None, **real),
        opinion(3, "s1", overall=4.0, **real),
        opinion(4, "s1", overall=1.0, published_on=in_days(-1), evidence="none", text="Not verified.", **real),
        opinion(5, "s2", overall=5.0, **real),
    ]
    engine = EmbeddedEngine(tmp_path / "index")
    reindexed_records(engine, tmp_path, people, reviews)
    client = documented_client(make_app(engine))
    rated = {
        "@context": "https://schema.org",
        "@type": "MedicalBusiness",
        "name": "Alex Reed1",
        "aggregateRating": {
            "@type": "AggregateRating",
            "ratingValue": 4.333333,
            "reviewCount": 3,
            "bestRating": 5,
            "worstRating": 1,
        },
    }
    assert client.get("/v1/specialists/s1").get_json()["structured_data"] == rated
    given = {"@type": "Rating", "bestRating": 5, "worstRating": 1}
    author = {"@type": "Person", "name": "Verified patient"}
    assert reviews_of(client, limit=3)["structured_data"] == rated | {
        "review": [
            {
                "@type": "Review",
                "author": author,
                "reviewRating": given | {"ratingValue": 5.0},
                "datePublished": str(in_days(-10)),
                "inLanguage": "en",
                "reviewBody": "Explained every exercise.",
            },
            {
                "@type": "Review",
                "author": author,
                "reviewRating": given | {"ratingValue": 4.0},
                "datePublished": str(in_days(-20)),
            },
        ]
    }
    for suffix in ("", "/reviews"):
        assert client.get(f"/v1/specialists/s2{suffix}").get_json()["structured_data"] is None
    engine.close()
