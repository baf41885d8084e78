"""The facts of a directory as flat numpy columns: what the judge's scan and the SQL peers are filled from.

Owns how codes become bits. Shares nothing with the columns of our embedded engine: it is judged by these.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.documents import Document
from indexer.records import Practice

Column: TypeAlias = npt.NDArray[Any]
MOST_CODES = 62
"""So many bits fit a signed number of any database."""
MODES = ("in_person", "video")
FUNDINGS = ("statutory", "private", "self_pay")
GENDERS = ("", "female", "male", "other")
UNKNOWN, NO, YES = -1, 0, 1


class Codes:
    """Bits of codes, in the order they come."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._bits: dict[str, int] = {}

    def mask(self, names: Iterable[str]) -> int:
        """New names get a bit of their own."""
        return sum({self._bit(name) for name in names})

    def known(self, names: Iterable[str]) -> int:
        """The mask of those that anybody has."""
        return sum({self._bits[name] for name in names if name in self._bits})

    def of(self, mask: int) -> list[str]:
        return [name for name in self.names if self._bits[name] & mask]

    def _bit(self, name: str) -> int:
        if name not in self._bits:
            assert len(self.names) < MOST_CODES, "more codes than bits; give the masks another column"
            self._bits[name] = 1 << len(self.names)
            self.names.append(name)
        return self._bits[name]


@dataclass
class Coding:
    """Codes of every kind."""

    offers: Codes = field(default_factory=Codes)
    languages: Codes = field(default_factory=Codes)
    conditions: Codes = field(default_factory=Codes)
    procedures: Codes = field(default_factory=Codes)
    insurers: Codes = field(default_factory=Codes)


Person = tuple[int, int, int, int, int, int, float, float, float, int, int, int]
Place = tuple[int, float, float, int, int, int, int, float, int, int]
PEOPLE: Sequence[tuple[str, str]] = (
    ("tie", "i8"),
    ("offers", "i8"),
    ("languages", "i8"),
    ("conditions", "i8"),
    ("procedures", "i8"),
    ("gender", "i1"),
    ("rating", "f8"),  # the value shown; NaN: unrated
    ("ranking", "f8"),
    ("signal", "f8"),
    ("verified", "i4"),  # day; 0: never
    ("youngest", "i2"),
    ("oldest", "i2"),
)
PLACES: Sequence[tuple[str, str]] = (
    ("person", "i4"),
    ("lat", "f8"),
    ("lon", "f8"),
    ("modes", "i1"),
    ("funding", "i1"),
    ("accepting", "i1"),
    ("step_free", "i1"),
    ("fee", "f8"),  # NaN: unknown
    ("next_day", "i4"),  # 0: unknown
    ("insurers", "i8"),
)


def person_of(document: Document, codes: Coding) -> Person:
    """By PEOPLE."""
    specialist, rating = document.specialist, document.rating
    return (
        document.tie,
        codes.offers.mask(document.offers),
        codes.languages.mask(specialist.languages),
        codes.conditions.mask(specialist.conditions),
        codes.procedures.mask(specialist.procedures),
        GENDERS.index(specialist.gender or ""),
        np.nan if rating.value is None else rating.value,
        rating.ranking_value,
        rating.signal,
        0 if specialist.verified_at is None else specialist.verified_at.toordinal(),
        *document.ages,
    )


def place_of(practice: Practice, person: int, codes: Coding) -> Place:
    """By PLACES."""
    return (
        person,
        practice.point.lat,
        practice.point.lon,
        _bits(MODES, practice.modes),
        _bits(FUNDINGS, practice.funding),
        _known(practice.accepting),
        _known(practice.step_free),
        np.nan if practice.fee is None else practice.fee,
        0 if practice.next_available is None else practice.next_available.toordinal(),
        codes.insurers.mask(practice.insurers),
    )


def _bits(names: Sequence[str], values: Iterable[str]) -> int:
    return sum(1 << names.index(value) for value in values)


def _known(value: bool | None) -> int:
    return UNKNOWN if value is None else int(value)


@dataclass
class Columns:
    """A directory in memory: arrays by name, and whose each word and each whole name is."""

    codes: Coding = field(default_factory=Coding)
    ids: list[str] = field(default_factory=list)
    people: dict[str, Column] = field(default_factory=dict)
    places: dict[str, Column] = field(default_factory=dict)
    windows: Column = field(default_factory=lambda: np.empty((0, 3), np.int32))  # person, from, until
    words: dict[str, dict[str, Column]] = field(default_factory=dict)
    """By kind (name_words, place_words, whole_names, whole_places) and word: the people who have it."""


KINDS = ("name_words", "place_words", "whole_names", "whole_places")


def columns_of(documents: Iterable[Document]) -> Columns:
    made = Columns()
    people: list[Person] = []
    places: list[Place] = []
    windows: list[tuple[int, int, int]] = []
    words: dict[str, dict[str, array[int]]] = {kind: defaultdict(lambda: array("i")) for kind in KINDS}
    for row, document in enumerate(documents):
        made.ids.append(document.specialist.id)
        people.append(person_of(document, made.codes))
        places += [place_of(each, row, made.codes) for each in document.specialist.practices]
        windows += [(row, window.start.toordinal(), window.until.toordinal()) for window in document.windows]
        for kind in KINDS:
            for word in dict.fromkeys(getattr(document.text, kind)):
                words[kind][word].append(row)
    made.people, made.places = _arrays(people, PEOPLE), _arrays(places, PLACES)
    made.windows = np.array(windows, np.int32).reshape(-1, 3)
    made.words = {
        kind: {word: np.frombuffer(rows, np.int32) for word, rows in found.items()}
        for kind, found in words.items()
    }
    return made


def _arrays(rows: Sequence[tuple[Any, ...]], fields: Sequence[tuple[str, str]]) -> dict[str, Column]:
    table = np.array(rows, np.dtype(list(fields)))
    return {name: np.ascontiguousarray(table[name]) for name, _ in fields}
