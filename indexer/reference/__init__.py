"""The facts of seed_data as frozen objects, read and cross-checked once: countries, taxonomy, triage tables.

Owns reading and checking; what follows from a fact is decided where it is used. Every broken row raises
BadReference naming the file and the key.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from msgspec import Struct

from indexer.reference.access import AccessRule
from indexer.reference.countries import Country, Line, Register, load_countries
from indexer.reference.taxonomy import Taxonomy, load_taxonomy, split_offer
from indexer.reference.triage import Factor, Level, Modifier, Outcome, RedFlag, Triage, load_triage
from indexer.reference.words import LANGUAGES, Language, Translated, TranslatedList

__all__ = [
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
    "split_offer",
]


class Reference(Struct, frozen=True):
    """All facts; countries by upper-case code."""

    countries: Mapping[str, Country]
    taxonomy: Taxonomy
    triage: Triage

    def public_countries(self) -> tuple[str, ...]:
        """Codes of the countries offered by default, in order of code."""
        return tuple(code for code, country in self.countries.items() if country.is_public)


@cache
def load_reference(directory: Path | None = None) -> Reference:
    """Reads `directory`, by default the seed_data shipped with the package; once per directory and process."""
    root = directory or resources.files("seed_data")
    taxonomy = load_taxonomy(root / "taxonomy")
    return Reference(
        load_countries(root / "countries", taxonomy.professions), taxonomy, load_triage(root / "triage", taxonomy)
    )
