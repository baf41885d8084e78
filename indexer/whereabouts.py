"""Where in the sources the reviews of some digests stand, out of the rows that remember all reviews."""

from collections import defaultdict
from collections.abc import Collection

import numpy as np
from msgspec import Struct

from indexer.anomalies.spill import Part
from indexer.crew import Crew
from indexer.hearing import HEARD
from indexer.scratch import Scratch


def whereabouts(digests: Collection[bytes], parts: Collection[Part], crew: Crew) -> dict[int, set[int]]:
    """The lines of each source."""
    places: dict[int, set[int]] = defaultdict(set)
    if digests:
        for _, found in crew.in_order(_Seeking(frozenset(digests)), parts):
            for source, line in found:
                places[source].add(line)
    return places


class _Seeking(Struct, frozen=True):
    digests: frozenset[bytes]

    def __call__(self, part: Part, scratch: Scratch) -> list[tuple[int, int]]:
        rows = part.block(scratch).table(HEARD)
        sought = rows[np.isin(rows["review"], np.frombuffer(b"".join(self.digests), ">u8"))]
        return list(zip(sought["source"].tolist(), sought["line"].tolist(), strict=True))
