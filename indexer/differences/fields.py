"""Which fields of one specialist differ between two documents, and how the values are written."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from indexer.documents import Document
from indexer.records import Practice, Specialist

_LONGEST = 80
_RATING = ("value", "reviews", "pending", "removed")
_APART = ("id", "practices", "commercial")
"""What is told otherwise, or, being commercial, never stored in a document."""
_OWN = tuple(name for name in Specialist.__struct_fields__ if name not in _APART)


def changes_of(before: Document, after: Document) -> Iterator[tuple[str, str, str]]:
    """Field, value before and value after; a field of practices once, by the first practice that differs."""
    yield from _of_struct(before.specialist, after.specialist, _OWN)
    yield from _of_practices(before.specialist.practices, after.specialist.practices)
    for name, old, new in _of_struct(before.rating, after.rating, _RATING):
        yield f"rating.{name}", old, new


def _of_struct(before: Struct, after: Struct, names: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, _written(old), _written(new)


def _of_practices(before: tuple[Practice, ...], after: tuple[Practice, ...]) -> Iterator[tuple[str, str, str]]:
    old, new = ({practice.id: practice for practice in practices} for practices in (before, after))
    if list(old) != list(new):
        yield "practices", _written(tuple(old)), _written(tuple(new))
    told: set[str] = set()
    for id_ in (id_ for id_ in old if id_ in new):
        for name, was, is_ in _of_struct(old[id_], new[id_], Practice.__struct_fields__):
            if name not in told:
                told.add(name)
                yield f"practices.{name}", was, is_


def _written(value: object) -> str:
    """JSON, shortened; nothing for what is not stated."""
    if value is None or value == ():
        return ""
    text = msgspec.json.encode(value).decode().strip('"')
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
