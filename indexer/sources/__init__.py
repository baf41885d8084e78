"""Where records come from: opens what an operator names as the supply of one country.

Each kind of source is a module of its own; they share `base` (what a source is) and `rules` (what a record must
be in its country).
"""

from collections.abc import Iterable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from indexer.errors import SourceUnreadable
from indexer.records import Review, Specialist
from indexer.reference import Country, Reference
from indexer.sources.anchored import MovedReviews, MovedSpecialists, anchor_beside
from indexer.sources.base import Source, Supply
from indexer.sources.fhir import FhirSpecialists
from indexer.sources.fhir.export import Export
from indexer.sources.jsonl import ReviewsFile, SpecialistsFile
from indexer.sources.rules import Rules

Format = Literal["jsonl", "fhir"]
Reviews = Path | Literal["none"] | None
DEMONSTRATION = "demonstration"
_ENDINGS = (".jsonl", ".jsonl.gz")


class Origin(Struct, frozen=True):
    """What an operator asks to read. No paths: the demonstration; `form` None: as the path looks.

    `reviews`: a file or folder of reviews, "none" for none at all, None for those beside the specialists.
    """

    paths: tuple[Path, ...] = ()
    reviews: Reviews = None
    form: Format | None = None


def open_supply(origin: Origin, country: Country, reference: Reference, as_of: date) -> Supply:
    """The sources of one country. Raises SourceUnreadable naming what is missing and where it was looked for."""
    opening = _Opening(Rules(country, reference.taxonomy, as_of))
    if not origin.paths:
        return opening.demonstration(origin.reviews)
    specialists = tuple(opening.specialists(path, origin.form) for path in origin.paths)
    beside = tuple(source for path in origin.paths for source in opening.reviews_beside(path))
    return Supply(specialists, beside if origin.reviews is None else opening.stated_reviews(origin.reviews))


def countries_in(origin: Origin, known: Iterable[str]) -> tuple[str, ...]:
    """Those of the known countries that the named folders hold a specialists file of."""
    return tuple(code for code in known if any(_file_of(path, "specialists", code) for path in origin.paths))


class _Opening(Struct, frozen=True):
    """Opens sources under one country's rules."""

    rules: Rules

    def demonstration(self, reviews: Reviews) -> Supply:
        folder = Path(str(resources.files("seed_data")))
        file = _file_of(folder, "specialists", self.rules.country.code)
        if file is None:
            raise SourceUnreadable(f"there are no demonstration records of {self.rules.country.code}; give --from")
        beside = self.reviews_beside(folder) if reviews is None else self.stated_reviews(reviews)
        return Supply((self._specialists_file(file, DEMONSTRATION),), beside)

    def specialists(self, path: Path, form: Format | None) -> Source[Specialist]:
        if form == "fhir" or (form is None and path.is_dir() and Export(path).files_of("PractitionerRole")):
            return FhirSpecialists(path, self.rules)
        file = path if path.is_file() else _file_of(path, "specialists", self.rules.country.code)
        if file is None:
            raise SourceUnreadable(f"{path} holds no {_expected('specialists', self.rules.country.code)}")
        return self._specialists_file(file, str(path))

    def reviews_beside(self, path: Path) -> tuple[Source[Review], ...]:
        file = _file_of(path, "reviews", self.rules.country.code)
        return () if file is None else (self._reviews_file(file),)

    def stated_reviews(self, stated: Path | Literal["none"]) -> tuple[Source[Review], ...]:
        if isinstance(stated, str):
            return ()
        sources = (self._reviews_file(stated),) if stated.is_file() else self.reviews_beside(stated)
        if not sources:
            raise SourceUnreadable(f"{stated} holds no {_expected('reviews', self.rules.country.code)}")
        return sources

    def _specialists_file(self, file: Path, label: str) -> Source[Specialist]:
        anchor = anchor_beside(file)
        source = SpecialistsFile(file, self._rules_on(anchor), label)
        return source if anchor is None else MovedSpecialists(source, (self.rules.as_of - anchor).days)

    def _reviews_file(self, file: Path) -> Source[Review]:
        anchor = anchor_beside(file)
        source = ReviewsFile(file, self._rules_on(anchor))
        return source if anchor is None else MovedReviews(source, (self.rules.as_of - anchor).days)

    def _rules_on(self, anchor: date | None) -> Rules:
        """The dates of anchored records are checked as they stand, before they are moved."""
        return self.rules if anchor is None else replace(self.rules, as_of=anchor)


def _file_of(folder: Path, kind: str, code: str) -> Path | None:
    candidates = (folder / kind / f"{code.lower()}{ending}" for ending in _ENDINGS)
    return next((file for file in candidates if file.is_file()), None)


def _expected(kind: str, code: str) -> str:
    return f"{kind}/{code.lower()}.jsonl (or .jsonl.gz)"
