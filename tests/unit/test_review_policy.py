"""What a country lets be shown of a review: which subjects, which texts, which score."""

from typing import Any

import pytest

from indexer.records import PartScore, Reply, Review
from indexer.reference import load_reference
from indexer.reputation import ReviewPolicy, score_of, tombstone_of
from tests.builders import a_review, in_days

POLICIES = {code: country.review_policy for code, country in load_reference().countries.items()}
AUSTRALIAN = POLICIES["AU"]
SERVICE = PartScore(about="service", score=4, text="On time.")
COMMUNICATION = PartScore(about="communication", score=5, text="Explained it well.")
CLINICAL = PartScore(about="clinical", score=1, text="My knee is better.")


def australian(**changes: Any) -> Review | None:
    return AUSTRALIAN.redacted(a_review(**({"text": "", "overall": 1.0} | changes)))


def texts_of(review: Review | None) -> list[str]:
    assert review is not None
    return [text for text in (review.text, *(part.text for part in review.parts)) if text]


@pytest.mark.parametrize("country", sorted(POLICIES))
@pytest.mark.parametrize(
    ("evidence", "is_counted"),
    [
        ("appointment", True), ("invoice", True), ("referral", True), ("code", True),
        ("self_declared", False), ("none", False),
    ],
)  # fmt: skip
def test_evidence_decides_in_every_country(country: str, evidence: str, *, is_counted: bool) -> None:
    review = a_review(evidence=evidence, parts=(SERVICE,))
    assert POLICIES[country].is_shown(review)
    assert POLICIES[country].is_verified(review) is is_counted


@pytest.mark.parametrize("moderation", ["pending", "quarantined", "removed"])
def test_what_is_not_published_is_not_shown(moderation: str) -> None:
    review = a_review(moderation=moderation, moderation_reason="suspected", moderated_on=in_days(-1))
    assert all(policy.redacted(review) is None for policy in POLICIES.values())


@pytest.mark.parametrize("country", [code for code in sorted(POLICIES) if code != "AU"])
def test_elsewhere_a_review_is_shown_as_it_was_written(country: str) -> None:
    review = a_review(parts=(SERVICE, CLINICAL), reply=Reply(text="Glad your knee is better."))
    assert POLICIES[country].redacted(review) == review


def test_in_australia_service_and_communication_alone_make_the_score() -> None:
    shown = australian(parts=(SERVICE, COMMUNICATION, CLINICAL))
    assert shown is not None
    assert (shown.overall, score_of(shown)) == (None, 4.5)
    assert {part.about for part in shown.parts} == {"service", "communication"}


@pytest.mark.parametrize("parts", [(), (CLINICAL,), (PartScore(score=5),)])
def test_in_australia_a_review_without_such_a_score_is_not_there(parts: tuple[PartScore, ...]) -> None:
    assert australian(parts=parts, text="Very friendly.", about=("service",)) is None


@pytest.mark.parametrize(
    "mixed",
    [
        {"parts": (SERVICE, CLINICAL)},
        {"parts": (SERVICE, PartScore(score=4, text="Unmarked."))},
        {"parts": (SERVICE,), "text": "Unmarked."},
        {"parts": (SERVICE,), "text": "Kind, and my back is better.", "about": ("service", "clinical")},
    ],
)
def test_in_australia_a_mixed_text_is_hidden_whole(mixed: dict[str, Any]) -> None:
    shown = australian(**mixed, reply=Reply(text="Thank you.", about=("service",)))
    assert texts_of(shown) == []
    assert shown is not None
    assert (shown.reply, score_of(shown)) == (None, 4.0)


def test_in_australia_texts_on_service_and_communication_are_shown() -> None:
    clinical_score = PartScore(about="clinical", score=2)
    shown = australian(parts=(SERVICE, COMMUNICATION, clinical_score), text="Friendly.", about=("service",))
    assert texts_of(shown) == ["Friendly.", "On time.", "Explained it well."]


@pytest.mark.parametrize(
    ("about", "is_shown"),
    [(("service",), True), ((), False), (("clinical",), False), (("service", "clinical"), False)],
)
def test_in_australia_a_reply_on_care_is_hidden(about: tuple[Any, ...], *, is_shown: bool) -> None:
    shown = australian(parts=(SERVICE,), reply=Reply(text="Thank you.", about=about))
    assert shown is not None
    assert (shown.reply is not None) is is_shown
    assert texts_of(shown) == ["On time."]


def test_redacting_twice_changes_nothing() -> None:
    for parts in ((SERVICE,), (SERVICE, CLINICAL), (SERVICE, COMMUNICATION)):
        shown = australian(parts=parts, text="Friendly.", about=("service",))
        assert shown is not None
        assert AUSTRALIAN.redacted(shown) == shown


def test_without_an_overall_score_the_parts_make_it() -> None:
    assert score_of(a_review(overall=None, parts=(SERVICE, CLINICAL))) == 2.5


def test_an_empty_policy_verifies_nothing() -> None:
    assert not ReviewPolicy(evidence=frozenset()).is_verified(a_review())


def test_a_tombstone_says_that_and_why_and_nothing_else() -> None:
    decided: dict[str, Any] = {"moderation_reason": "abusive", "moderated_on": in_days(-2)}
    removed = a_review(id="r9", moderation="removed", parts=(SERVICE,), reply=Reply(text="No."), **decided)
    assert tombstone_of(removed) == Review(
        id="r9",
        specialist_id="s1",
        moderation="removed",
        synthetic=True,
        **decided,
    )
