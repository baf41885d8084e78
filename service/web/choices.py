"""Links that change a list, and the groups they stand in. Plain values; knows no request."""

from msgspec import Struct

MOST_SHOWN = 8
"""Choices of a group that are seen at once; the rest unfolds."""


class Choice(Struct, frozen=True):
    """One link that changes the list. count None: nobody counted."""

    label: str
    address: str
    is_chosen: bool = False
    count: int | None = None


class Group(Struct, frozen=True):
    """The choices of one filter under its title."""

    name: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def is_used(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)

    @property
    def first(self) -> tuple[Choice, ...]:
        """Seen at once: what is chosen wherever it stands, and the most frequent."""
        return tuple(choice for place, choice in enumerate(self.choices) if place < MOST_SHOWN or choice.is_chosen)

    @property
    def rest(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice not in self.first)
