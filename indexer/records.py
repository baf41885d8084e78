"""Specialist, Practice and Review as a source states them: frozen, and valid once built.

Owns what a record may say. Does not know where records come from (`sources/`), whether a code exists
in the taxonomy (`reference`), or how they are stored (`documents`). A broken value raises
`msgspec.ValidationError`, whose message ends in the JSON path of the field.
"""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from indexer import geo

Identifier = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:|/-]*\Z")]
Code = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[a-z][a-z0-9_]*\Z")]
CountryCode = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
"""ISO 3166-1 alpha-2."""
LanguageCode = Annotated[str, Meta(pattern=r"^[a-z]{2,3}\Z")]
"""ISO 639."""
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
"""ISO 4217."""
Words = Annotated[str, Meta(max_length=300, pattern=r"\S")]
Link = Annotated[str, Meta(max_length=500, pattern=r"^https?://[^\s]+\Z")]
Telephone = Annotated[str, Meta(max_length=40, pattern=r"^\+?[0-9][0-9 ()./-]{3,}\Z")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\Z")]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z|^24:00\Z")]
Score = Annotated[float, Meta(ge=1, le=5)]

Gender = Literal["female", "male", "other"]
Mode = Literal["in_person", "video"]
Funding = Literal["statutory", "private", "self_pay"]
Kind = Literal["person", "service"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Status = Literal["active", "suspended", "lapsed"]
About = Literal["service", "communication", "clinical"]
Evidence = Literal["appointment", "invoice", "referral", "code", "self_declared", "none"]
Moderation = Literal["pending", "published", "quarantined", "removed"]
ModerationReason = Literal[
    "fake",
    "incentivised",
    "abusive",
    "personal_data",
    "off_topic",
    "duplicate",
    "withdrawn",
    "unlawful",
    "suspected",
]
"""Why a review was taken down or held back; said in words by `seed_data/words/answers.toml`."""


class Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Base of everything a source may state: unknown fields are errors, defaults are not written.

    A record never leads back to itself, so the collector of cycles need not look at it.
    """


class Name(Record, frozen=True, kw_only=True):
    """A person's name in one script, as it is shown."""

    text: Words
    script: Annotated[str, Meta(pattern=r"^[A-Z][a-z]{3}\Z")] = "Latn"  # ISO 15924
    variants: tuple[Words, ...] = ()


class AgeRange(Record, frozen=True, kw_only=True):
    """Ages treated, in whole years, both ends included; `max` absent means no upper limit."""

    min: Annotated[int, Meta(ge=0, le=120)] = 0
    max: Annotated[int, Meta(ge=0, le=120)] | None = None

    def __post_init__(self) -> None:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}")


class Registration(Record, frozen=True, kw_only=True):
    """An entry in a professional register. `verified_at` is the day somebody looked it up."""

    register: Words
    number: Words
    status: Status = "active"
    start: date | None = None
    end: date | None = None
    verified_at: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"end {self.end} is before start {self.start}")


class Address(Record, frozen=True, kw_only=True):
    """A postal address; `region` is the state, emirate or county."""

    lines: tuple[Words, ...] = ()
    city: Words
    region: str = ""
    postcode: Annotated[str, Meta(max_length=20)] = ""


class Point(Record, frozen=True, kw_only=True):
    """A place on earth in degrees (WGS 84), snapped to the grid both engines measure on."""

    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]

    def __post_init__(self) -> None:
        lat, lon = geo.snap(self.lat, self.lon)
        msgspec.structs.force_setattr(self, "lat", lat)
        msgspec.structs.force_setattr(self, "lon", lon)


class OpeningHours(Record, frozen=True, kw_only=True):
    """One span of one weekday, local time."""

    day: Weekday
    opens: Clock
    closes: Clock

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError(f"closes {self.closes} is not after opens {self.opens}")


class Practice(Record, frozen=True, kw_only=True):
    """One place (or video room) where the specialist works. Absent means unknown, and passes no filter.

    `registration` is the number of the registration that covers this practice, where a country asks for it.
    """

    id: Identifier
    name: Words
    address: Address
    point: Point
    telephone: Telephone | None = None
    booking_url: Link | None = None
    website: Link | None = None
    email: Email | None = None
    opening_hours: tuple[OpeningHours, ...] = ()
    step_free: bool | None = None
    modes: tuple[Mode, ...] = ("in_person",)
    funding: tuple[Funding, ...] = ()
    insurers: tuple[Code, ...] = ()
    fee: Annotated[float, Meta(ge=0, le=1_000_000)] | None = None
    currency: Currency | None = None
    accepting: bool | None = None
    next_available: date | None = None
    registration: Words | None = None

    def __post_init__(self) -> None:
        if not self.modes:
            raise ValueError("modes is empty; give in_person, video or both")
        if self.fee is not None and self.currency is None:
            raise ValueError("fee without currency")


