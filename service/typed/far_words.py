"""Words of a table as they are misspelt by ear or with two slips. Owns what sounds alike; knows no meaning.

Slower than one slip: asked only of words that are nothing else.
"""

from collections.abc import Iterator
from itertools import pairwise

LEAST_FOR_TWO_SLIPS = 8
"""Letters of both words where two slips are forgiven."""
LEAST_FOR_SOUND = 6
LEAST_FOR_VOWELS = 6
"""Letters where words agree whose vowels alone differ, with two slips."""
_LEAST_CONSONANTS = 4
_PIECES = 3
_SOUNDS = (
    *(("sch", "s"), ("tsch", "s"), ("ph", "f"), ("th", "t"), ("rh", "r"), ("gh", "g"), ("ck", "k"), ("ch", "k")),
    *(("sc", "s"), ("ae", "e"), ("oe", "e"), ("ue", "u"), ("ie", "i"), ("ei", "i"), ("ey", "i"), ("ay", "e")),
    *(("dt", "t"), ("tz", "z"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("qu", "kw"), ("x", "ks")),
    *(("y", "i"), ("z", "s"), ("c", "k"), ("v", "f"), ("j", "i"), ("our", "or"), ("ou", "u")),
    *(("ط", "ت"), ("ض", "ظ"), ("ذ", "د"), ("ث", "ت"), ("ص", "س"), ("ئ", "ي"), ("ؤ", "و"), ("ء", "")),
    *(("ق", "غ"), ("چ", "ش")),
)
_VOWELS = frozenset("aeiouh")


class FarWords:
    """The words that were entered, found by what is left of them."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._pieces: dict[tuple[int, int, str], list[str]] = {}
        self._sounds: dict[str, list[str]] = {}
        self._consonants: dict[str, list[str]] = {}

    def remember(self, word: str) -> None:
        """Enters a word of the table."""
        if word in self._words or len(word) < LEAST_FOR_SOUND:
            return
        self._words.add(word)
        self._sounds.setdefault(_sound(word), []).append(word)
        if len(word) >= LEAST_FOR_VOWELS:
            self._consonants.setdefault(_consonants(word), []).append(word)
        if len(word) >= LEAST_FOR_TWO_SLIPS:
            for at, (start, end) in enumerate(_cuts(len(word))):
                self._pieces.setdefault((len(word), at, word[start:end]), []).append(word)

    def like(self, form: str) -> Iterator[str]:
        """Entered words that sound so, differ in vowels, or are two slips away; each once."""
        yield from dict.fromkeys(self._like(form))

    def _like(self, form: str) -> Iterator[str]:
        if len(form) < LEAST_FOR_SOUND:
            return
        yield from self._sounds.get(_sound(form), ())
        consonants = _consonants(form)
        if len(form) >= LEAST_FOR_VOWELS and len(consonants) >= _LEAST_CONSONANTS:
            for word in self._consonants.get(consonants, ()):
                if is_two_slips(form, word):
                    yield word
        if len(form) >= LEAST_FOR_TWO_SLIPS:
            yield from (word for word in set(self._sharing_a_piece(form)) if is_two_slips(form, word))

    def _sharing_a_piece(self, form: str) -> Iterator[str]:
        """Words at most two slips away have one of their three pieces whole, at most two letters along."""
        for length in range(max(LEAST_FOR_TWO_SLIPS, len(form) - 2), len(form) + 3):
            for at, (start, end) in enumerate(_cuts(length)):
                for along in range(max(0, start - 2), min(start + 2, len(form)) + 1):
                    yield from self._pieces.get((length, at, form[along : along + end - start]), ())


def is_two_slips(one: str, other: str) -> bool:
    """Whether at most two letters are too many, too few, wrong or swapped (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return False
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        row = [at]
        for place, wanted in enumerate(other, start=1):
            cost = min(last[place] + 1, row[-1] + 1, last[place - 1] + (letter != wanted))
            is_swap = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == wanted
            row.append(min(cost, before[place - 2] + 1) if is_swap else cost)
        if min(row) > 2:
            return False
        before, last = last, row
    return last[-1] <= 2


def _cuts(length: int) -> Iterator[tuple[int, int]]:
    bounds = [length * at // _PIECES for at in range(_PIECES + 1)]
    return pairwise(bounds)


def _sound(word: str) -> str:
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return "".join(letter for at, letter in enumerate(word) if at == 0 or letter != word[at - 1])


def _consonants(word: str) -> str:
    sound = _sound(word)
    return "".join(letter for at, letter in enumerate(sound) if at == 0 or letter not in _VOWELS)
