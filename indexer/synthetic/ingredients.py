"""How invented records of a country look: names, languages, streets, titles, fees, sentences of reviews.

Owns reading `seed_data/synthetic` and the shape of its files but mix.toml (`mix`). Does not know who is drawn.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Generic, Literal, TypeVar

import msgspec
from msgspec import Struct

from indexer.errors import BadReference
from indexer.records import About, Funding
from indexer.reference.reading import read_toml
from indexer.synthetic.chance import Weighted

T = TypeVar("T")
Part = TypeVar("Part")


class Ingredient(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of these files."""


class Choice(Ingredient, Generic[T], frozen=True):
    """One possibility."""

    weight: float
    value: T


class Maybe(Ingredient, Generic[T], frozen=True):
    """One possibility; without a value: the fact is not stated."""

    weight: float
    value: T | None = None


class Culture(Ingredient, frozen=True):
    """Names; a name is a word or (Latin, Arabic, other Latin spellings …)."""

    languages: Mapping[str, float]
    female: tuple[str | tuple[str, ...], ...]
    male: tuple[str | tuple[str, ...], ...]
    family: tuple[str | tuple[str, ...], ...]


class ByPlace(Ingredient, Generic[Part], frozen=True):
    """One fact for the places of physiotherapists and the like, one for those of physicians."""

    movement: Part
    medical: Part

    def of(self, place: str) -> Part:
        return self.movement if place == "movement" else self.medical


class ClinicNames(ByPlace[tuple[str, ...]], frozen=True):
    """Patterns with {word}, and the words."""

    words: tuple[str, ...]


class Fees(ByPlace[tuple[int, int]], frozen=True):
    """Lowest and highest fee, and the step, in the country's currency."""

    step: int


class Titles(Ingredient, frozen=True):
    """What stands before a name; "" is none."""

    female: tuple[str, ...]
    male: tuple[str, ...]

    def of(self, sex: Literal["female", "male"]) -> tuple[str, ...]:
        return self.female if sex == "female" else self.male


class Demonstration(Ingredient, frozen=True):
    """The towns of the shipped records and how many specialists each has."""

    capital: str
    towns: Mapping[str, int]


class Flavour(Ingredient, frozen=True):
    """<cc>.toml: how records of one country look."""

    cultures: Mapping[str, float]
    spoken: Mapping[str, float]
    review_languages: Mapping[str, float]
    numbering: str
    streets: tuple[str, ...]
    clinics: ClinicNames
    fundings: ByPlace[tuple[Choice[tuple[Funding, ...]], ...]]
    fees: Fees
    titles: Mapping[str, Titles]
    written: Mapping[str, str] = {}
    demonstration: Demonstration | None = None


Tones = Mapping[str, tuple[str, ...]]
"""good, middling, bad → sentences."""
Phrases = Mapping[str, Mapping[About, Tones]]
"""Language → subject → tone → sentences."""


def weighted(choices: Iterable[Choice[T]]) -> Weighted[T]:
    """To draw from."""
    return Weighted((choice.value, choice.weight) for choice in choices)


def weighted_maybe(choices: Iterable[Maybe[T]]) -> Weighted[T | None]:
    """To draw from; None: not stated."""
    return Weighted((choice.value, choice.weight) for choice in choices)


@cache
def load_cultures() -> Mapping[str, Culture]:
    return read_ingredient("cultures.toml", dict[str, Culture])


@cache
def load_phrases() -> Phrases:
    return read_ingredient("phrases.toml", dict[str, dict[About, dict[str, tuple[str, ...]]]])


@cache
def load_replies() -> Mapping[str, Tones]:
    """Language → tone of the review → what is answered."""
    return read_ingredient("replies.toml", dict[str, dict[str, tuple[str, ...]]])


@cache
def load_flavour(country: str) -> Flavour:
    """Raises BadReference for a country that has no such file."""
    return read_ingredient(f"{country.lower()}.toml", Flavour)


def read_ingredient(name: str, kind: type[T]) -> T:
    """A file of seed_data/synthetic. Raises BadReference naming the file and the key."""
    file: Traversable = resources.files("seed_data") / "synthetic" / name
    try:
        return msgspec.convert(read_toml(file), kind)
    except msgspec.ValidationError as error:
        raise BadReference(f"synthetic/{name}: {error}") from error
