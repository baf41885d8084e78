"""What a caller asked, validated: frozen records between the HTTP edge and the matching.

Owns the shape and the defaults of a request. Knows no schema, no framework and no engine.
"""

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from indexer.engines.query import Box, Filters, Sort
from indexer.records import Funding, Mode

DEFAULT_RADIUS_KM = 25.0
MAX_RADIUS_KM = 500.0
DEFAULT_LIMIT = 10
MAX_LIMIT = 50
MAX_DEPTH = 1050
"""offset + limit never exceeds this: who has read a thousand names should ask a better question."""
MAX_TEXT = 200
DEFAULT_FUNDING: Funding = "self_pay"
"""How access is explained to a caller who did not say who pays."""

Language = Literal["en", "de", "ar"]
LANGUAGES: tuple[Language, ...] = ("en", "de", "ar")


class LocationAsked(Struct, frozen=True, kw_only=True):
    """A text to look up, or a point in degrees; never both."""

    text: str | None = None
    lat: float | None = None
    lon: float | None = None


class Wish(Struct, frozen=True, kw_only=True):
    """What a search with and without a need have in common. radius_km None: not sent.

    mode None: any, which only a wish without a place or box can be: with one a visit is meant. offset: where the
    page begins, for callers that count pages instead of following a cursor. near_misses: whether who nearly
    fits is told, which nobody does unless a filter or a radius was sent.
    """

    country: str
    location: LocationAsked | None = None
    box: Box | None = None
    radius_km: float | None = None
    mode: Mode | None = None
    filters: Filters = Filters()
    text: str = ""
    sort: Sort = "best"
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    cursor: str | None = None
    facets: bool = False
    near_misses: bool = True
    explain: bool = False
    explain_specialist: str | None = None

    def __post_init__(self) -> None:
        if self.mode is None and (self.location is not None or self.box is not None):
            force_setattr(self, "mode", "in_person")


class OutcomeAsked(Struct, frozen=True, kw_only=True):
    """A triage outcome by its code, or by codes of others until `foreign_codes` has named it ("": not yet).

    red_flags None: nobody asked; (): asked, none.
    """

    code: str = ""
    icd10: str | None = None
    nucc: str | None = None
    body_region: str | None = None
    onset_delay_hours: float | None = None
    duration_days: int | None = None
    red_flags: tuple[str, ...] | None = None
    factors: tuple[str, ...] = ()


class PatientAsked(Struct, frozen=True, kw_only=True):
    """The patient as far as told; None: not told."""

    age_years: int | None = None
    pregnant: bool | None = None
    modifiers: tuple[str, ...] = ()


class MatchAsked(Struct, frozen=True, kw_only=True):
    """POST /v1/matches. funding None: not sent, taken as self_pay for access rules and filtering nothing."""

    wish: Wish
    outcome: OutcomeAsked
    patient: PatientAsked = PatientAsked()
    funding: Funding | None = None
    referrals_held: tuple[str, ...] = ()
    include_optional: bool = False


def fingerprint(asked: Wish | MatchAsked) -> str:
    """Eight hex digits that tell one question from another; pages of the same question share it."""
    wish = asked.wish if isinstance(asked, MatchAsked) else asked
    neutral = msgspec.structs.replace(
        wish,
        cursor=None,
        limit=DEFAULT_LIMIT,
        offset=0,
        facets=False,
        near_misses=True,
        explain=False,
        explain_specialist=None,
    )
    whole = msgspec.structs.replace(asked, wish=neutral) if isinstance(asked, MatchAsked) else neutral
    return hashlib.sha256(type(asked).__name__.encode() + msgspec.json.encode(whole)).hexdigest()[:8]
