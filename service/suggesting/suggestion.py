"""What is suggested, of which kinds, and which of them come first. Knows neither where they are found nor HTTP.

Kinds stand in groups, the one with the best likeness first, of equal ones in the order of KINDS. No group has more
than MOST_OF_A_KIND, unless one kind alone is asked for; and every group has its first before any has its second.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any, Literal, get_args

from msgspec import Struct

Kind = Literal["profession", "specialty", "condition", "procedure", "place", "specialist"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_OF_A_KIND = 5


class Likeness(IntEnum):
    """How what was typed is like what is suggested, best first: all of it; whole words of it; it begins so; a
    later word of it begins so; nearly, with a slip."""

    WHOLE = 0
    WORDS = 1
    BEGINS = 2
    WITHIN = 3
    NEAR = 4


class Suggestion(Struct, frozen=True):
    """`label` as it is shown; `facts` are what the kind has beside it, by the names of the answer."""

    kind: Kind
    label: str
    likeness: Likeness
    facts: Mapping[str, Any] = {}


def most_of_a_kind(kinds: Sequence[Kind], limit: int) -> int:
    """How many of one kind are shown at most where these are asked for."""
    return limit if len(kinds) == 1 else min(limit, MOST_OF_A_KIND)


def arranged(found: Iterable[Suggestion], limit: int) -> list[Suggestion]:
    """At most `limit` of those found, in groups; within a group in the order they come."""
    of_kind: dict[Kind, list[Suggestion]] = {}
    for each in found:
        of_kind.setdefault(each.kind, []).append(each)
    groups = sorted(
        of_kind.values(),
        key=lambda group: (min(each.likeness for each in group), KINDS.index(group[0].kind)),
    )
    rounds = [(place, at) for at, group in enumerate(groups) for place in range(len(group))]
    kept = set(sorted(rounds)[:limit])
    return [each for at, group in enumerate(groups) for place, each in enumerate(group) if (place, at) in kept]
