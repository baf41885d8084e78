"""JSON lines: what is broken is rejected with its line, field and reason; nothing that was read is lost."""

import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer.errors import SourceUnreadable
from indexer.ledger import Intake, Reject, RejectsFile
from indexer.records import Review, Specialist
from indexer.reference import load_reference
from indexer.sources import Origin, countries_in, open_supply
from indexer.sources.base import Supply
from indexer.sources.jsonl import ReviewsFile, SpecialistsFile
from indexer.sources.lines import LONGEST
from indexer.sources.rules import Rules
from tests.builders import AS_OF, a_practice
from tests.feeds import a_registration, opinion, person, write_feed, write_lines

REFERENCE = load_reference()
RULES = Rules(REFERENCE.countries["GB"], REFERENCE.taxonomy, AS_OF)
GOOD = msgspec.json.encode(person(1))


def supply_of(folder: Path, as_of: date = AS_OF, country: str = "GB") -> Supply:
    return open_supply(Origin((folder,)), REFERENCE.countries[country], REFERENCE, as_of)


def read(path: Path) -> tuple[list[Specialist], Intake, list[Reject]]:
    rejects = RejectsFile(path.parent / "rejects", "GB")
    intake = Intake(rejects)
    records = [found.record for found in SpecialistsFile(path, RULES).read(intake)]
    rejects.close()
    listed = rejects.path.read_bytes().splitlines() if not rejects.is_empty else []
    return records, intake, [msgspec.json.decode(line, type=Reject) for line in listed]


def changed(**changes: Any) -> bytes:
    """The JSON of a good record with fields set, or removed where given None."""
    fields = msgspec.json.decode(GOOD) | {"id": "other"} | changes
    return msgspec.json.encode({name: value for name, value in fields.items() if value is not None})


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (b'{"id": "a"', "$", "cut off"),
        (b"\xff\xfe{", "$", "no JSON"),
        (changed(title="Pr\xe4sident").replace("ä".encode(), b"\xe4"), "$", "no UTF-8"),
        (b"[]", "$", "Expected `object`"),
        (b"{}", "$.id", "missing required field"),
        (changed(shoe_size=43), "$.shoe_size", "unknown field"),
        (changed(names=[{"text": 5}]), "$.names[0].text", "Expected `str`"),
        (changed(country="DE"), "$.country", "records of GB"),
        (changed(professions=["astrologer"]), "$.professions[0]", "seed_data/taxonomy/professions.toml"),
        (changed(professions=["general_practitioner"]), "$.professions[0]", "word for whom to see"),
        (changed(specialties=["astrology"]), "$.specialties[0]", "unknown code 'astrology'"),
        (changed(conditions=["bad_luck"]), "$.conditions[0]", "seed_data/taxonomy/conditions.toml"),
        (changed(procedures=["horoscope"]), "$.procedures[0]", "unknown code"),
        (changed(specialties=["foot_ankle"], professions=["chiropractor"]), "$.specialties[0]", "belongs to none"),
        (changed(practices=[]), "$.practices", "length >= 1"),
        (changed(synthetic=False), "$.registrations[0].number", "DEMO-"),
        (b"x" * (LONGEST + 9), "$", "longer than"),
    ],
)
def test_a_broken_line_is_rejected_by_field_and_reason(
    tmp_path: Path, line: bytes, field: str, reason: str
) -> None:
    records, intake, listed = read(write_lines(tmp_path / "gb.jsonl", [GOOD, line, b"", changed(id="last")]))
    assert [record.id for record in records] == ["s1", "last"]
    assert len(listed) == intake.rejected == 1
    assert (listed[0].file, listed[0].line, listed[0].field) == ("gb.jsonl", 2, field)
    assert reason in listed[0].reason
    assert listed[0].record.startswith(line[:20].decode("utf-8", "replace"))
    assert len(listed[0].record) <= 2000
    assert intake.read == 3


def test_a_registration_of_a_register_that_does_not_hold_the_profession(tmp_path: Path) -> None:
    line = msgspec.json.encode(person(1, registrations=(a_registration("DEMO-1", register="gosc"),)))
    _, _, listed = read(write_lines(tmp_path / "gb.jsonl", [line]))
    assert listed[0].field == "$.registrations[0].number"
    assert "does not hold physiotherapist" in listed[0].reason


