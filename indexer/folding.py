"""Text folding: the forms under which places, names and words are compared, in index and query alike.

Owns what counts as the same letter. Must not know what a text means (place, person, condition), where keys
are stored, or any framework.
"""

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[\W_]+")

# Typed, typographic and transliteration apostrophes (‘ayn, hamza, okina): "O'Connell" is "OConnell".
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʻʼʽʾʿˈ′‛＇"))

# Persian and Urdu keyboards write two Arabic letters with code points of their own.
_ARABIC = str.maketrans({**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ة": "ه", "ـ": None, "ی": "ي", "ک": "ك"})
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

# Letters that NFKD leaves whole.
_UNMARKED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa"})

_SAINTS = frozenset({"saint", "sankt", "sanct"})


def fold(text: str) -> tuple[str, ...]:
    """The one or two folded forms: without marks ("munchen") first, then spelt out ("muenchen")."""
    tokens = _tokens(text)
    if text.isascii():
        return (" ".join(tokens),)
    plain = " ".join(map(_without_marks, tokens))
    spelt_out = " ".join(map(_spelt_out, tokens))
    return (plain,) if plain == spelt_out else (plain, spelt_out)


def words(text: str) -> tuple[tuple[str, ...], ...]:
    """For each word of the text its one or two folded forms."""
    if text.isascii():
        return tuple([(token,) for token in _tokens(text)])
    forms = ((_without_marks(token), _spelt_out(token)) for token in _tokens(text))
    return tuple((plain,) if plain == spelt_out else (plain, spelt_out) for plain, spelt_out in forms)


def squash(text: str) -> tuple[str, ...]:
    """The folded forms without spaces: "Abu Dhabi" and "Abudhabi" agree."""
    return tuple(dict.fromkeys(form.replace(" ", "") for form in fold(text)))


def place_keys(text: str) -> tuple[str, ...]:
    """The squashed keys of a place name, with saint, sankt and st made one.

    Only squashed keys: two names that agree with their spaces agree without them too.
    """
    keys = ("".join("st" if word in _SAINTS else word for word in form.split(" ")) for form in fold(text))
    return tuple(key for key in dict.fromkeys(keys) if key)


def _tokens(text: str) -> list[str]:
    """Lower-case words in composed form, Arabic letters unified; everything not a letter or digit separates."""
    if text.isascii():
        composed = text.lower().translate(_APOSTROPHES)
    else:
        bare = text.translate(_APOSTROPHES).translate(_ARABIC)
        composed = unicodedata.normalize("NFKC", bare).lower().translate(_ARABIC).translate(_DIGITS)
        # Vowel marks and direction marks stand inside a word: they vanish, they do not split it.
        composed = "".join(c for c in composed if unicodedata.category(c) not in {"Mn", "Cf"})
    return _BETWEEN_WORDS.sub(" ", composed).split()


def _without_marks(token: str) -> str:
    if token.isascii():
        return token
    decomposed = unicodedata.normalize("NFKD", token.translate(_UNMARKED))
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def _spelt_out(token: str) -> str:
    return token if token.isascii() else _without_marks(token.translate(_SPELT_OUT))
