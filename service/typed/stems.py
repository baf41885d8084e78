"""Words without their endings: "ركبتي" and "الركبة", "verkrümmter" and "verkrümmte" agree. Knows no meaning.

A stem is no word and may be that of another one: it is asked only where nothing is called as was typed.
"""

from collections.abc import Iterator

from indexer.reference.spellings import is_arabic

_ARABIC_ENDINGS = (
    *("تهما", "تهم", "تكم", "تها", "تنا", "تين", "تان"),
    *("هما", "هم", "كم", "ها", "نا", "ته", "تي", "تك", "ين", "ني", "ات"),
    *("ي", "ه", "ك", "ت"),
)
"""Possessive endings, alone or behind the feminine one, the dual, and the feminine one itself; longest first."""
_LEAST_ARABIC = 2
_LEAST_BEFORE_KAF = 3
"""Letters left before "your": fewer, and the letter is of the word ("ورك")."""
_PREFIXES = "بولفك"
_LATIN_ENDINGS = ("en", "em", "er", "es", "e", "s", "n")
_LEAST_LATIN = 4


def stem(form: str) -> str:
    """The folded word, without the article, without its ending."""
    return _arabic(form) if is_arabic(form) else _latin(form)


def stems(form: str) -> Iterator[str]:
    """The stem, and of an Arabic word that of what may stand behind "with" or "and"."""
    yield stem(form)
    if is_arabic(form) and form[0] in _PREFIXES and len(form) > _LEAST_ARABIC + 1:
        yield stem(form[1:].removeprefix("ال"))


def _arabic(form: str) -> str:
    for ending in _ARABIC_ENDINGS:
        least = _LEAST_BEFORE_KAF if ending == "ك" else _LEAST_ARABIC
        if form.endswith(ending) and len(form) - len(ending) >= least:
            return form.removesuffix(ending)
    return form


def _latin(form: str) -> str:
    while True:
        ending = next((e for e in _LATIN_ENDINGS if form.endswith(e) and len(form) - len(e) >= _LEAST_LATIN), None)
        if ending is None:
            return form
        form = form.removesuffix(ending)