def test_money_of_another_country_is_rejected(tmp_path: Path) -> None:
    line = msgspec.json.encode(person(1, practices=(a_practice(currency="EUR"),)))
    _, _, listed = read(write_lines(tmp_path / "gb.jsonl", [line]))
    assert (listed[0].field, listed[0].reason) == ("$.practices[0].currency", "'EUR'; fees are in GBP")


@pytest.mark.parametrize("field", ["$.verified_at", "$.registrations[0].verified_at"])
def test_nobody_was_looked_up_tomorrow(tmp_path: Path, field: str) -> None:
    """A clock that runs ahead must not make anybody eligible for longer."""

    def looked_up(day: date) -> bytes:
        if field == "$.verified_at":
            return msgspec.json.encode(person(1, verified_at=day))
        return msgspec.json.encode(person(1, registrations=(a_registration("DEMO-1", verified_at=day),)))

    lines = [looked_up(AS_OF), looked_up(AS_OF + timedelta(days=1))]
    records, _, listed = read(write_lines(tmp_path / "gb.jsonl", lines))
    assert len(records) == 1
    assert [(each.line, each.field) for each in listed] == [(2, field)]
    assert f"2026-11-03 is after {AS_OF}" in listed[0].reason
    assert "correct it" in listed[0].reason


@pytest.mark.parametrize("field", ["visited_on", "published_on"])
def test_nobody_reviews_a_visit_of_tomorrow(tmp_path: Path, field: str) -> None:
    days = {"visited_on": None, "published_on": None}
    late = opinion(2, "s1", **(days | {field: AS_OF + timedelta(days=1)}))
    lines = [msgspec.json.encode(each) for each in (opinion(1, "s1", **(days | {field: AS_OF})), late)]
    intake = Intake()
    found = list(ReviewsFile(write_lines(tmp_path / "gb.jsonl", lines), RULES).read(intake))
    assert ([each.record.id for each in found], intake.rejected) == (["r1"], 1)
    assert intake.reasons.ranked()[0].reason.startswith(f"$.{field}")


def test_a_practice_names_its_registration_in_any_spelling(tmp_path: Path) -> None:
    practices = (a_practice(registration="demo-1 "),)
    records, _, _ = read(write_lines(tmp_path / "gb.jsonl", [msgspec.json.encode(person(1, practices=practices))]))
    assert len(records) == 1


@pytest.mark.parametrize("beside", ["specialists", "reviews"])
def test_a_file_that_breaks_off_is_no_source(tmp_path: Path, beside: str) -> None:
    """Whatever is cut off is cut off anywhere: nobody can tell how many records there were behind."""
    feed = write_feed(tmp_path, [person(1), person(2)], [opinion(1, "s1"), opinion(2, "s2")])
    path = feed / beside / "gb.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceUnreadable, match=rf"{beside}/gb\.jsonl ends in the middle of a record"):
        supply_of(feed)


