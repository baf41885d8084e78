"""Words one typing slip apart: a letter too many, too few, wrong, or two neighbours swapped.

Letters are code points, of folded words. Must not know where words come from or what a slip is worth.
"""

from collections.abc import Iterable, Iterator

LEAST_BEGUN = 4
"""Letters of the beginning of a word in which a slip is forgiven."""


def is_one_slip(one: str, other: str) -> bool:
    """Whether the words are equal or one slip apart (optimal string alignment distance of at most 1)."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    return short[start + 1 :] == long[start + 1 :] or (
        short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    )


def has_a_letter_more(word: str, short: str) -> bool:
    """Whether the word is the other with one letter more, anywhere."""
    return len(word) == len(short) + 1 and is_one_slip(word, short)


def begins_nearly(word: str, start: str) -> bool:
    """Whether the word is equal to `start` or one slip from it, or begins with what is. Of a beginning the first
    and the last letter stand, and it has LEAST_BEGUN letters: otherwise most words would begin so."""
    return is_one_slip(word, start) or any(
        length >= LEAST_BEGUN
        and (word[0], word[length - 1]) == (start[0], start[-1])
        and is_one_slip(word[1 : length - 1], start[1:-1])
        for length in range(max(2, len(start) - 1), min(len(start) + 1, len(word)) + 1)
    )


def slips_of(word: str, letters: Iterable[str]) -> Iterator[str]:
    """Everything one slip from the word, and it; letters: all that words are made of."""
    yield word
    yield from shortened(word)
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for letter in letters:
        yield word + letter
        for at in range(len(word)):
            yield word[:at] + letter + word[at:]
            yield word[:at] + letter + word[at + 1 :]


def starts_near(start: str, letters: Iterable[str]) -> Iterator[str]:
    """Of words that begin nearly so, but for those that are one slip from it themselves, what they begin with."""
    for middle in slips_of(start[1:-1], letters) if len(start) > 1 else ():
        if len(middle) + 2 >= LEAST_BEGUN:
            yield start[0] + middle + start[-1]


def shortened(word: str) -> Iterator[str]:
    """The word without each of its letters in turn.

    Two words one slip apart share one of these, or one is among those of the other: who looks these up finds all.
    """
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
