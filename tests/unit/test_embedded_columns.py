"""Sets kept once for all who have the same, against plain sets."""

from collections import Counter
from random import Random

import numpy as np
import pytest

from indexer.engines.embedded.columns import Alike, alike_from, holders_from

CODES = 150
"""More than fit two words of 64 bits."""


def some_sets(rows: int) -> list[set[int]]:
    rng = Random(rows)
    kinds = [set(rng.sample(range(CODES), rng.choice((0, 1, 2, 5)))) for _ in range(20)]
    return [rng.choice(kinds) for _ in range(rows)]


def alike(sets: list[set[int]]) -> Alike:
    words = [
        [sum(1 << code - 64 * word for code in each if code >> 6 == word) for each in sets] for word in range(3)
    ]
    return alike_from(np.array(words, np.uint64).reshape(3, len(sets)))


@pytest.mark.parametrize("rows", [0, 1, 300])
def test_every_row_has_its_set(rows: int) -> None:
    sets, kept = some_sets(rows), alike(some_sets(rows))
    members = [set(np.flatnonzero(line).tolist()) for line in kept.members]
    assert [members[number] for number in kept.number.tolist()] == sets
    assert len(members) == len({frozenset(each) for each in sets})


def test_sets_that_hold_any_of_some_codes() -> None:
    sets, kept = some_sets(300), alike(some_sets(300))
    for wanted in (set[int](), {3}, {63, 64}, set(range(100, CODES))):
        assert kept.has_any(sorted(wanted))[kept.number].tolist() == [bool(each & wanted) for each in sets]


def test_holders_of_a_code_are_all_sets_with_it() -> None:
    kept = alike(some_sets(300))
    holders = np.split(kept.holders.sets, kept.holders.starts[1:])
    expected = [np.flatnonzero(line).tolist() for line in kept.members.T]
    assert kept.holders.codes.tolist() == [code for code, sets in enumerate(expected) if sets]
    assert [sets.tolist() for sets in holders] == [sets for sets in expected if sets]


def test_holders_are_counted_by_how_many_have_each_set() -> None:
    sets, kept = some_sets(300), alike(some_sets(300))
    counts = kept.holders.count(np.bincount(kept.number))
    expected = Counter(code for each in sets for code in each)
    assert dict(zip(kept.holders.codes.tolist(), counts.tolist(), strict=True)) == expected


@pytest.mark.parametrize("sets", [255, 256, 65_536])
def test_last_of_many_sets_is_found(sets: int) -> None:
    """Numbers of sets are kept as narrow as they may be."""
    members = np.zeros((3, sets), bool)
    members[1, [0, -1]] = True
    holders = holders_from(members)
    assert (holders.codes.tolist(), holders.sets.tolist()) == ([1], [0, sets - 1])


def test_nobody_holds_anything() -> None:
    assert holders_from(np.zeros((2, 0), bool)).count(np.empty(0, np.int64)).tolist() == []
