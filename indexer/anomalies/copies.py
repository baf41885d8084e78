"""Texts that are nearly the same: among a group's own, and under other specialists.

Across specialists, sketches that share one of their two smallest hashes meet, each compared with some neighbours.
A hash that very many share is a stock sentence's, and says nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from struct import Struct as Packing

from indexer.anomalies.limits import Numbers
from indexer.anomalies.sighting import Sighting
from indexer.anomalies.texts import SKETCH, is_alike

_KEYS = 2
_PACKING = Packing(f">I8s8sB{SKETCH}I")
ROW_BYTES = _PACKING.size


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


def copied_elsewhere(rows: Iterable[bytes], numbers: Numbers) -> frozenset[bytes]:
    """Reviews whose text another person's review nearly repeats."""
    copied: set[bytes] = set()
    for _, group in groupby(rows, key=lambda row: row[:4]):
        meeting = list(islice(group, numbers.most_sharing + 1))
        if len(meeting) > numbers.most_sharing:
            continue
        recent: list[tuple[bytes, bytes, frozenset[int]]] = []
        for row in meeting:
            _, person, review, kept, *hashes = _PACKING.unpack(row)
            sketch = frozenset(hashes[:kept])
            for other_person, other, other_sketch in recent:
                if person != other_person and is_alike(sketch, other_sketch, numbers.copy_likeness_elsewhere):
                    copied |= {review, other}
            recent.append((person, review, sketch))
            del recent[: -numbers.most_compared]
    return frozenset(copied)
