"""The port every engine implements: intent in, hits out. No engine's own language crosses it.

An Engine opens a version; a View answers queries over that one immutable version; a Writer makes versions.
The ranking is decided by `service/ranking.py`; a Query carries its numbers, engines derive none.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import force_setattr

from indexer import geo
from indexer.documents import Document
from indexer.records import Mode, Review
from indexer.reputation import Priors

Sort = Literal["best", "distance", "rating", "availability", "fee"]
Role = Literal["live", "previous", "hidden", "unsealed"]
FACETS = ("profession", "specialty", "language", "gender", "insurer", "accepting")


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
    """An offer ("profession" or "profession/specialty") that answers the need, and how well (0..1)."""

    offer: str
    fit: float


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


class TextQuery(Struct, frozen=True):
    """Typed words, folded. `words`: alternatives per word; `whole`: the name keys all words make."""

    words: tuple[tuple[str, ...], ...]
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

    offers: those that fit, () = any offer; ages: a specialist must treat every age from low to high;
    fetch: how many of the best to return; near_misses: at most so many (0 = none wanted);
    is_radius_sent: whether the radius may be the one filter a near-miss fails (up to twice the radius).
    """

    country: str
    as_of: date
    offers: tuple[OfferFit, ...] = ()
    ages: tuple[int, int] = (18, 64)
    mode: Mode = "in_person"
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
    facets: bool = False
    near_misses: int = 0
    is_radius_sent: bool = False


class Inputs(Struct, frozen=True, kw_only=True):
    """The facts a hit is scored by, exact. None: the request or the record lacks it.

    rating is the stored signal (0..1, 3 decimals); wait_days counts from `as_of`, None = unknown or past;
    text_tier is 1, .8, .6 or .3; verified_days is the age of `verified_at`.
    """

    fit: float | None
    distance_km: float | None
    rating: float
    ranking_value: float
    wait_days: int | None
    fee: float | None
    text_tier: float | None
    verified_days: int | None


class Hit(Struct, frozen=True, kw_only=True):
    """One matching specialist with the practice that is the match; engine_* as the engine ordered it."""

    id: str
    practice_id: str
    tie: int
    inputs: Inputs
    engine_score: float
    engine_key: float | None = None  # of `sort`; None = unknown, last


class NearMiss(Struct, frozen=True):
    """A specialist who fails exactly the filter `failed` (a field of Filters, or radius_km)."""

    hit: Hit
    failed: str


class Hits(Struct, frozen=True, kw_only=True):
    """An answer. `hits` in the engine's order; `total` and facets exact over all matches.

    Where fewer than `fetch` hits came, they are all there are.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    near_misses: tuple[NearMiss, ...] = ()


class Counts(Struct, frozen=True, kw_only=True):
    """What became of the records of a source."""

    read: int = 0
    out_of_scope: int = 0
    rejected: int = 0
    merged: int = 0
    quarantined: int = 0
    hidden: int = 0
    eligible: int = 0
    promoted: int = 0


class Manifest(Struct, frozen=True, kw_only=True):
    """What a version is made of; immutable once sealed. `as_of` is the day its eligible count was taken."""

    version: str
    country: str
    created_at: str
    as_of: date
    source: str
    synthetic: bool
    counts: Counts = Counts()
    reviews: int = 0
    priors: Priors
    triage_version: str = ""


class VersionState(Struct, frozen=True):
    """A version as the engine holds it. Unsealed ones (a fill that never ended) have no manifest."""

    version: str
    role: Role
    manifest: Manifest | None


class View(ABC):
    """One version, opened. Answers do not change while it is held."""

    manifest: Manifest

    @abstractmethod
    def search(self, query: Query) -> Hits:
        """Raises EngineUnavailable rather than answer in part."""

    @abstractmethod
    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """The stored documents by specialist id; ids not stored are left out."""

    @abstractmethod
    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        """How many are stored of the specialist, and a page of them: latest publication first, then id."""

    @abstractmethod
    def vocabulary(self) -> Sequence[str]:
        """Every word stored of names, topics and places; sorted, each once."""


class Writer(ABC):
    """Makes versions. Nothing written is visible to queries before `promote`."""

    @abstractmethod
    def create_version(self, manifest: Manifest) -> None:
        """Begin a hidden version named `manifest.version`."""

    @abstractmethod
    def add(self, version: str, documents: Iterable[Document]) -> None:
        """Add documents to a version that is not sealed; may be called many times."""

    @abstractmethod
    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        """Add reviews to a version that is not sealed; may be called many times."""

    @abstractmethod
    def seal(self, manifest: Manifest) -> None:
        """Make the version complete and durable, and store its final manifest. Still hidden."""

    @abstractmethod
    def promote(self, version: str) -> None:
        """Make a sealed version the live one; the live one becomes the previous. Atomic."""

    @abstractmethod
    def drop(self, version: str) -> None:
        """Delete a version that is neither live nor needed; dropping what is gone is no error."""


class Engine(ABC):
    """Where versions live."""

    margin: int = 0
    """How many hits beyond a page to fetch so that its order can be proved final."""

    @abstractmethod
    def live(self, country: str) -> View:
        """The live version. Raises NoLiveVersion or EngineUnavailable."""

    @abstractmethod
    def at(self, version: str) -> View:
        """A sealed version by name, live or not. Raises VersionGone or EngineUnavailable."""

    @abstractmethod
    def versions(self, country: str) -> tuple[VersionState, ...]:
        """All versions of a country, newest first."""

    @abstractmethod
    def writer(self) -> Writer: ...

    @abstractmethod
    def close(self) -> None: ...
