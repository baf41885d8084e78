"""What a place is called in the caller's language, from `seed_data/places/labels.toml`.

Owns which name is shown. Must not know how places are found, or who shows them.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from indexer.gazetteer.place import Place

_BETWEEN = {"ar": "، "}


def label_in(place: Place, language: str) -> str:
    """The name shown; sent back it leads to the place again."""
    return _shown(place.country, place.label, language)


def region_in(place: Place, language: str) -> str:
    """The region, part by part: a town may stand before it ("Vienna, Wien")."""
    parts = (_shown(place.country, part, language) for part in place.region.split(", "))
    return _BETWEEN.get(language, ", ").join(parts)


def names_shown(place: Place) -> set[str]:
    """The names shown in any language."""
    return {place.label, *_labels().get(place.country.lower(), {}).get(place.label, {}).values()}


def _shown(country: str, label: str, language: str) -> str:
    return _labels().get(country.lower(), {}).get(label, {}).get(language, label)


@cache
def _labels() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """country → label as the gazetteer has it → language → name; a language left out shows the label."""
    return tomllib.loads((files("seed_data") / "places" / "labels.toml").read_text(encoding="utf-8"))
