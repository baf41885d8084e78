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
_SLIPS = 2
_PIECES = _SLIPS + 1
"""Of which two slips leave one whole."""
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
    if abs(len(one) - len(other)) > _SLIPS:
        return False
    one, other = _where_they_differ(one, other)
    before: list[int] = []
    last = [min(place, _SLIPS + 1) for place in range(len(other) + 1)]
    for at, letter in enumerate(one, start=1):
        row = [min(at, _SLIPS + 1), *[_SLIPS + 1] * len(other)]
        # A letter further along than there may be slips cannot be the same one.
        for place in range(max(1, at - _SLIPS), min(len(other), at + _SLIPS) + 1):
            wanted = other[place - 1]
            cost = min(last[place] + 1, row[place - 1] + 1, last[place - 1] + (letter != wanted))
            is_swap = at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == wanted
            row[place] = min(cost, before[place - 2] + 1) if is_swap else cost
        if min(row) > _SLIPS:
            return False
        before, last = last, row
    return last[-1] <= _SLIPS


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """The words without the letters with which both begin, and both end."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    ends = range(shorter - start)
    end = next((at for at in ends if one[-1 - at] != other[-1 - at]), len(ends))
    return one[start : len(one) - end], other[start : len(other) - end]


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
