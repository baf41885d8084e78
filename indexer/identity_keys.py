"""By what a stored person is known again without reading everybody: ids, register numbers, name and place.

A key is 64 bits. Who shares one may be the same person; only the records can tell (`lookalikes`, `person_names`).
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from indexer.documents import Document
from indexer.lookalikes import cell_of, cells_around
from indexer.standing import entry_of

_BYTES = 8
_BLANK = blake2b(digest_size=_BYTES)


def key_of_id(id_: str) -> int:
    """Of a record's own id or of one that was merged into it."""
    return _key("id", id_)


def keys_of(document: Document) -> frozenset[int]:
    """What somebody stored is found again by."""
    return frozenset((*_sure_keys(document), *_likeness_keys(document, is_around=False)))


def keys_near(document: Document) -> frozenset[int]:
    """What finds everybody who may be the same person: places beside theirs, too."""
    return frozenset((*_sure_keys(document), *_likeness_keys(document, is_around=True)))


def _sure_keys(document: Document) -> Iterator[int]:
    specialist = document.specialist
    for id_ in (specialist.id, *document.merged_ids):
        yield key_of_id(id_)
    for registration in specialist.registrations:
        yield _key("number", *entry_of(registration))


def _likeness_keys(document: Document, *, is_around: bool) -> Iterator[int]:
    """Full names (of two words or more) beside the cells of the practices."""
    names = [name for name in document.text.whole_names if " " in name]
    for practice in document.specialist.practices:
        point = practice.point
        cells: Iterable[tuple[int, int]] = (cell_of(point.lat, point.lon),)
        if is_around:
            cells = cells_around(point.lat, point.lon)
        for row, column in cells:
            for name in names:
                yield _key("like", name, str(row), str(column))


def _key(*parts: str) -> int:
    digested = _BLANK.copy()
    digested.update("\0".join(parts).encode())
    return int.from_bytes(digested.digest(), "big")
