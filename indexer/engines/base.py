"""The port every engine implements: versions, who opens them and who makes them.

An Engine opens a version; a View answers queries over that one immutable version; a Writer makes versions.
What is asked and answered is in `query`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from indexer.documents import Document
from indexer.engines.query import Hits, Query
from indexer.records import Review
from indexer.reputation import Priors

Role = Literal["live", "previous", "hidden", "unsealed"]


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
        """Delete a version. Raises VersionLive for the one that answers; dropping what is gone is no error."""


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
