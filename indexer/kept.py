"""What is kept beside the versions of an index, and of none of them: what people decided and registers said.

A shelf is one list of entries of one kind. An entry takes the place of an earlier one under its key; whoever gives
each entry a key of its own has an append-only list. Knows no engine and no kind of entry.
"""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from msgspec import Struct


class Entry(Protocol):
    """A frozen msgspec struct with a key."""

    @property
    def key(self) -> tuple[str, ...]: ...


EntryT = TypeVar("EntryT", bound=Entry)


class Shelf(Struct, Generic[EntryT], frozen=True):
    """`name`: of the file and the index that hold it, in lower case, letters and hyphens.

    country: whose reindex reads the shelf once and goes live by what it read: nothing may be kept meanwhile. None:
    it is obeyed at once, whatever is being reindexed.
    """

    name: str
    kind: type[EntryT]
    country: str | None = None


def latest(entries: Iterable[EntryT]) -> dict[tuple[str, ...], EntryT]:
    """By key, of several under one the last."""
    return {entry.key: entry for entry in entries}


def in_order(entries: Iterable[EntryT]) -> tuple[EntryT, ...]:
    """The last under each key, by key."""
    found = latest(entries)
    return tuple(found[key] for key in sorted(found))
