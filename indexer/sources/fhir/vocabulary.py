"""The words of FHIR exports and what they mean here: `seed_data/sources/fhir.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from indexer.errors import BadReference
from indexer.records import CountryCode, Gender, Mode


class Vocabulary(Struct, frozen=True, forbid_unknown_fields=True):
    """Codes of FHIR code systems → values of records."""

    nucc_system: str
    registers: Mapping[str, str]
    accepting: Mapping[str, bool]
    step_free: Mapping[str, bool]
    modes: Mapping[str, Mode]
    gender: Mapping[str, Gender]
    countries: Mapping[str, CountryCode]
    postcodes: Mapping[CountryCode, str]

    def country_of(self, written: str) -> str:
        """ISO code of a country as an address spells it; an unknown spelling comes back as it is."""
        spelling = " ".join(written.upper().split())
        return self.countries.get(spelling, spelling)

    def postcode_of(self, written: str, country: str) -> str:
        """The part of a postcode that names a place."""
        found = re.fullmatch(self.postcodes.get(country, "(?!)"), written.strip(), re.ASCII)
        return found[1] if found else written.strip()


@cache
def load_vocabulary() -> Vocabulary:
    """Reads the shipped file, once. Raises BadReference naming it."""
    path = resources.files("seed_data") / "sources" / "fhir.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Vocabulary)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadReference(f"sources/fhir.toml: {error}") from error
