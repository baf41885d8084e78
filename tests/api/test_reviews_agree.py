"""Rating, counts and distribution agree for every specialist of the demonstration: in the list, on the profile,
beside the reviews, in the store, and with a second computation, written from the published rules alone."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from math import ceil
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from flask.testing import FlaskClient

import seed_data
from indexer.engines.base import View
from indexer.engines.embedded import EmbeddedEngine
from indexer.reference import load_reference
from indexer.settings import Settings
from indexer.sources import Origin
from indexer.synthetic import ANCHOR
from service.app import create_app
from tests.reindexing import reindexed

COUNTRIES = load_reference().public_countries()
VERIFIED = {"appointment", "invoice", "referral", "code"}
Row = dict[str, Any]


@pytest.fixture(scope="module", params=COUNTRIES)
def country(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def engine(country: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    folder = tmp_path_factory.mktemp(country)
    opened = EmbeddedEngine(folder / "index")
    reindexed(opened, Origin(), folder, country, ANCHOR)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(engine: EmbeddedEngine, state: Path) -> FlaskClient:
    return create_app(Settings(state=state), engine, lambda _: ANCHOR).test_client()


def shipped_reviews(country: str) -> dict[str, list[Row]]:
    """By specialist, as the file has them."""
    file = Path(seed_data.__file__).parent / "reviews" / f"{country.lower()}.jsonl"
    by_specialist: dict[str, list[Row]] = defaultdict(list)
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        by_specialist[row["specialist_id"]].append(row)
    return by_specialist


def score_in(country: str, row: Row) -> float | None:
    if country != "AU":
        return float(row["overall"])
    scores = [part["score"] for part in row["parts"] if part.get("about") in ("service", "communication")]
    return fmean(scores) if scores else None


def counting(country: str, rows: list[Row]) -> list[tuple[float, int]]:
    """Score and age in days of the reviews that count: published, verified, usable, one a reviewer and year."""
    latest: dict[tuple[str, int], tuple[date, float]] = {}
    for row in rows:
        score = score_in(country, row | {"parts": row.get("parts", [])})
        if row["moderation"] == "published" and row["evidence"] in VERIFIED and score is not None:
            day = date.fromisoformat(row.get("visited_on") or row["published_on"])
            key = row["reviewer_hash"], day.year
            if key not in latest or day >= latest[key][0]:
                assert key not in latest or day > latest[key][0], "two of one day: choose another seed"
                latest[key] = day, score
    return [(score, (ANCHOR - day).days) for day, score in latest.values()]


def expected_of(country: str, rows: list[Row], prior: float) -> Row:
    kept = counting(country, rows)
    weights = [2 ** (-age / 730) for _, age in kept]
    weighted = sum(weight * score for weight, (score, _) in zip(weights, kept, strict=True))
    stars = [ceil(score - 0.5) for score, _ in kept]
    states = [row["moderation"] for row in rows]
    return {
        "value": pytest.approx(fmean(score for score, _ in kept), abs=1e-6) if len(kept) >= 3 else None,
        "reviews": len(kept),
        "ranking_value": pytest.approx((weighted + 10 * prior) / (sum(weights) + 10), abs=1e-6),
        "distribution": [stars.count(star) for star in range(1, 6)],
        "pending": states.count("pending") + states.count("quarantined"),
        "removed": states.count("removed"),
    }


def told_by_reviews(client: FlaskClient, who: str) -> Row:
    """What the pages of reviews add up to."""
    shown: list[Row] = []
    answer: Row = {"next_offset": 0}
    while answer["next_offset"] is not None:
        answer = client.get(f"/v1/specialists/{who}/reviews?limit=50&offset={answer['next_offset']}").get_json()
        shown += answer["reviews"]
    scores = [review["score"] for review in shown if review["counts"]]
    assert answer["total"] == len(shown)
    assert answer["structured_data"] is None
    assert (answer["removed"], answer["pending"]) == (answer["rating"]["removed"], answer["rating"]["pending"])
    assert len(answer["removals"]) == answer["removed"]
    assert answer["rating"]["reviews"] == len(scores)
    stars = [ceil(score - 0.5) for score in scores]
    assert answer["rating"]["distribution"] == [stars.count(star) for star in range(1, 6)]
    rating: Row = answer["rating"]
    return rating


def cards_of(client: FlaskClient, country: str) -> dict[str, Row]:
    """Every specialist's rating as a list shows it."""
    cards: dict[str, Row] = {}
    for mode in ("in_person", "video"):
        path = f"/v1/specialists?country={country}&limit=50&mode={mode}"
        cursor = ""
        while cursor is not None:
            answer = client.get(f"{path}{cursor and f'&cursor={cursor}'}").get_json()
            cards |= {match["specialist"]["id"]: match["specialist"]["rating"] for match in answer["matches"]}
            cursor = answer["next_cursor"]
    return cards


def test_everybody_everywhere(country: str, engine: EmbeddedEngine, client: FlaskClient) -> None:
    view: View = engine.live(country)
    said, cards = shipped_reviews(country), cards_of(client, country)
    assert len(cards) > 80
    for who, card in cards.items():
        document = view.get([who])[who]
        expected = expected_of(country, said[who], view.manifest.priors.of(document.specialist.professions[0]))
        stored = {name: getattr(document.rating, name) for name in expected}
        assert stored | {"distribution": list(stored["distribution"])} == expected, who
        profile = client.get(f"/v1/specialists/{who}").get_json()["specialist"]["rating"]
        assert profile == told_by_reviews(client, who), who
        assert {name: profile[name] for name in expected if name != "ranking_value"} == {
            name: value for name, value in expected.items() if name != "ranking_value"
        }, who
        assert card == {name: profile[name] for name in ("value", "reviews", "interval")}, who
