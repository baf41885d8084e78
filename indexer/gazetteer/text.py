"""How a typed text may be taken apart: names and their context, runs of words, letters one edit away.

Pure text; must not know which places exist.
"""

from collections.abc import Iterator

_MOST_WORDS_OF_CONTEXT = 3
_MOST_PARTS = 5


def splits(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Ways to read a text as name and what narrows it: at its commas, else before its last one to three words.

    A name may hold a comma of its own, so each comma is tried as the end of the name, the first one first.
    """
    parts = [part for part in (part.strip() for part in text.split(",", _MOST_PARTS)) if part]
    if len(parts) > 1:
        for end in range(1, min(len(parts), _MOST_PARTS)):
            yield ", ".join(parts[:end]), tuple(parts[end:])
        return
    words = text.replace(",", " ").split()
    for size in range(1, min(_MOST_WORDS_OF_CONTEXT, len(words) - 1) + 1):
        yield " ".join(words[:-size]), (" ".join(words[-size:]),)


def spans(count: int, longest: int) -> Iterator[tuple[int, int]]:
    """Start and end of every run of up to `longest` of `count` words, longer runs first."""
    for size in range(min(longest, count), 0, -1):
        yield from ((start, start + size) for start in range(count - size + 1))


def is_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two neighbours swapped, turn one text into the other."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    return one[start + 1 :] == other[start + 1 :] or swapped == other[start:]
