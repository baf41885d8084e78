"""Who of a part has an identity key, eligible or not."""

from collections.abc import Collection, Iterator

import numpy as np

from indexer.engines.embedded.parts import Part


def bearers_in(part: Part, keys: Collection[int]) -> Iterator[tuple[int, str]]:
    """Pairs of a key and the id of a specialist who has it; nobody who is gone."""
    column = part.segment.identity_keys
    wanted = np.array(sorted(keys), np.uint64)
    first = np.searchsorted(column.key, wanted, "left")
    last = np.searchsorted(column.key, wanted, "right")
    held = np.flatnonzero(first < last).tolist()
    found = [
        (int(wanted[at]), row)
        for at in held
        for row in part.segment.specialists.document[column.specialist[first[at] : last[at]]].tolist()
    ]
    ids = part.store.ids_of(sorted({row for _, row in found}))
    return ((key, ids[row]) for key, row in found if row in ids)
