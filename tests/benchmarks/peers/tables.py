"""The rows that the SQL sides are filled with: a practice each, with everything about its specialist beside it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.benchmarks.columns import Columns
from tests.benchmarks.peers.dialect import COLUMNS, REALS


def practices(columns: Columns) -> Iterator[tuple[Any, ...]]:
    """By COLUMNS; unknown fees and ratings are None."""
    table = {**columns.people, **columns.places}
    owners = columns.places["person"]
    for name in columns.people:
        table[name] = columns.people[name][owners]
    table |= {name: column[owners] for name, column in _windows(columns).items()}
    lists = [_plain(table[name], name) for name in COLUMNS]
    return zip(*lists, strict=True)


def people(columns: Columns) -> Iterator[tuple[int, int, int, int]]:
    """person, offers, conditions, procedures."""
    lists = (columns.people[name].tolist() for name in ("offers", "conditions", "procedures"))
    return zip(range(len(columns.ids)), *lists, strict=True)


def whole_names(columns: Columns) -> Iterator[tuple[str, int, float]]:
    """key, person, tier."""
    for kind, tier in (("whole_names", 1.0), ("whole_places", 0.3)):
        for key, found in columns.words[kind].items():
            for person in found.tolist():
                yield key, person, tier


def words(columns: Columns) -> Iterator[tuple[str, int, bool]]:
    """word, person, whether it is of a name."""
    for kind, is_name in (("name_words", True), ("place_words", False)):
        for word, found in columns.words[kind].items():
            for person in found.tolist():
                yield word, person, is_name


def words_of_people(columns: Columns) -> list[tuple[list[str], list[str]]]:
    """Of each person the words of names, and of places."""
    texts: list[tuple[list[str], list[str]]] = [([], []) for _ in columns.ids]
    for at, kind in enumerate(("name_words", "place_words")):
        for word, found in columns.words[kind].items():
            for person in found.tolist():
                texts[person][at].append(word)
    return texts


def _windows(columns: Columns) -> dict[str, Any]:
    """Two windows a person; who has none is never eligible."""
    made = {name: np.full(len(columns.ids), day, np.int32) for day, name in _NAMES}
    seen = np.zeros(len(columns.ids), np.int8)
    for person, start, until in columns.windows.tolist():
        seen[person] += 1
        assert seen[person] <= 2, "more windows than columns; give the table another two"
        made[f"from_{seen[person]}"][person], made[f"until_{seen[person]}"][person] = start, until
    return made


_NAMES = ((1, "from_1"), (0, "until_1"), (1, "from_2"), (0, "until_2"))


def _plain(column: Any, name: str) -> list[Any]:
    if name not in REALS:
        plain: list[Any] = column.tolist()
        return plain
    return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124  # NaN alone is not itself
