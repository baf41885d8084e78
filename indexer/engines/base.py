"""The port every engine implements: versions, who opens them and who makes them.

An Engine opens a version; a View answers queries over that one immutable version; a Writer makes versions.
What is asked and answered is in `query`.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from indexer.documents import Document
from indexer.engines.naming import Named, NameQuery
from indexer.engines.query import Hits, Query
from indexer.freshness import Freshness
from indexer.kept import EntryT, Shelf
from indexer.records import Evidence, Review
from indexer.reputation import Priors

_decode_review = msgspec.json.Decoder(Review).decode
_decode_documents = msgspec.msgpack.Decoder(list[Document]).decode

Role = Literal["live", "previous", "hidden", "unsealed"]


class Counts(Struct, frozen=True, kw_only=True):
    """What became of the records of a source."""

    read: int = 0
    out_of_scope: int = 0
    rejected: int = 0
    merged: int = 0
    suppressed: int = 0
    quarantined: int = 0
    hidden: int = 0
    eligible: int = 0
    promoted: int = 0


class RatingSum(Struct, frozen=True):
    """How many of a version are rated, and the sum of the values shown."""

    rated: int = 0
    total: float = 0.0

    @property
    def mean(self) -> float | None:
        return self.total / self.rated if self.rated else None


class Manifest(Struct, frozen=True, kw_only=True):
    """What a version is made of; immutable once sealed. `as_of` is the day its eligible count was taken.

    `hidden_by` splits `counts.hidden` by reason (`census`); reviews of such `evidence` made the ratings; `ratings`
    sums the values shown. `updates`: how many were applied since the last whole reindex, `source` names that one's
    and `options` what else its command line said of it (reviews, format, mapping).
    """

    version: str
    country: str
    created_at: str
    as_of: date
    source: str
    options: Mapping[str, str] = {}
    synthetic: bool
    counts: Counts = Counts()
    hidden_by: Mapping[str, int] = {}
    freshness: Freshness = Freshness()
    reviews: int = 0
    ratings: RatingSum = RatingSum()
    updates: int = 0
    evidence: tuple[Evidence, ...] = ("appointment", "invoice", "referral", "code")
    priors: Priors
    triage_version: str = ""
    registers_read_at: datetime | None = None
    """What registers said until then has been obeyed by everything in the version; an update keeps its base's."""


class VersionState(Struct, frozen=True):
    """A version as the engine holds it. Unsealed ones (a fill that never ended) have no manifest."""

    version: str
    role: Role
    manifest: Manifest | None


class View(ABC):
    """One version, opened. Answers do not change while it is held, but for who and what is suppressed meanwhile.

    Nothing here answers by a suppressed specialist (found, counted or listed) or an erased review; a rating shown
    is that of the reviews left. What ranks and what `min_rating` compares stays as it was written.
    """

    manifest: Manifest

    @abstractmethod
    def search(self, query: Query) -> Hits:
        """Raises EngineUnavailable rather than answer in part."""

    @abstractmethod
    def named(self, query: NameQuery) -> tuple[Named, ...]:
        """Eligible specialists by their names, each once: by likeness, then tie; NEAR ones only if there are no
        others. Raises EngineUnavailable rather than answer in part."""

    @abstractmethod
    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """The stored documents by specialist id; ids not stored are left out."""

    @abstractmethod
    def documents(self) -> Iterator[Document]:
        """Every stored document once, in no order. Raises EngineUnavailable where it breaks off."""

    @abstractmethod
    def stored_documents(self) -> Iterator[Document]:
        """Every document once as written, the suppressed too: for whoever keeps the directory, never to be shown.
        In no order. Raises EngineUnavailable where it breaks off."""

    @abstractmethod
    def reviews(self, specialist_id: str, offset: int, limit: int) -> tuple[int, tuple[Review, ...]]:
        """How many are stored of the specialist, and a page of them: latest publication first, then id."""

    @abstractmethod
    def all_reviews(self) -> Iterator[Review]:
        """Every stored review that is not erased nor of somebody suppressed, and every tombstone, once, in no
        order; whoever is held back by a register alone keeps theirs. Raises EngineUnavailable where it breaks
        off."""

    @abstractmethod
    def owners(self, review_ids: Sequence[str]) -> Mapping[str, str]:
        """Whose the reviews are, by review id, as written: erased ones too. Ids not stored are left out."""

    @abstractmethod
    def bearers(self, keys: Collection[int]) -> Mapping[int, frozenset[str]]:
        """Ids of the specialists that have the identity keys (`identity_keys`), by key, as written: the suppressed
        too. Keys nobody has are left out."""

    @abstractmethod
    def is_suppressed(self, specialist_id: str) -> bool:
        """Whether the specialist must not be shown in the country, stored in this version or not."""

    @abstractmethod
    def rulings_state(self) -> str:
        """Changes whenever somebody or something was suppressed or restored, in whatever country; opaque."""

    @abstractmethod
    def vocabulary(self) -> Sequence[str]:
        """Every word stored of names, topics and places; sorted, each once."""


