"""Synthetic records around an anchor day, moved to the day of the reindex.

Where `anchor.toml` lies beside specialists (the demonstration, generated directories) their files hold ordinary
dates that are true on the anchor day; every date is moved by as_of − anchor, so that invented records are as
alive in five years as they are now. Real records are never moved.
"""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from indexer.errors import SourceUnreadable
from indexer.ledger import Intake
from indexer.records import Practice, Registration, Review, Specialist
from indexer.sources.base import Found, Source, T

ANCHOR_FILE = "anchor.toml"
_Move = Callable[[date | None], date | None]


def anchor_beside(file: Path) -> date | None:
    """The anchor day of a file of specialists or reviews; None if there is none. SourceUnreadable if unclear."""
    for path in (file.parent / ANCHOR_FILE, file.parent.parent / "specialists" / ANCHOR_FILE):
        if path.exists():
            return _read_anchor(path)
    return None


class MovedSpecialists(Source[Specialist]):
    """Specialists whose dates are moved by so many days."""

    def __init__(self, source: Source[Specialist], days: int) -> None:
        self.label, self._source, self._days = source.label, source, days

    @property
    def size(self) -> int:
        return self._source.size

    def read(self, intake: Intake) -> Iterator[Found[Specialist]]:
        return _moved(self._source, intake, lambda record: _move_specialist(record, _by(self._days)))


class MovedReviews(Source[Review]):
    """Reviews whose dates are moved by so many days."""

    def __init__(self, source: Source[Review], days: int) -> None:
        self.label, self._source, self._days = source.label, source, days

    @property
    def size(self) -> int:
        return self._source.size

    def read(self, intake: Intake) -> Iterator[Found[Review]]:
        return _moved(self._source, intake, lambda record: _move_review(record, _by(self._days)))


def _moved(source: Source[T], intake: Intake, move: Callable[[T], T]) -> Iterator[Found[T]]:
    for found in source.read(intake):
        record = found.record
        assert isinstance(record, Specialist | Review)
        if record.synthetic:
            yield Found(move(record), found.file, found.line, found.text)
        else:
            reason = f"a real record beside {ANCHOR_FILE}, which moves dates; keep real records in another folder"
            intake.reject(found.fault("$.synthetic", reason), found.text)


def _read_anchor(path: Path) -> date:
    try:
        anchor = tomllib.loads(path.read_text(encoding="utf-8"))["anchor"]
    except (OSError, KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceUnreadable(f"{path}: expected a line like anchor = 2026-11-01") from error
    if type(anchor) is not date:
        raise SourceUnreadable(f"{path}: anchor is no date; write it without quotes or time")
    return anchor


def _by(days: int) -> _Move:
    return lambda day: None if day is None else day + timedelta(days=days)


def _move_specialist(specialist: Specialist, move: _Move) -> Specialist:
    return replace(
        specialist,
        verified_at=move(specialist.verified_at),
        registrations=tuple(_move_registration(each, move) for each in specialist.registrations),
        practices=tuple(_move_practice(each, move) for each in specialist.practices),
    )


def _move_registration(registration: Registration, move: _Move) -> Registration:
    return replace(
        registration,
        start=move(registration.start),
        end=move(registration.end),
        verified_at=move(registration.verified_at),
    )


def _move_practice(practice: Practice, move: _Move) -> Practice:
    return replace(practice, next_available=move(practice.next_available))


def _move_review(review: Review, move: _Move) -> Review:
    reply = review.reply
    return replace(
        review,
        visited_on=move(review.visited_on),
        published_on=move(review.published_on),
        moderated_on=move(review.moderated_on),
        reply=None if reply is None else replace(reply, published_on=move(reply.published_on)),
    )
