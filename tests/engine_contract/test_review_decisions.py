"""What was found and decided of suspected reviews is kept beside the versions; held back, a review is stored."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from indexer.anomalies import Finding
from indexer.engines.base import Engine
from indexer.review_decisions import REVIEW_DECISIONS, Decisions, Ground, ReviewDecision
from tests.builders import AS_OF, a_document, a_review, load

AT = datetime(2026, 11, 2, 9, 30, 0, 120, tzinfo=UTC)
GROUND = Ground(
    reason="copied_texts",
    points=14.2,
    reviews=7,
    first_day=date(2026, 10, 1),
    last_day=AS_OF,
    findings=(Finding("copies", 6.0, 7, 7, 0.08), Finding("old_visits", -0.5, 1, 7, 0.03)),
)


def a_decision(country: str, **changes: Any) -> ReviewDecision:
    fields: dict[str, Any] = {
        "at": AT,
        "review": "r|1",
        "specialist": "s1",
        "act": "flagged",
        "on": AS_OF,
        "reason": "copied_texts",
        "by": "scan",
        "ground": GROUND,
    }
    return ReviewDecision(country=country, **(fields | changes))


def test_decisions_are_read_as_they_were_kept_each_beside_the_others(engine: Engine, country: str) -> None:
    flagged = a_decision(country)
    later = [
        a_decision(country, at=AT + timedelta(microseconds=1), act="publish", reason="é", by="anna", ground=None),
        a_decision(country, review="r2"),
    ]
    engine.keep(REVIEW_DECISIONS, [flagged])
    engine.keep(REVIEW_DECISIONS, later)
    kept = [each for each in engine.kept(REVIEW_DECISIONS) if each.country == country]
    assert sorted(kept, key=lambda each: each.key) == sorted([flagged, *later], key=lambda each: each.key)
    decisions = Decisions(country, kept)
    assert [each.review for each in decisions.waiting(14)] == ["r2"]
    assert decisions.verdict("r|1") == later[0]


def test_a_review_held_back_is_stored_as_such(engine: Engine, country: str) -> None:
    held = a_review(
        id="r1",
        specialist_id="s1",
        moderation="quarantined",
        moderation_reason="suspected",
        moderated_on=AS_OF,
    )
    version = load(engine, [a_document(id="s1")], country=country, reviews=[held]).version
    assert engine.at(version).reviews("s1", 0, 10) == (1, (held,))
