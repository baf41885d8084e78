"""A delta as JSON, one change a line: {"op":"upsert|delete","type":"specialist|review|availability","record":{…}}.

It is read whole, because of several changes to one thing the last counts; what is wrong is rejected with its line.
A deletion needs no more of the record than its ids.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Struct, field

from indexer.errors import BadRecord
from indexer.ledger import Intake
from indexer.records import Identifier, Review, Specialist
from indexer.sources.base import Found
from indexer.sources.decoding import Fault, decode
from indexer.sources.lines import read_lines
from indexer.sources.rules import Rules

T = TypeVar("T")
Type = Literal["specialist", "review", "availability"]


class _Line(Struct, forbid_unknown_fields=True):
    op: Literal["upsert", "delete"]
    type: Type
    record: msgspec.Raw


class Slot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a practice of somebody is free next, and whether it takes new patients; null: not known."""

    specialist_id: Identifier
    practice_id: Identifier
    next_available: date | None
    accepting: bool | msgspec.UnsetType | None = msgspec.UNSET
    """Left out: as it was."""


class _Id(Struct, frozen=True):
    id: Identifier


class _PracticeOf(Struct, frozen=True):
    specialist_id: Identifier
    practice_id: Identifier


class Change(Struct, Generic[T], frozen=True):
    """What a thing becomes, or (`record` None) that it goes, and where that stood."""

    record: T | None
    file: str
    line: int
    text: bytes

    def fault(self, path: str, reason: str) -> BadRecord:
        return BadRecord(self.file, self.line, path, reason)


class Delta(Struct, frozen=True):
    """By id; slots by person, then practice. In the order they came first."""

    people: dict[str, Change[Specialist]] = field(default_factory=dict)
    slots: dict[str, dict[str, Change[Slot]]] = field(default_factory=dict)
    reviews: dict[str, Change[Review]] = field(default_factory=dict)


class Intakes(Struct, frozen=True):
    """What became of the lines: those about people and their practices, and those about reviews."""

    people: Intake
    reviews: Intake


_LINE = msgspec.json.Decoder(_Line)
_DECODERS: dict[tuple[str, Type], "msgspec.json.Decoder[Any]"] = {
    ("upsert", "specialist"): msgspec.json.Decoder(Specialist),
    ("upsert", "review"): msgspec.json.Decoder(Review),
    ("upsert", "availability"): msgspec.json.Decoder(Slot),
    ("delete", "specialist"): msgspec.json.Decoder(_Id),
    ("delete", "review"): msgspec.json.Decoder(_Id),
    ("delete", "availability"): msgspec.json.Decoder(_PracticeOf),
}


def read_delta(path: Path, rules: Rules, intakes: Intakes, advance: Callable[[int], None]) -> Delta:
    """Raises SourceUnreadable where the file cannot be read."""
    delta = Delta()
    for number, line in read_lines(path, advance):
        parsed = decode(_LINE, line)
        if isinstance(parsed, Fault):
            intakes.people.read += 1
            intakes.people.reject(BadRecord(path.name, number, *parsed), line)
            continue
        intake = intakes.reviews if parsed.type == "review" else intakes.people
        intake.read += 1
        record = decode(_DECODERS[parsed.op, parsed.type], bytes(parsed.record))
        fault = record if isinstance(record, Fault) else _fault_of(record, rules)
        if fault is not None:
            where = "$.record" + fault.field.removeprefix("$")
            intake.reject(BadRecord(path.name, number, where, fault.reason), line)
            continue
        _note_doubts(Found(record, path.name, number, line), rules, intake)
        kept = record if parsed.op == "upsert" else None
        _put(delta, parsed.type, record, Change(kept, path.name, number, line))
    return delta


def _fault_of(record: Any, rules: Rules) -> Fault | None:
    if isinstance(record, Specialist):
        return next(rules.faults(record), None)
    if isinstance(record, Review):
        return rules.review_fault(record)
    return None


def _note_doubts(found: Found[Any], rules: Rules, intake: Intake) -> None:
    if isinstance(found.record, Specialist):
        for doubt in rules.doubts(found.record):
            intake.find(found.fault(*doubt))


def _put(delta: Delta, kind: Type, record: Any, change: Change[Any]) -> None:
    match kind:
        case "specialist":
            delta.people[record.id] = change
            delta.slots.pop(record.id, None)  # the record states them, too
        case "review":
            delta.reviews[record.id] = change
        case "availability":
            delta.slots.setdefault(record.specialist_id, {})[record.practice_id] = change
