"""Record ↔ stored document: the index contract. Owns what an engine stores of a specialist, and nothing else.

Commercial fields never enter a document, so paying cannot change a rank.
"""

import hashlib
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from indexer.records import Specialist
from indexer.reputation import Rating
from indexer.standing import standing_of
from indexer.unchecked import without_rules

FOREVER = date(9999, 12, 31)
SINCE_EVER = date(1, 1, 1)
ADULT_AGE = 18
OLDEST_AGE = 120


class Window(Struct, frozen=True):
    """Days, both included, on which a registration makes the specialist eligible."""

    start: date
    until: date

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.until


class TextKeys(Struct, frozen=True):
    """Folded words a specialist is found by. What they treat and offer is found by its codes, not by words.

    `whole_names` and `whole_places` hold the sorted words of each name of the person, of each practice, joined;
    `place_words` are those of practices and cities.
    """

    whole_names: tuple[str, ...]
    whole_places: tuple[str, ...]
    name_words: tuple[str, ...]
    place_words: tuple[str, ...]


class Document(Struct, frozen=True, kw_only=True):
    """What is stored of one specialist: the record as shown, and what it is found and ranked by.

    `merged_ids`: of other records that were found to be of the same person.
    """

    specialist: Specialist
    tie: int
    offers: tuple[str, ...]
    windows: tuple[Window, ...]
    ages: tuple[int, int]
    rating: Rating
    text: TextKeys
    merged_ids: tuple[str, ...] = ()

    def is_eligible(self, day: date) -> bool:
        """Whether a registration is current on that day."""
        return any(window.holds(day) for window in self.windows)

    def eligible_until(self, day: date) -> date | None:
        """The last day of the registration that is current on that day; None where none is."""
        return max((window.until for window in self.windows if window.holds(day)), default=None)


ALWAYS = (Window(SINCE_EVER, FOREVER),)


def tie_of(specialist_id: str) -> int:
    """Order among equal scores: the first 8 bytes of SHA-256 of the id, halved to fit a signed field."""
    return int.from_bytes(hashlib.sha256(specialist_id.encode()).digest()[:8], "big") >> 1


def windows_of(
    specialist: Specialist, freshness_limit_days: int | None, *, is_registration_required: bool
) -> tuple[Window, ...]:
    """Days on which some registration is in order: from the start of an active one (absent: always) until the
    earlier of its end and `verified_at` + limit (absent: forever); overlapping windows are joined. Of several
    statements of one entry the last counts (`standing`). Without any registration: none where one is required,
    else always. A limit without any `verified_at` proves nothing: no window."""
    if not specialist.registrations and not is_registration_required:
        return ALWAYS
    spans = []
    for registration in standing_of(specialist.registrations, specialist.verified_at):
        if registration.status != "active":
            continue
        until = registration.end or FOREVER
        if freshness_limit_days is not None:
            verified_at = registration.verified_at or specialist.verified_at
            if verified_at is None:
                continue
            until = min(until, verified_at + timedelta(days=freshness_limit_days))
        start = registration.start or SINCE_EVER
        if start <= until:
            spans.append(Window(start, until))
    return _joined(spans)


def _joined(spans: list[Window]) -> tuple[Window, ...]:
    joined: list[Window] = []
    for span in sorted(spans, key=lambda span: (span.start, span.until)):
        if joined and span.start <= joined[-1].until:
            joined[-1] = Window(joined[-1].start, max(joined[-1].until, span.until))
        else:
            joined.append(span)
    return tuple(joined)


def common_windows(first: tuple[Window, ...], second: tuple[Window, ...]) -> tuple[Window, ...]:
    """The days that lie in windows of both, in order."""
    spans = (Window(max(a.start, b.start), min(a.until, b.until)) for a in first for b in second)
    return tuple(span for span in spans if span.start <= span.until)


def ages_of(specialist: Specialist) -> tuple[int, int]:
    """Youngest and oldest age treated; without a stated range adults only."""
    if specialist.ages_treated is None:
        return ADULT_AGE, OLDEST_AGE
    oldest = specialist.ages_treated.max
    return specialist.ages_treated.min, OLDEST_AGE if oldest is None else oldest


encode = msgspec.json.Encoder().encode
"""Document → stored bytes (JSON)."""
decode = msgspec.json.Decoder(Document).decode
"""Stored bytes → Document."""
Unchecked = without_rules(Document)
"""A Document that is not judged again when it is read, as it was valid when written: a fifth of the time."""
decode_unchecked = msgspec.json.Decoder(Unchecked).decode
"""Stored bytes → Unchecked."""
