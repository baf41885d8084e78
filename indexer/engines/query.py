"""What is asked of a version and what it answers: intent in, hits out. No engine's own language crosses it.

The ranking is decided by `service/ranking.py`; a Query carries its numbers, engines derive none.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import force_setattr

from indexer import geo
from indexer.documents import Document
from indexer.records import Mode

Sort = Literal["best", "distance", "rating", "availability", "fee"]
FACETS = ("profession", "specialty", "language", "gender", "insurer", "accepting")
TESTS = (
    *("registration", "age", "need", "text", "profession", "specialty"),
    *("conditions", "procedures", "language", "gender", "min_rating"),
    *("mode", "radius_km", "bbox", "insurer", "funding", "accepting"),
    *("available_within_days", "max_fee", "step_free", "deadline"),
)
"""All that a match must pass, in the order a rejection is named by.

`need`: an offer that fits; `profession` and `specialty` narrow those that do. From `mode` on each test narrows the
practices that passed those before it; who has none left fails it.
"""


class Circle(Struct, frozen=True):
    """All points at most `radius_km` from the query's origin."""

    radius_km: float


class Box(Struct, frozen=True):
    """A map window in degrees; `west` > `east` crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float


class Origin(Struct, frozen=True):
    """Where the patient is, in degrees; on the grid that practices are on, as Lucene measures from it."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        lat, lon = geo.snap(self.lat, self.lon)
        force_setattr(self, "lat", lat)
        force_setattr(self, "lon", lon)


class OfferFit(Struct, frozen=True):
    """An offer ("profession" or "profession/specialty") that answers the need, and how well (0..1).

    Lower steps come first: who may be seen now before whom an order must be had for (`reference/access.py`).
    """

    offer: str
    fit: float
    step: int = 0


class Filters(Struct, frozen=True, kw_only=True):
    """What the caller asked for, by API.md's names. Empty or None: not asked. Lists mean any of these.

    `profession` and `specialty` filter offers; `conditions procedures language gender min_rating` filter the
    specialist; the rest filter practices, and one same practice must pass all of those.
    """

    profession: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    gender: str | None = None
    min_rating: float | None = None
    insurer: tuple[str, ...] = ()
    funding: str | None = None
    accepting: bool = False
    available_within_days: int | None = None
    max_fee: float | None = None
    step_free: bool = False

    def sent(self) -> tuple[str, ...]:
        """Names of the filters that are asked, in the order of the fields above; a fee or a wait of 0 is asked."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return tuple(name for name, value in values if value is not None and value is not False and value != ())


class Term(Struct, frozen=True, kw_only=True):
    """One thing typed: a word that is looked for in names, or words that mean something, or both.

    words: spellings, folded; one in a name answers, and, of a term that means nothing, one in a practice or city.
    slips: an indexed word one slip from one of these (`nearness`) answers; starts: one that begins so.
    short: a word of a name with one letter more answers whoever answers some term by a word of a name as spelt.
    offers, conditions, procedures: the meaning; who has any of these answers. Nothing at all: nobody answers.
    """

    words: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()

    @property
    def is_meant(self) -> bool:
        """Whether it means anything: then it names no place."""
        return bool(self.offers or self.conditions or self.procedures)


class TextQuery(Struct, frozen=True):
    """What was typed: every term must be answered, or `whole` (keys all words make) be a whole name.

    Tiers: 1 the whole name of a person; of each term .8 a word of a name, .6 a meaning, .3 a word of a practice or
    city or a near word; the lowest over the terms counts; the whole name of a practice is .3.
    """

    terms: tuple[Term, ...]
    whole: tuple[str, ...]


class Weights(Struct, frozen=True, kw_only=True):
    """Weight of each signal, summing to 1 over those that apply; 0 = dropped."""

    fit: float = 0.0
    proximity: float = 0.0
    rating: float = 0.0
    availability: float = 0.0
    text: float = 0.0
    freshness: float = 0.0


class Query(Struct, frozen=True, kw_only=True):
    """One question to one version.

    offers: those that fit, () = any offer; ages: a specialist must treat every age from low to high, None = any;
    mode: None = any, and then, as by video, nobody is measured from anywhere;
    fetch: how many of the best to return; skip: so many of them, the first ones, may be left out;
    near_misses: at most so many (0 = none wanted);
    is_radius_sent: whether the radius may be the one filter a near-miss fails (up to twice the radius);
    deadline_days: a practice counts only with a known next date at most so many days after `as_of`; no filter, so
    nobody is a near-miss by it; rejections: count who is no match by the first test failed.
    """

    country: str
    as_of: date
    offers: tuple[OfferFit, ...] = ()
    ages: tuple[int, int] | None = (18, 64)
    mode: Mode | None = "in_person"
    origin: Origin | None = None
    area: Circle | Box | None = None
    filters: Filters = Filters()
    text: TextQuery | None = None
    weights: Weights
    proximity_pivot_km: float = 10.0
    availability_pivot_days: float = 7.0
    freshness_limit_days: int | None = None
    sort: Sort = "best"
    fetch: int = 60
    skip: int = 0
    facets: bool = False
    near_misses: int = 0
    is_radius_sent: bool = False
    deadline_days: int | None = None
    rejections: bool = False


class Inputs(Struct, frozen=True, kw_only=True):
    """The facts a hit is ordered by, exact. None: the request or the record lacks it.

    step is the lowest of the offers that fit and pass, fit the best of that step; rating is the stored signal
    (0..1, 3 decimals); wait_days counts from `as_of`, None = unknown or past; text_tier is 1, .8, .6 or .3;
    verified_days is the age of `verified_at`.
    """

    fit: float | None
    distance_km: float | None
    rating: float
    ranking_value: float
    wait_days: int | None
    fee: float | None
    text_tier: float | None
    verified_days: int | None
    step: int = 0


class Hit(Struct, frozen=True, kw_only=True):
    """One matching specialist with the practice that is the match; engine_* as the engine ordered it."""

    document: Document
    practice_id: str
    inputs: Inputs
    engine_score: float
    engine_key: float | None = None  # of `sort`, the step for "best"; None = unknown, last

    @property
    def id(self) -> str:
        """The specialist's."""
        return self.document.specialist.id

    @property
    def tie(self) -> int:
        """Order among equal scores."""
        return self.document.tie


class NearMiss(Struct, frozen=True):
    """A specialist who fails exactly the filter `failed` (a field of Filters, or radius_km)."""

    hit: Hit
    failed: str


class Hits(Struct, frozen=True, kw_only=True):
    """An answer. `hits` in the engine's order; `total` and facets exact over all matches.

    Where fewer than `fetch` hits came, they are all there are, `skipped` counted: so many were left out before the
    first, by an engine whose scores and keys are exact but for rounding. `are_scores_rounded`: so coarsely that
    people of one score may differ in worth, if only by some metres. `after_deadline`: who would match but for the
    deadline; `rejections`: everybody else in the version, by the first of TESTS failed, zeros left out.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    near_misses: tuple[NearMiss, ...] = ()
    after_deadline: int = 0
    rejections: Mapping[str, int] = {}
    skipped: int = 0
    are_scores_rounded: bool = False
