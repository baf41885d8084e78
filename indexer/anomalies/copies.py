"""Texts that are nearly the same: among a group's own, and under other specialists.

Across specialists, sketches that share one of their two smallest hashes meet, each compared with some neighbours.
A hash shared by texts of very many specialists is a stock sentence's: a text that has it is compared with none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from struct import Struct as Packing
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from indexer.anomalies.limits import Numbers
from indexer.anomalies.sighting import Sighting
from indexer.anomalies.spill import RowBlock, Table, by_part, is_repeated
from indexer.anomalies.texts import SKETCH, is_alike

_KEYS = 2
_PACKING = Packing(f">I4s8sB{SKETCH}I")
_ROW = np.dtype(
    [("key", ">u4"), ("person", ">u4"), ("review", ">u8"), ("kept", "u1"), ("hashes", ">u4", (SKETCH,))]
)
ROW_BYTES = _PACKING.size
_KEY, _PERSON = slice(4), slice(4, 8)
_Text = tuple[bytes, bytes, frozenset[int]]
"""Of whom, the review, and its sketch."""


def alike_among(sketched: Iterable[Sighting], least: float) -> set[bytes]:
    """Reviews whose text is like another's of these."""
    by_hash: dict[int, list[int]] = defaultdict(list)
    seen: list[tuple[frozenset[int], bytes]] = []
    alike: set[bytes] = set()
    for each in sketched:
        sketch = frozenset(each.sketch)
        shared = Counter(at for value in sketch for at in by_hash[value])
        for at, hashes in shared.items():
            other, review = seen[at]
            if hashes >= least * len(sketch) and is_alike(sketch, other, least):
                alike |= {each.review, review}
        for value in sketch:
            by_hash[value].append(len(seen))
        seen.append((sketch, each.review))
    return alike


def sorted_out(seen: Table) -> list[bytes]:
    """What of sightings meets under a hash of its text, by the part where it does; none of short texts."""
    met = [seen[seen["kept"] > key] for key in range(_KEYS)]
    rows = np.empty(sum(map(len, met)), _ROW)
    for name in ("person", "review", "kept", "hashes"):
        rows[name] = np.concatenate([each[name] for each in met])
    rows["key"] = np.concatenate([each["hashes"][:, key] for key, each in enumerate(met)])
    return by_part(rows, rows["key"])


class Compared(NamedTuple):
    """Reviews whose text another person's review nearly repeats, and hashes of stock sentences."""

    copied: set[bytes]
    stock: set[int]


def compare(block: RowBlock, numbers: Numbers) -> Compared:
    """All rows of some hashes."""
    found = Compared(set(), set())
    again = sorted(block.chosen(is_repeated(block.table(_ROW)["key"])).rows())
    for key, group in groupby(again, key=lambda row: row[_KEY]):
        alike = list(group)
        if len({row[_PERSON] for row in alike}) < 2:
            continue
        meeting = _meeting(alike, numbers.most_sharing)
        if meeting is None:
            found.stock.add(int.from_bytes(key, "big"))
        else:
            found.copied.update(_copied(meeting, numbers))
    return found


class Copies(Struct):
    """What was learnt of the texts of the whole country."""

    copied: set[bytes]
    stock: set[int]

    def is_stock(self, sighting: Sighting) -> bool:
        """Whether the whole country writes like that."""
        return any(key in self.stock for key in sighting.sketch[:_KEYS])


def _copied(meeting: Sequence[_Text], numbers: Numbers) -> Iterator[bytes]:
    for at, (person, review, sketch) in enumerate(meeting):
        for other_person, other, other_sketch in meeting[max(0, at - numbers.most_compared) : at]:
            if person != other_person and is_alike(sketch, other_sketch, numbers.copy_likeness_elsewhere):
                yield from (review, other)


def _meeting(rows: Iterable[bytes], most_persons: int) -> list[_Text] | None:
    """The texts that share a hash; None if they are of more persons than that."""
    found: list[_Text] = []
    persons = 0
    for row in rows:
        _, person, review, kept, *hashes = _PACKING.unpack(row)
        persons += not found or person != found[-1][0]
        if persons > most_persons:
            return None
        found.append((person, review, frozenset(hashes[:kept])))
    return found
