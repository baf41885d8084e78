"""Sets kept once for all who have the same, against plain sets."""

from random import Random

import numpy as np
import pytest

from indexer.engines.embedded.columns import Alike, alike_from

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


def test_pairs_are_the_codes_of_every_set() -> None:
    kept = alike(some_sets(300))
    found = set(zip(kept.pairs.sets.tolist(), kept.pairs.codes.tolist(), strict=True))
    assert found == {(number, code) for number, line in enumerate(kept.members) for code in np.flatnonzero(line)}
    assert len(found) == len(kept.pairs.codes)
