"""Texts that are nearly the same: among a group's own, and under other specialists.

Across specialists, sketches that share one of their two smallest hashes meet, each compared with some neighbours.
A hash shared by texts of very many specialists is a stock sentence's: a text that has it is compared with none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from struct import Struct as Packing

from indexer.anomalies.limits import Numbers
from indexer.anomalies.sighting import Sighting
from indexer.anomalies.texts import SKETCH, is_alike

_KEYS = 2
_PACKING = Packing(f">I8s8sB{SKETCH}I")
ROW_BYTES = _PACKING.size
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


def rows_of(sighting: Sighting) -> Iterator[bytes]:
    """Sort by hash; none for a text too short to compare."""
    kept = sighting.sketch
    padded = (*kept, *(0,) * (SKETCH - len(kept)))
    for key in kept[:_KEYS]:
        yield _PACKING.pack(key, sighting.person, sighting.review, len(kept), *padded)


class Copies:
    """What was learnt from the rows of all texts, in order. Held in memory: the copied and the stock hashes."""

    def __init__(self, rows: Iterable[bytes], numbers: Numbers) -> None:
        self.copied: set[bytes] = set()
        """Reviews whose text another person's review nearly repeats."""
        self._stock: set[int] = set()
        for key, group in groupby(rows, key=lambda row: row[:4]):
            meeting = _meeting(group, numbers.most_sharing)
            if meeting is None:
                self._stock.add(int.from_bytes(key, "big"))
            else:
                self._compare(meeting, numbers)

    def is_stock(self, sighting: Sighting) -> bool:
        """Whether the whole country writes like that."""
        return any(key in self._stock for key in sighting.sketch[:_KEYS])

    def _compare(self, meeting: Sequence[_Text], numbers: Numbers) -> None:
        for at, (person, review, sketch) in enumerate(meeting):
            for other_person, other, other_sketch in meeting[max(0, at - numbers.most_compared) : at]:
                if person != other_person and is_alike(sketch, other_sketch, numbers.copy_likeness_elsewhere):
                    self.copied |= {review, other}


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
