"""What a record may say: valid once read, and every refusal names the field by its path."""

import json
from typing import Any

import msgspec
import pytest

from indexer.records import Commercial, Point, Practice, Review, Specialist
from tests.builders import a_practice, a_review, a_specialist


def stated(record: object) -> dict[str, Any]:
    """The record as a source would write it."""
    fields: dict[str, Any] = json.loads(msgspec.json.encode(record))
    return fields


def read(kind: type[Any], fields: dict[str, Any]) -> Any:
    return msgspec.json.decode(json.dumps(fields), type=kind)


def a_practice_with(**changes: object) -> dict[str, Any]:
    return stated(a_specialist()) | {"practices": [stated(a_practice()) | changes]}


@pytest.mark.parametrize("record", [a_specialist(), a_practice(), a_review()])
def test_record_reads_back_as_it_was_written(record: object) -> None:
    assert read(type(record), stated(record)) == record


def test_least_a_specialist_says() -> None:
    least = {
        "id": "a",
        "country": "GB",
        "names": [{"text": "Ann"}],
        "professions": ["physiotherapist"],
        "practices": [{"id": "p", "name": "P", "address": {"city": "Leeds"}, "point": {"lat": 53.8, "lon": -1.5}}],
    }
    specialist: Specialist = read(Specialist, least)
    practice = specialist.practices[0]
    assert (specialist.gender, specialist.languages, specialist.ages_treated) == (None, (), None)
    assert (practice.accepting, practice.step_free, practice.fee, practice.modes) == (
        None,
        None,
        None,
        ("in_person",),
    )


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": ""}, "$.id"),
        ({"id": "-a"}, "$.id"),
        ({"id": "a b"}, "$.id"),
        ({"id": "a\n"}, "$.id"),
        ({"id": "a" * 201}, "$.id"),
        ({"country": "gb"}, "$.country"),
        ({"country": "GBR"}, "$.country"),
        ({"names": []}, "$.names"),
        ({"names": [{"text": ""}]}, "$.names[0].text"),
        ({"names": [{"text": "A", "script": "arabic"}]}, "$.names[0].script"),
        ({"gender": "f"}, "$.gender"),
        ({"professions": []}, "$.professions"),
        ({"professions": ["Physiotherapist"]}, "$.professions[0]"),
        ({"languages": ["English"]}, "$.languages[0]"),
        ({"nucc": ["225100000"]}, "$.nucc[0]"),
        ({"ages_treated": {"min": 18, "max": 17}}, "$.ages_treated"),
        ({"ages_treated": {"min": -1}}, "$.ages_treated.min"),
        ({"ages_treated": {"max": 121}}, "$.ages_treated.max"),
        ({"verified_at": "2026-02-30"}, "$.verified_at"),
        ({"verified_at": "yesterday"}, "$.verified_at"),
        ({"practices": []}, "$.practices"),
        ({"practices": [stated(a_practice())] * 2}, "two practices share an id"),
        ({"registrations": [{"register": "HCPC", "number": ""}]}, "$.registrations[0].number"),
        ({"registrations": [{"register": "R", "number": "1", "status": "ok"}]}, "$.registrations[0].status"),
        (
            {"registrations": [{"register": "R", "number": "1", "start": "2026-01-02", "end": "2026-01-01"}]},
            "end 2026-01-01 is before start 2026-01-02 - at `$.registrations[0]`",
        ),
        ({"commercial": {"commission": -1}}, "$.commercial.commission"),
        ({"salary": 1}, "unknown field `salary`"),
        ({"synthetic": "yes"}, "$.synthetic"),
    ],
)
def test_specialist_is_refused_by_path(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refusal:
        read(Specialist, stated(a_specialist()) | changes)
    assert path in str(refusal.value)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "p?"}, "$.practices[0].id"),
        ({"point": {"lat": 90.1, "lon": 0}}, "$.practices[0].point.lat"),
        ({"point": {"lat": 0, "lon": -180.5}}, "$.practices[0].point.lon"),
        ({"point": {"lat": 0}}, "$.practices[0].point"),
        ({"address": {"lines": []}}, "$.practices[0].address"),
        ({"telephone": "call me"}, "$.practices[0].telephone"),
        ({"booking_url": "javascript:alert(1)"}, "$.practices[0].booking_url"),
        ({"website": "https://a b"}, "$.practices[0].website"),
        ({"email": "desk"}, "$.practices[0].email"),
        ({"modes": []}, "$.practices[0]"),
        ({"modes": ["phone"]}, "$.practices[0].modes[0]"),
        ({"funding": ["free"]}, "$.practices[0].funding[0]"),
        ({"fee": -1}, "$.practices[0].fee"),
        ({"fee": 50, "currency": None}, "fee without currency"),
        ({"currency": "£"}, "$.practices[0].currency"),
        ({"accepting": 1}, "$.practices[0].accepting"),
        ({"next_available": "soon"}, "$.practices[0].next_available"),
        (
            {"opening_hours": [{"day": "mon", "opens": "9:00", "closes": "17:00"}]},
            "$.practices[0].opening_hours[0].opens",
        ),
        (
            {"opening_hours": [{"day": "mon", "opens": "17:00", "closes": "09:00"}]},
            "closes 09:00 is not after opens 17:00",
        ),
        (
            {"opening_hours": [{"day": "mon", "opens": "17:00", "closes": "24:30"}]},
            "$.practices[0].opening_hours[0].closes",
        ),
    ],
)
def test_practice_is_refused_by_path(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refusal:
        read(Specialist, a_practice_with(**changes))
    assert path in str(refusal.value)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"overall": 0.5}, "$.overall"),
        ({"overall": 5.5}, "$.overall"),
        ({"overall": None}, "missing required field `overall`"),
        ({"reviewer_hash": ""}, "$.reviewer_hash"),
        ({"reviewer_hash": None}, "missing required field `reviewer_hash`"),
        ({"moderation": "removed"}, "missing required field `moderation_reason`"),
        ({"moderation": "quarantined", "moderation_reason": "suspected"}, "missing required field `moderated_on`"),
        (
            {"moderation": "removed", "moderated_on": "2026-10-01", "moderation_reason": "cross"},
            "$.moderation_reason",
        ),
        ({"reply": {"text": " "}}, "$.reply.text"),
        ({"about": ["price"]}, "$.about[0]"),
        ({"evidence": "trust me"}, "$.evidence"),
        ({"moderation": "ok"}, "$.moderation"),
        ({"parts": [{"about": "price", "score": 3}]}, "$.parts[0].about"),
        ({"parts": [{"about": "service", "score": 6}]}, "$.parts[0].score"),
        ({"text": "x" * 5001}, "$.text"),
        (
            {"visited_on": "2026-10-02", "published_on": "2026-10-01"},
            "published_on 2026-10-01 is before visited_on 2026-10-02",
        ),
    ],
)
def test_review_is_refused_by_path(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refusal:
        read(Review, stated(a_review()) | changes)
    assert path in str(refusal.value)


def test_evidence_is_never_assumed() -> None:
    fields = stated(a_review())
    for name in ("evidence", "moderation"):
        with pytest.raises(msgspec.ValidationError, match=name):
            read(Review, {key: value for key, value in fields.items() if key != name})


def test_a_removed_review_may_be_no_more_than_a_tombstone() -> None:
    left = {"id": "r1", "specialist_id": "s1", "moderation": "removed"}
    left |= {"moderated_on": "2026-10-01", "moderation_reason": "fake"}
    assert read(Review, left).evidence is None
    with pytest.raises(msgspec.ValidationError, match="missing required field `reviewer_hash`"):
        read(Review, left | {"moderation": "published"})


def test_a_part_that_is_not_marked_is_clinical() -> None:
    review = read(Review, stated(a_review()) | {"overall": None, "parts": [{"score": 4}]})
    assert (review.parts[0].about, review.about) == ("clinical", ())


def test_point_is_snapped_to_the_shared_grid() -> None:
    point = Point(lat=51.50740001, lon=-0.12780001)
    assert (point.lat, point.lon) != (51.50740001, -0.12780001)
    assert abs(point.lat - 51.50740001) < 180 / 2**32
    assert Point(lat=point.lat, lon=point.lon) == point


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        a_specialist().title = "Prof"  # type: ignore[misc]  # that it is refused is the point


def test_commercial_fields_stand_apart() -> None:
    paying = a_specialist(commercial=Commercial(plan="gold", sponsored=True, commission=9.0))
    assert set(stated(paying)) - set(stated(a_specialist())) == {"commercial"}
    assert not set(Commercial.__struct_fields__) & set(Specialist.__struct_fields__ + Practice.__struct_fields__)
