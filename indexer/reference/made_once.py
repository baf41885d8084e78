"""What is made of the facts, once for each reading of them. Knows neither the facts nor what is made."""

from collections.abc import Callable
from typing import Generic, TypeVar

Reading = TypeVar("Reading")
Made = TypeVar("Made")
_KEPT = 8
"""Of readings, the last ones: an answer made again is made by the facts of its day."""


class MadeOnce(Generic[Reading, Made]):
    """Asked like the function that makes it."""

    def __init__(self, make: Callable[[Reading], Made]) -> None:
        self._make = make
        self._made: dict[Reading, Made] = {}

    def __call__(self, reading: Reading) -> Made:
        made = self._made.get(reading)
        return self.take(reading, self._make(reading)) if made is None else made

    def take(self, reading: Reading, made: Made) -> Made:
        """What was made of that reading before, elsewhere."""
        while len(self._made) >= _KEPT:
            self._made.pop(next(iter(self._made)), None)
        self._made[reading] = made
        return made
