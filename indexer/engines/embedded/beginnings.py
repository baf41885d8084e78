"""Words of a segment that begin nearly as somebody typed. Must not know whose words they are."""

from collections.abc import Iterable, Iterator

import numpy as np

from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.layout import Terms
from indexer.engines.embedded.vocabulary import Vocabulary
from indexer.nearness import begins_nearly, starts_near

_HEAD = 8
"""Bytes of a word by which it is looked up: as many as one number holds."""


class Beginnings:
    """The first bytes of each word as one number; a few megabytes, made from the letters when first asked."""

    def __init__(self, terms: Terms) -> None:
        self._words = Vocabulary(terms)
        self._heads = _heads(terms)
        self._letters = sorted(set(terms.letters.tobytes().decode()))

    def near(self, start: str) -> list[tuple[int, int]]:
        """Runs (from, to) of words that begin nearly so (`nearness`), ascending, none twice; those that are a slip
        from it themselves need not be among them."""
        spelt = {begun.encode() for begun in starts_near(start, self._letters)}
        # A beginning longer than a head stands for words that share the head: those are looked at themselves.
        whole = sorted(begun for begun in spelt if len(begun) <= _HEAD)
        cut = sorted({begun[:_HEAD] for begun in spelt if len(begun) > _HEAD})
        singles = (
            (at, at + 1)
            for first, last in self._runs(cut)
            for at in range(first, last)
            if begins_nearly(self._words[at], start)
        )
        return list(_joined(sorted([*self._runs(whole), *singles])))

    def _runs(self, begun: list[bytes]) -> list[tuple[int, int]]:
        """The runs of words that begin so, without empty ones."""
        lowest = np.array([_number(each, b"\x00") for each in begun], np.uint64)
        highest = np.array([_number(each, b"\xff") for each in begun], np.uint64)
        first = np.searchsorted(self._heads, lowest, "left")
        last = np.searchsorted(self._heads, highest, "right")
        is_any = first < last
        return list(zip(first[is_any].tolist(), last[is_any].tolist(), strict=True))


def _heads(terms: Terms) -> Column:
    starts = np.concatenate([[0], terms.ends[:-1]])
    places = starts[:, np.newaxis] + np.arange(_HEAD)
    letters = np.append(terms.letters, np.zeros(_HEAD, np.uint8))[places]
    heads: Column = np.where(places < terms.ends[:, np.newaxis], letters, 0).astype(np.uint8)
    return heads.view(">u8").ravel().astype(np.uint64)


def _number(begun: bytes, filling: bytes) -> int:
    return int.from_bytes(begun.ljust(_HEAD, filling), "big")


def _joined(runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ascending runs as few that do not overlap."""
    start = end = 0
    for first, last in runs:
        if first > end:
            if start < end:
                yield start, end
            start = first
        end = max(end, last)
    if start < end:
        yield start, end