class Commercial(Record, frozen=True, kw_only=True):
    """What the specialist pays for. Never enters a stored document, so it cannot change a rank."""

    plan: str = ""
    sponsored: bool = False
    commission: Annotated[float, Meta(ge=0)] | None = None


class Specialist(Record, frozen=True, kw_only=True):
    """One person, or a service that no person is named for.

    The first name is the one shown; `nucc` are the codes the source itself states. A service bears its own name;
    it has no title and no gender, and stands in no register of people.
    """

    id: Identifier
    country: CountryCode
    kind: Kind = "person"
    names: Annotated[tuple[Name, ...], Meta(min_length=1)]
    title: str = ""
    gender: Gender | None = None
    professions: Annotated[tuple[Code, ...], Meta(min_length=1)]
    specialties: tuple[Code, ...] = ()
    conditions: tuple[Code, ...] = ()
    procedures: tuple[Code, ...] = ()
    nucc: tuple[Annotated[str, Meta(pattern=r"^[0-9A-Z]{10}\Z")], ...] = ()
    languages: tuple[LanguageCode, ...] = ()
    ages_treated: AgeRange | None = None
    registrations: tuple[Registration, ...] = ()
    practices: Annotated[tuple[Practice, ...], Meta(min_length=1)]
    verified_at: date | None = None
    synthetic: bool = False
    commercial: Commercial | None = None

    def __post_init__(self) -> None:
        ids = [practice.id for practice in self.practices]
        if len(set(ids)) != len(ids):
            raise ValueError("two practices share an id")
        for name in _OF_PEOPLE if self.kind == "service" else ():
            if getattr(self, name):
                raise ValueError(f"a service states {name}, which only people have")


_OF_PEOPLE = ("title", "gender", "registrations")


class PartScore(Record, frozen=True, kw_only=True):
    """The score of one part of a review and what the patient wrote about that part; unmarked it is clinical."""

    about: About = "clinical"
    score: Score
    text: Annotated[str, Meta(max_length=5000)] = ""


class Reply(Record, frozen=True, kw_only=True):
    """What the clinician answered. `about`: every subject it speaks of; none named is taken as clinical."""

    text: Annotated[str, Meta(max_length=5000, pattern=r"\S")]
    published_on: date | None = None
    about: tuple[About, ...] = ()


class Review(Record, frozen=True, kw_only=True):
    """What one patient said of one specialist.

    `about`: every subject that `text` speaks of; none named is taken as clinical. `reviewer_hash`: by what the
    source tells reviewers apart, an id or a hash; it is never stored as it came (`reviewers`). `moderated_on` and
    `moderation_reason`: when and why the moderation state was given. A removed review may state no more than
    these beside its ids: a tombstone. Every other one states evidence, reviewer and a score.
    """

    id: Identifier
    specialist_id: Identifier
    reviewer_hash: Annotated[str, Meta(min_length=1, max_length=128)] | None = None
    overall: Score | None = None
    parts: tuple[PartScore, ...] = ()
    text: Annotated[str, Meta(max_length=5000)] = ""
    about: tuple[About, ...] = ()
    reply: Reply | None = None
    language: LanguageCode | None = None
    visited_on: date | None = None
    published_on: date | None = None
    evidence: Evidence | None = None
    moderation: Moderation
    moderation_reason: ModerationReason | None = None
    moderated_on: date | None = None
    synthetic: bool = False

    def __post_init__(self) -> None:
        if self.visited_on and self.published_on and self.published_on < self.visited_on:
            raise ValueError(f"published_on {self.published_on} is before visited_on {self.visited_on}")
        for name in _REQUIRED[self.moderation]:
            if getattr(self, name) is None:
                raise ValueError(f"missing required field `{name}`: a {self.moderation} review states it")
        if self.moderation != "removed" and self.overall is None and not self.parts:
            raise ValueError("missing required field `overall`: a review states it, or scores of its parts")


_WHO_AND_HOW = ("reviewer_hash", "evidence")
_WHY_AND_WHEN = ("moderation_reason", "moderated_on")
_REQUIRED: dict[Moderation, tuple[str, ...]] = {
    "pending": _WHO_AND_HOW,
    "published": _WHO_AND_HOW,
    "quarantined": _WHO_AND_HOW + _WHY_AND_WHEN,
    "removed": _WHY_AND_WHEN,
}
