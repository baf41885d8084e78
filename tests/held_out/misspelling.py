"""One realistic typing error at a time, drawn from a seeded generator.

Owns which errors people make; knows nothing of how the search forgives them. A kind of error is drawn
first, evenly among the kinds the word allows, then one place where it can happen: a long word is not all key
slips. The first letter stays as it is, save where a sound or an Arabic alef is written another way (Philipp,
Filipp; أحمد, احمد); in names it always stays. A transposition is one error here, though two substitutions to
a plain edit distance.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator

MIN_NAME_WORD_LETTERS = 4  # below this an error makes another name (Ali, Eli), which no search can undo
_KEY_ROWS = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),  # QWERTY
    ("qwertzuiop", "asdfghjkl", "yxcvbnm"),  # QWERTZ: the letters both alphabets share
    ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ"),  # Arabic 101
)
_SOUND_ALIKES = (  # what is written, as a pattern, and what it is taken for; doubled letters are left alone
    ("ph", "f"), ("(?<!f)f(?!f)", "ph"), ("ie", "ei"), ("ei", "ie"), ("th", "t"), ("(?<!t)t(?![th])", "th"),
)  # fmt: skip
_ARABIC_ANYWHERE = {"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي"}
_ARABIC_AT_THE_END = {"ة": "ه", "ه": "ة", "ى": "ي", "ي": "ى"}
_WORD = re.compile(r"[^\W\d_]+")


def misspelt(word: str, rng: random.Random) -> str:
    """`word` with one error, never the same word; ValueError where it has fewer than two letters."""
    return _with_one_error(word, rng, keep_first_letter=False)


def misspelt_name(name: str, rng: random.Random) -> str:
    """`name` with one error in one of its words of four letters or more, first letters untouched.

    Titles count as words: leave them out. ValueError where `has_word_to_misspell` is false.
    """
    words = _long_words(name)
    if not words:
        raise ValueError(
            f"no word of {MIN_NAME_WORD_LETTERS} letters in {name!r}; leave this name out of the sample"
        )
    word = rng.choice(words)
    return name[: word.start()] + _with_one_error(word.group(), rng, keep_first_letter=True) + name[word.end() :]


def has_word_to_misspell(name: str) -> bool:
    return bool(_long_words(name))


def _long_words(name: str) -> list[re.Match[str]]:
    return [word for word in _WORD.finditer(name) if len(word.group()) >= MIN_NAME_WORD_LETTERS]


def _with_one_error(word: str, rng: random.Random, *, keep_first_letter: bool) -> str:
    word = unicodedata.normalize("NFC", word)
    by_kind = [sorted(set(kind(word)) - {word}) for kind in _KINDS]
    if keep_first_letter:
        by_kind = [[wrong for wrong in errors if wrong[0] == word[0]] for errors in by_kind]
    possible = [errors for errors in by_kind if errors]
    if not possible:
        raise ValueError(f"{word!r} is too short to misspell; give a word of two letters or more")
    return rng.choice(rng.choice(possible))


def _replaced(word: str, start: int, length: int, by: str) -> str:
    capital = word[start].isupper()
    return word[:start] + (by.capitalize() if capital else by) + word[start + length :]


def _neighbour_keys(word: str) -> Iterator[str]:
    for place, letter in enumerate(word[1:], start=1):
        for row in (row for layout in _KEY_ROWS for row in layout):
            key = row.find(letter.lower())
            if key >= 0:
                beside = row[max(key - 1, 0) : key] + row[key + 1 : key + 2]
                yield from (_replaced(word, place, 1, neighbour) for neighbour in beside)


def _doubled_letters(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        letter = word[place]
        if letter.isalpha() and letter not in word[place - 1 : place] + word[place + 1 : place + 2]:
            yield word[: place + 1] + word[place:]


def _dropped_letters(word: str) -> Iterator[str]:
    if len(word) >= MIN_NAME_WORD_LETTERS:
        yield from (word[:place] + word[place + 1 :] for place in range(1, len(word)) if word[place].isalpha())


def _transpositions(word: str) -> Iterator[str]:
    for place in range(1, len(word) - 1):
        if word[place : place + 2].isalpha():
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _dropped_accents(word: str) -> Iterator[str]:
    for place, letter in enumerate(word):
        plain = "s" if letter == "ß" else unicodedata.normalize("NFD", letter)[0]
        if plain.isascii():
            yield word[:place] + plain + word[place + 1 :]


def _sounds_written_another_way(word: str) -> Iterator[str]:
    for written, alike in _SOUND_ALIKES:
        for found in re.finditer(written, word, flags=re.IGNORECASE):
            yield _replaced(word, found.start(), len(found.group()), alike)


def _arabic_letters_written_another_way(word: str) -> Iterator[str]:
    for place, letter in enumerate(word):
        if letter in _ARABIC_ANYWHERE:
            yield _replaced(word, place, 1, _ARABIC_ANYWHERE[letter])
    if word[-1:] in _ARABIC_AT_THE_END:
        yield word[:-1] + _ARABIC_AT_THE_END[word[-1]]


_KINDS: tuple[Callable[[str], Iterator[str]], ...] = (
    _neighbour_keys,
    _doubled_letters,
    _dropped_letters,
    _transpositions,
    _dropped_accents,
    _sounds_written_another_way,
    _arabic_letters_written_another_way,
)