def test_the_last_line_may_be_without_an_end_and_a_half_record_with_one_is_a_reject(tmp_path: Path) -> None:
    feed = write_feed(tmp_path, [])
    path = feed / "specialists" / "gb.jsonl"
    path.write_bytes(GOOD[: len(GOOD) // 2] + b"\n" + GOOD)
    intake = Intake()
    supply = supply_of(feed)
    assert [found.record.id for found in supply.read_specialists(intake)] == ["s1"]
    assert intake.rejected == 1


def test_gzip_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "gb.jsonl.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + GOOD + b"\r\n"))
    records, intake, _ = read(path)
    assert ([record.id for record in records], intake.rejected) == (["s1"], 0)


def test_damaged_gzip_is_no_source(tmp_path: Path) -> None:
    path = tmp_path / "gb.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD * 50)[:-40])
    with pytest.raises(SourceUnreadable, match=r"gb\.jsonl\.gz is cut off at its end, byte \d+"):
        read(path)


def test_a_doubtful_number_is_kept_and_noted_once(tmp_path: Path) -> None:
    number = a_registration("123", register="gcc")
    record = person(1, synthetic=False, professions=("chiropractor",), registrations=(number, number))
    records, intake, _ = read(write_lines(tmp_path / "gb.jsonl", [msgspec.json.encode(record)]))
    assert len(records) == 1
    assert [finding.count for finding in intake.findings.ranked()] == [1]


def test_reviews_are_checked_by_their_own_rules(tmp_path: Path) -> None:
    good, bad = opinion(1, "s1"), msgspec.json.decode(msgspec.json.encode(opinion(2, "s1"))) | {"overall": 6}
    lines = [msgspec.json.encode(good), msgspec.json.encode(bad)]
    intake = Intake()
    found = list(ReviewsFile(write_lines(tmp_path / "gb.jsonl", lines), RULES).read(intake))
    assert [(each.record.id, each.line) for each in found] == [("r1", 1)]
    assert [reason.reason.split(":")[0] for reason in intake.reasons.ranked()] == ["$.overall"]


def test_progress_adds_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "gb.jsonl", (changed(id=f"p{number}") for number in range(1200)))
    steps: list[int] = []
    source = SpecialistsFile(path, RULES)
    assert len(list(source.read(Intake(advance=steps.append)))) == 1200
    assert sum(steps) == source.size
    assert len(steps) > 1


def test_a_folder_holds_a_file_for_each_country(tmp_path: Path) -> None:
    write_feed(tmp_path, [person(1)], [opinion(1, "s1")])
    supply = supply_of(tmp_path)
    assert [found.record.id for found in supply.read_specialists(Intake())] == ["s1"]
    assert [found.record.id for found in supply.read_reviews(Intake())] == ["r1"]
    assert countries_in(Origin((tmp_path,)), ["AE", "GB"]) == ("GB",)
    with pytest.raises(SourceUnreadable, match=r"specialists/de\.jsonl"):
        supply_of(tmp_path, country="DE")


def test_no_reviews_is_said_not_guessed(tmp_path: Path) -> None:
    write_feed(tmp_path, [person(1)], [opinion(1, "s1")])
    supply = open_supply(Origin((tmp_path,), reviews="none"), REFERENCE.countries["GB"], REFERENCE, AS_OF)
    assert supply.reviews == ()
    with pytest.raises(SourceUnreadable, match=r"reviews/gb\.jsonl"):
        open_supply(Origin((tmp_path,), reviews=tmp_path / "reviews"), REFERENCE.countries["GB"], REFERENCE, AS_OF)


@pytest.fixture
def anchored(tmp_path: Path) -> Path:
    """A feed whose dates are true on AS_OF."""
    write_feed(tmp_path, [person(1)], [opinion(1, "s1")])
    (tmp_path / "specialists" / "anchor.toml").write_text(f"anchor = {AS_OF}\n")
    return tmp_path


def test_every_date_of_anchored_records_moves_with_the_day(anchored: Path) -> None:
    gap = timedelta(days=1826)
    (there,) = (found.record for found in supply_of(anchored).read_specialists(Intake()))
    (moved,) = (found.record for found in supply_of(anchored, AS_OF + gap).read_specialists(Intake()))
    assert there == person(1)
    assert dates_of(moved) == [None if day is None else day + gap for day in dates_of(there)]
    (review,) = (found.record for found in supply_of(anchored, AS_OF + gap).read_reviews(Intake()))
    assert dates_of(review) == [day + gap for day in dates_of(opinion(1, "s1")) if day is not None]


def test_dates_after_the_anchor_day_are_rejected_on_whatever_day(anchored: Path) -> None:
    late = AS_OF + timedelta(days=1)
    write_feed(anchored, [person(1, verified_at=late)], [opinion(1, "s1", published_on=late)])
    for as_of in (AS_OF - timedelta(days=500), AS_OF + timedelta(days=500)):
        supply, intake = supply_of(anchored, as_of), Intake()
        assert [*supply.read_specialists(intake), *supply.read_reviews(intake)] == []
        assert intake.rejected == 2


def test_real_records_are_never_moved(anchored: Path) -> None:
    real = person(2, synthetic=False, registrations=(a_registration("PH12345"),))
    write_feed(anchored, [person(1), real])
    intake = Intake()
    assert [found.record.id for found in supply_of(anchored).read_specialists(intake)] == ["s1"]
    assert intake.rejected == 1


def test_an_anchor_that_is_no_day_is_refused(anchored: Path) -> None:
    (anchored / "specialists" / "anchor.toml").write_text('anchor = "soon"\n')
    with pytest.raises(SourceUnreadable, match="anchor is no date"):
        supply_of(anchored)


def dates_of(record: Specialist | Review) -> list[date | None]:
    """Every date of a record, wherever it stands, in field order; found by walking, so that none is forgotten."""
    found: list[date | None] = []

    def walk(value: object) -> None:
        if isinstance(value, date):
            found.append(value)
        elif isinstance(value, msgspec.Struct):
            for name in value.__struct_fields__:
                walk(getattr(value, name))
        elif isinstance(value, tuple):
            for each in value:
                walk(each)

    walk(record)
    return found
