"""How alike two written names are, in edits, and where a name with so many edits is still whole.

Pure text; must not know which places exist.
"""

from collections.abc import Iterator

_SHORTEST = (3, 5, 10)
"""Letters from which on one, two or three slips are looked for."""


def most_edits(typed: str) -> int:
    """How many slips of the finger are looked for in a key of that length."""
    return sum(len(typed) >= shortest for shortest in _SHORTEST)


def pieces(typed: str, most: int) -> Iterator[tuple[int, str]]:
    """Start and letters of most + 1 pieces: so many edits leave one at least whole, moved by at most `most`.

    A letter between two pieces belongs to neither, so that two neighbours swapped there spoil one piece, not both.
    """
    count = most + 1
    letters = len(typed) - most
    start = 0
    for each in range(count):
        length = letters // count + (each < letters % count)
        yield start, typed[start : start + length]
        start += length + 1


def edits(one: str, other: str, most: int) -> int | None:
    """Letters more, less or other, and neighbours swapped, from one to the other; None where more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    beyond = [most + 1] * (len(other) + 1)
    before, above = beyond, list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, opposite in enumerate(other, start=1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != opposite))
            if i > 1 < j and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
        before, above = above, row
    return above[-1] if above[-1] <= most else None
