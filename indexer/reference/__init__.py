"""The facts of seed_data as frozen objects, read and cross-checked once: countries, taxonomy, triage tables.

Owns reading and checking; what follows from a fact is decided where it is used. Every broken row raises
BadReference naming the file and the key.
"""

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct

from indexer.reference.access import AccessRule
from indexer.reference.countries import Country, Line, Register, load_countries
from indexer.reference.spellings import Spellings, read_spellings
from indexer.reference.taxonomy import Taxonomy, load_taxonomy, split_offer
from indexer.reference.triage import Factor, Level, Modifier, Outcome, RedFlag, Triage, load_triage
from indexer.reference.typed_words import TypedWords, load_typed_words
from indexer.reference.words import LANGUAGES, Language, Translated, TranslatedList

__all__ = [
    "FOLDERS",
    "LANGUAGES",
    "AccessRule",
    "Country",
    "Factor",
    "Language",
    "Level",
    "Line",
    "Modifier",
    "Outcome",
    "RedFlag",
    "Reference",
    "Register",
    "Taxonomy",
    "Translated",
    "TranslatedList",
    "Triage",
    "load_reference",
    "read_reference",
    "split_offer",
    "take_reference",
]

FOLDERS = ("countries", "taxonomy", "triage", "words")
"""Of seed_data, those that a reference is read from."""


class Reference(Struct, frozen=True, eq=False):
    """All facts; countries by upper-case code. Each reading of them is a reference of its own. `root`: the folder
    they were read from."""

    countries: Mapping[str, Country]
    taxonomy: Taxonomy
    triage: Triage
    typed: TypedWords
    spellings: Spellings
    root: Traversable

    def public_countries(self) -> tuple[str, ...]:
        """Codes of the countries offered by default, in order of code."""
        return tuple(code for code, country in self.countries.items() if country.is_public)


_READ: dict[Path | None, Reference] = {}


def load_reference(directory: Path | None = None) -> Reference:
    """Reads `directory`, by default the seed_data shipped with the package; once per directory and process."""
    if directory not in _READ:
        _READ[directory] = read_reference(directory or resources.files("seed_data"))
    return _READ[directory]


def take_reference(reference: Reference) -> None:
    """For the seed_data shipped with the package: what an earlier process read and checked of the same files."""
    _READ[None] = reference


def read_reference(root: Traversable) -> Reference:
    """The facts of the FOLDERS below a root, which may be an archive of them. Raises BadReference."""
    taxonomy = load_taxonomy(root / "taxonomy")
    countries = load_countries(root / "countries", taxonomy.professions)
    triage = load_triage(root / "triage", taxonomy, countries)
    typed = load_typed_words(root / "words", taxonomy, triage.emergency_words)
    return Reference(countries, taxonomy, triage, typed, read_spellings(root / "words"), root)
