"""Who bears a name that is being typed: what is asked of a version and what it answers. Knows no engine."""

from datetime import date
from enum import IntEnum

from msgspec import Struct

from indexer.records import Specialist


class Likeness(IntEnum):
    """How well a name answers what was typed, best first."""

    WHOLE = 0
    WORDS = 1
    BEGUN = 2
    NEAR = 3


class TypedWord(Struct, frozen=True, kw_only=True):
    """One typed word of a name: a word of the person's names answers it.

    words: spellings, folded; one that is equal answers. starts: one that begins so. near: one that begins nearly
    so (`nearness.begins_nearly`); it counts only where nobody answers otherwise.
    """

    words: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


class NameQuery(Struct, frozen=True, kw_only=True):
    """Who is called so. Every word must be answered, or `whole` (keys all words make) be a whole name.

    fetch: how many of the best to return.
    """

    as_of: date
    words: tuple[TypedWord, ...]
    whole: tuple[str, ...] = ()
    fetch: int = 8


class Named(Struct, frozen=True):
    """Somebody eligible on the day, and how well their name answers: WORDS where every word is a whole one of
    theirs, BEGUN where some only begin so, NEAR where some hold a slip."""

    specialist: Specialist
    likeness: Likeness
