"""Synthetic records around an anchor day, moved to the day of the reindex.

Where `anchor.toml` lies beside specialists (the demonstration, generated directories) their files hold ordinary
dates that are true on the anchor day; every date is moved by as_of − anchor, so that invented records are as
alive in five years as they are now. Real records are never moved.
"""

import tomllib
from abc import abstractmethod
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from msgspec.structs import force_setattr

from indexer.errors import SourceUnreadable
from indexer.ledger import Intake
from indexer.records import Record, Review, Specialist
from indexer.sources.base import BlockSource, Found
from indexer.sources.lines import Block

ANCHOR_FILE = "anchor.toml"
R = TypeVar("R", Specialist, Review)


def anchor_beside(file: Path) -> date | None:
    """The anchor day of a file of specialists or reviews; None if there is none. SourceUnreadable if unclear."""
    for path in (file.parent / ANCHOR_FILE, file.parent.parent / "specialists" / ANCHOR_FILE):
        if path.exists():
            return _read_anchor(path)
    return None


class _Moved(BlockSource[R]):
    """Records whose dates are moved by so many days."""

    def __init__(self, source: BlockSource[R], days: int) -> None:
        self.label = source.label
        self._source: BlockSource[R] = source
        self._later = _Later(days)

    @property
    def size(self) -> int:
        return self._source.size

    def blocks(self, advance: Callable[[int], None]) -> Iterator[Block]:
        return self._source.blocks(advance)

    def read_block(self, block: Block, intake: Intake) -> Iterator[Found[R]]:
        for found in self._source.read_block(block, intake):
            record = found.record
            if record.synthetic:
                self._move(record, self._later)
                yield found
            else:
                reason = (
                    f"a real record beside {ANCHOR_FILE}, which moves dates; keep real records in another folder"
                )
                intake.reject(found.fault("$.synthetic", reason), found.text)

    @staticmethod
    @abstractmethod
    def _move(record: R, later: "_Later") -> None:
        """Moves all dates."""


class MovedSpecialists(_Moved[Specialist]):
    """Specialists whose dates are moved."""

    @staticmethod
    def _move(record: Specialist, later: "_Later") -> None:
        _move_specialist(record, later)


class MovedReviews(_Moved[Review]):
    """Reviews whose dates are moved."""

    @staticmethod
    def _move(record: Review, later: "_Later") -> None:
        _move_review(record, later)


def _read_anchor(path: Path) -> date:
    try:
        anchor = tomllib.loads(path.read_text(encoding="utf-8"))["anchor"]
    except (OSError, KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceUnreadable(f"{path}: expected a line like anchor = 2026-11-01") from error
    if type(anchor) is not date:
        raise SourceUnreadable(f"{path}: anchor is no date; write it without quotes or time")
    return anchor


class _Later(dict[date | None, date | None]):
    """Every day, so many days later; each is worked out once."""

    def __init__(self, days: int) -> None:
        super().__init__({None: None})
        self._step = timedelta(days=days)

    def __missing__(self, day: date) -> date:
        later = self[day] = day + self._step
        return later


def _move_specialist(specialist: Specialist, later: _Later) -> None:
    _move(specialist, later, "verified_at")
    for registration in specialist.registrations:
        _move(registration, later, "start", "end", "verified_at")
    for practice in specialist.practices:
        _move(practice, later, "next_available")


def _move_review(review: Review, later: _Later) -> None:
    if review.visited_on is not None:
        force_setattr(review, "visited_on", later[review.visited_on])
    if review.published_on is not None:
        force_setattr(review, "published_on", later[review.published_on])
    if review.moderated_on is not None:
        force_setattr(review, "moderated_on", later[review.moderated_on])
    if review.reply is not None:
        _move(review.reply, later, "published_on")


def _move(record: Record, later: _Later, *fields: str) -> None:
    """In place: the record was made a moment ago, and nobody else has it yet."""
    for field in fields:
        day = getattr(record, field)
        if day is not None:
            force_setattr(record, field, later[day])
