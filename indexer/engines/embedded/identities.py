"""Who of a part has an identity key, eligible or not, and whose its reviews are."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.parts import Part
from indexer.review_keys import key_of_review


def bearers_in(part: Part, keys: Collection[int]) -> Iterator[tuple[int, str]]:
    """Pairs of a key and the id of a specialist who has it; nobody who is gone."""
    column = part.segment.identity_keys
    found = [
        (key, row)
        for key, held in _held(column.key, keys)
        for row in part.segment.specialists.document[column.specialist[held]].tolist()
    ]
    ids = part.store.ids_of(sorted({row for _, row in found}))
    return ((key, ids[row]) for key, row in found if row in ids)


def owners_in(part: Part, review_ids: Sequence[str]) -> dict[str, str]:
    """Whose the reviews are, by review id; ids not stored are left out."""
    column, wanted = part.segment.review_keys, set(review_ids)
    held = _held(column.key, set(map(key_of_review, wanted)))
    rows = {row for _, found in held for row in column.run[found].tolist()}
    return {id_: owner for id_, owner in part.store.owners_in(sorted(rows)).items() if id_ in wanted}


def _held(column: Column, keys: Collection[int]) -> Iterator[tuple[int, slice]]:
    """Where in a sorted column each of the keys is that it holds."""
    wanted = np.array(sorted(keys), np.uint64)
    first = np.searchsorted(column, wanted, "left").tolist()
    last = np.searchsorted(column, wanted, "right").tolist()
    return (
        (key, slice(start, end))
        for key, start, end in zip(wanted.tolist(), first, last, strict=True)
        if start < end
    )
