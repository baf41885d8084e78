"""Who gets which room on a picture: marks moved apart so that each can be hit, labels where nothing stands yet.

First come, first served, always in the same order: the same picture for the same question. Knows no map.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import cos, hypot, radians, sin

from msgspec import Struct

from service.web.plane import Frame, Spot

_STEP = 4.0
_BEARINGS = 24
_LETTER_WIDTH, _LINE_HEIGHT = 7.7, 15.0
"""Of a label of 13 units, as wide letters take it."""
LONGEST_LABEL = 22


class Box(Struct, frozen=True):
    """Around a middle, so wide and high."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        is_beside = abs(self.x - other.x) * 2 >= self.width + other.width
        return not is_beside and abs(self.y - other.y) * 2 < self.height + other.height


class Room:
    """What of a frame is taken."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._taken: list[Box] = []

    def take(self, *boxes: Box) -> None:
        self._taken += boxes

    def is_free(self, box: Box) -> bool:
        is_inside = self._frame.has(box.x - box.width / 2, box.y - box.height / 2) and self._frame.has(
            box.x + box.width / 2, box.y + box.height / 2
        )
        return is_inside and not any(box.meets(other) for other in self._taken)

    def label(self, text: str, middles: Iterable[Spot]) -> Spot | None:
        """Where the label's middle goes: the first that is free, which is then taken; None: nowhere."""
        for x, y in middles:
            box = label_box(text, x, y)
            if self.is_free(box):
                self.take(box)
                return round(x, 1), round(y, 1)
        return None


def label_box(text: str, x: float, y: float) -> Box:
    return Box(x, y, len(text) * _LETTER_WIDTH + 4, _LINE_HEIGHT)


def beside(text: str, x: float, y: float, gaps: Iterable[float]) -> Iterator[Spot]:
    """Middles of a label above, below, right and left of a mark's middle, so far from it; nearer ones first."""
    half = label_box(text, x, y)
    for gap in gaps:
        up, sideways = gap + half.height / 2, gap + half.width / 2
        yield from ((x, y - up), (x, y + up), (x + sideways, y), (x - sideways, y))


def around(x: float, y: float, radius: float, first: int = 0) -> Iterator[Spot]:
    """Spots on a circle, clockwise from the bearing `first` in steps of 15 degrees; 0 is up."""
    for step in range(_BEARINGS):
        bearing = radians((first + step * 360 / _BEARINGS) % 360)
        yield x + radius * sin(bearing), y - radius * cos(bearing)


def moved_apart(
    spots: Sequence[Spot], frame: Frame, gap: float, clear: Sequence[tuple[Spot, float]]
) -> list[Spot]:
    """The spots, each as near as can be to its own, none nearer than `gap` to another, all half that inside.

    An earlier spot is never moved for a later one, and none stands so near to what is to stay `clear`. Where the
    frame is full, the rest stay where they are.
    """
    placed: list[Spot] = []
    reach = int(hypot(frame.width, frame.height) / _STEP)
    for x, y in spots:
        kept = [*clear, *((other, gap) for other in placed)]
        offered = ((x, y), *(spot for step in range(1, reach) for spot in around(x, y, step * _STEP)))
        free = (spot for spot in offered if frame.has(*spot, margin=gap / 2) and _is_off(spot, kept))
        found = next(free, (x, y))
        placed.append((round(found[0], 2), round(found[1], 2)))
    return placed


def _is_off(spot: Spot, kept: Iterable[tuple[Spot, float]]) -> bool:
    return all(hypot(spot[0] - x, spot[1] - y) >= distance for (x, y), distance in kept)
