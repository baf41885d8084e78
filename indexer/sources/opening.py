"""What an operator names → the sources of one country: which file, in which format, under which rules."""

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from indexer.errors import SourceUnreadable
from indexer.records import Review, Specialist
from indexer.sources.anchored import MovedReviews, MovedSpecialists, anchor_beside
from indexer.sources.base import Source
from indexer.sources.delimited import reviews_of, specialists_of
from indexer.sources.delimited.mapping import CsvMapping, load_mapping, name_of_mapping
from indexer.sources.delimited.postcodes import MiddleOf, middles
from indexer.sources.ending import require_whole_end
from indexer.sources.fhir import FhirSpecialists
from indexer.sources.fhir.export import Export
from indexer.sources.fhir.files import WHOLE
from indexer.sources.jsonl import ReviewsFile, SpecialistsFile
from indexer.sources.origin import DEMONSTRATION, Origin
from indexer.sources.rules import Rules

_JSONL = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_CSV = (".csv", ".csv.gz", ".tsv", ".tsv.gz")


class Opening(Struct, frozen=True):
    """Opens what an origin names under one country's rules. Raises SourceUnreadable naming what is missing."""

    origin: Origin
    rules: Rules

    def options(self) -> Mapping[str, str]:
        """What was said beside the paths, by the names of the command line; only what was said."""
        reviews, mapping = self.origin.reviews, self.origin.mapping
        stated = {
            "reviews": self._label(reviews) if isinstance(reviews, Path) else reviews,
            "format": self.origin.form,
            "mapping": None if mapping is None else name_of_mapping(mapping),
        }
        return {name: value for name, value in stated.items() if value is not None}

    def demonstration(self) -> Source[Specialist]:
        file = file_of(demonstration_folder(), "specialists", self.rules.country.code, _JSONL)
        if file is None:
            raise SourceUnreadable(f"there are no demonstration records of {self.rules.country.code}; give --from")
        return self._specialists_file(file, DEMONSTRATION)

    def specialists(self, path: Path) -> Source[Specialist]:
        if self._is_fhir(path):
            return self._named(FhirSpecialists(path, self.rules), path)
        file = self._file(path, "specialists")
        if file is None:
            raise SourceUnreadable(f"{path} holds no {self._expected('specialists')}")
        if self._is_delimited(file):
            mapping = self._mapping_for(file)
            return self._named(specialists_of(mapping, file, self.rules, self._middles()), path)
        return self._specialists_file(file, self._label(path))

    def reviews_beside(self, path: Path) -> tuple[Source[Review], ...]:
        """Those of a folder, or none."""
        file = self._file(path, "reviews") if path.is_dir() else None
        return () if file is None else (self._reviews_file(file),)

    def stated_reviews(self, stated: Path) -> tuple[Source[Review], ...]:
        sources = (self._reviews_file(stated),) if stated.is_file() else self.reviews_beside(stated)
        if not sources:
            raise SourceUnreadable(f"{stated} holds no {self._expected('reviews')}")
        return sources

    def _is_fhir(self, path: Path) -> bool:
        """As stated; otherwise whether it is an export: in a file of JSON, or in a folder that is no feed."""
        if self.origin.form is not None:
            return self.origin.form == "fhir"
        may_be = path.name.endswith(WHOLE) if path.is_file() else not (path / "specialists").is_dir()
        return may_be and Export(path).is_one()

    def _file(self, path: Path, kind: str) -> Path | None:
        if path.is_file():
            return path
        forms = {"csv": _CSV, "jsonl": _JSONL}
        endings = forms.get(self.origin.form or "", (*_JSONL, *_CSV))
        return file_of(path, kind, self.rules.country.code, endings)

    def _is_delimited(self, file: Path) -> bool:
        """By its name, and where that says nothing, if a mapping is given."""
        if file.name.lower().endswith((*_JSONL, *_CSV)):
            return file.name.lower().endswith(_CSV)
        return self.origin.form == "csv" or (self.origin.form is None and self.origin.mapping is not None)

    def _mapping_for(self, file: Path) -> CsvMapping:
        if self.origin.mapping is None:
            raise SourceUnreadable(
                f"{file} is delimited: give --mapping FILE, which says what its columns mean "
                "(seed_data/sources/README.md)"
            )
        return load_mapping(self.origin.mapping)

    def _middles(self) -> MiddleOf:
        return middles(self.origin.state, self.rules.country.code)

    def _expected(self, kind: str) -> str:
        return f"{kind}/{self.rules.country.code.lower()}.jsonl (or .jsonl.gz, .csv, .csv.gz)"

    def _label(self, path: Path) -> str:
        return self.origin.labels.get(path, str(path))

    def _named(self, source: Source[Specialist], path: Path) -> Source[Specialist]:
        source.label = self._label(path)
        return source

    def _specialists_file(self, file: Path, label: str) -> Source[Specialist]:
        require_whole_end(file)
        anchor = anchor_beside(file)
        source = SpecialistsFile(file, self._rules_on(file), label)
        return source if anchor is None else MovedSpecialists(source, (self.rules.as_of - anchor).days)

    def _reviews_file(self, file: Path) -> Source[Review]:
        if self._is_delimited(file):
            return reviews_of(self._mapping_for(file), file, self.rules, self._middles())
        require_whole_end(file)
        anchor = anchor_beside(file)
        source = ReviewsFile(file, self._rules_on(file))
        return source if anchor is None else MovedReviews(source, (self.rules.as_of - anchor).days)

    def _rules_on(self, file: Path) -> Rules:
        """The dates of anchored records are checked as they stand, before they are moved."""
        anchor = anchor_beside(file)
        return self.rules if anchor is None else replace(self.rules, as_of=anchor)


def demonstration_folder() -> Path:
    return Path(str(resources.files("seed_data")))


def file_of(folder: Path, kind: str, code: str, endings: Iterable[str] = (*_JSONL, *_CSV)) -> Path | None:
    """`specialists/<cc>.jsonl` and its like in a folder, in the order of the endings."""
    candidates = (folder / kind / f"{code.lower()}{ending}" for ending in endings)
    return next((file for file in candidates if file.is_file()), None)