class ReviewRun(NamedTuple):
    """Reviews of one specialist to store, that stood together: the key of each (`review_keys`), and each as the
    engine's preparation left it."""

    specialist: str
    keys: Sequence[int]
    prepared: Sequence[bytes]


class Preparation:
    """An engine's own part of the work on documents, done without the engine, in another process maybe."""

    def prepare(self, documents: Sequence[Document]) -> bytes:
        """What `Writer.add_prepared` is to be given."""
        return msgspec.msgpack.encode(documents)

    def prepare_review(self, review: Review, body: bytes) -> bytes:  # noqa: ARG002  # engines ask for more
        """What a `ReviewRun` is to hold of it; `body` is the review as JSON."""
        return body


class Writer(ABC):
    """Makes versions. Nothing written is visible to queries before `promote`."""

    @abstractmethod
    def create_version(self, manifest: Manifest, base: str | None = None) -> None:
        """Begin a hidden version named `manifest.version`: empty, or holding what the sealed version `base` holds,
        which stays as it is. Raises LockHeld where somebody else writes the country, VersionGone for a base that
        is not sealed or of another shape."""

    @abstractmethod
    def remove(self, version: str, specialists: Collection[str]) -> None:
        """Take specialists, and every review of theirs, off a version that was begun from a base, before anything
        is added to it; ids not stored are left out. Who is changed is removed and added again, with all reviews.
        """

    @abstractmethod
    def add(self, version: str, documents: Iterable[Document]) -> None:
        """Add documents to a version that is not sealed; may be called many times."""

    @abstractmethod
    def add_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        """Add reviews to a version that is not sealed; may be called many times."""

    def preparation(self) -> Preparation:
        """For documents of a version that began empty."""
        return Preparation()

    def add_prepared(self, version: str, prepared: Iterable[bytes]) -> None:
        """Add documents that the engine's `preparation` was given."""
        for some in prepared:
            self.add(version, _decode_documents(some))

    def add_review_runs(self, version: str, runs: Iterable[ReviewRun]) -> None:
        """Add reviews that the engine's `preparation` was given."""
        self.add_reviews(version, (_decode_review(body) for run in runs for body in run.prepared))

    @abstractmethod
    def amend_reviews(self, version: str, reviews: Iterable[Review]) -> None:
        """Put reviews in the place of those of their ids, which were added; day and specialist are the same."""

    @abstractmethod
    def seal(self, manifest: Manifest) -> None:
        """Make the version complete and durable, and store its final manifest. Still hidden."""

    @abstractmethod
    def promote(self, version: str) -> None:
        """Make a sealed version the live one; the live one becomes the previous. Atomic.

        Once it returns, no machine answers from the one before.
        """

    def wait_until_known(self) -> None:  # noqa: B027  # nothing where everybody looks each time
        """Returns once no machine answers by what was before the changes made until now."""

    @abstractmethod
    def drop(self, version: str) -> None:
        """Delete a version. Raises VersionLive for the one that answers; dropping what is gone is no error."""


class Engine(ABC):
    """Where versions live."""

    margin: int = 0
    """How many hits beyond a page to fetch so that its order can be proved final."""

    @property
    def is_paused(self) -> bool:
        """Whether questions are refused at once for a moment, because they failed again and again."""
        return False

    @abstractmethod
    def live(self, country: str) -> View:
        """The live version. Raises NoLiveVersion or EngineUnavailable."""

    def lately_live(self, country: str) -> View:
        """As `live`, mostly without asking; never what was before a `promote` that has returned."""
        return self.live(country)

    @abstractmethod
    def at(self, version: str) -> View:
        """A sealed version by name, live or not. Raises VersionGone or EngineUnavailable."""

    @abstractmethod
    def versions(self, country: str) -> tuple[VersionState, ...]:
        """All versions of a country, newest first."""

    @abstractmethod
    def writer(self) -> Writer: ...

    @abstractmethod
    def kept(self, shelf: Shelf[EntryT]) -> tuple[EntryT, ...]:
        """What is kept beside the versions, by key. EngineUnavailable rather than a part of it."""

    @abstractmethod
    def keep(self, shelf: Shelf[EntryT], entries: Iterable[EntryT]) -> None:
        """Keep entries, each in the place of the one of its key; the others stay.

        Once it returns all of them are durable and seen by everybody; if it raises it may be repeated. Where the
        engine locks a country that is being reindexed: LockHeld for a shelf which that reindex reads.
        """

    @abstractmethod
    def close(self) -> None: ...
