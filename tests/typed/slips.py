"""One slip of the keyboard at a place of a word: a letter dropped, added, changed, or swapped with the next."""

from collections.abc import Iterator
from random import Random

LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابتجحدرزسشعفقكلمنهوي"


def slips_at(word: str, at: int, dice: Random) -> Iterator[str]:
    """Each kind of slip at that letter; of the letters that come in, one drawn."""
    other = dice.choice(ARABIC if "\u0600" <= word[at] <= "\u06ff" else LATIN)
    yield word[:at] + word[at + 1 :]
    yield word[:at] + other + word[at:]
    yield word[:at] + other + word[at + 1 :]
    if at + 1 < len(word):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def a_slip(word: str, dice: Random) -> str:
    """One slip anywhere."""
    return dice.choice(list(slips_at(word, dice.randrange(len(word)), dice)))
