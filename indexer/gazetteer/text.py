"""How a typed text may be taken apart: its lines and marks, names and their context, runs of words.

Pure text; must not know which places exist.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_TEXT = 300
"""In characters: an address with its post town is shorter."""

_MOST_WORDS_OF_CONTEXT = 3
_MOST_PARTS = 5
_COMMAS = str.maketrans(dict.fromkeys("،؛、;\n\r\v\f\x85\u2028\u2029", ","))
_AROUND = " ,.:!?*#\"'“”„«»‹›-–—_"
_DIGITS_BESIDE_LETTERS = re.compile(r"(?<=[0-9]{4})(?=[^\W\d_])|(?<=[^\W\d_])(?=[0-9]{4})")


def cleaned(text: str) -> str:
    """The text as it is read: composed, on one line, without what cannot be seen or stands around it.

    Lines and the commas of other scripts become commas. Text longer than LONGEST_TEXT is cut.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[:LONGEST_TEXT].replace(";", ",").split()).strip(_AROUND)
    composed = unicodedata.normalize("NFKC", text[:LONGEST_TEXT].translate(_COMMAS))
    seen = "".join(_seen(letter) for letter in composed)
    return " ".join(seen[:LONGEST_TEXT].split()).strip(_AROUND)


def _seen(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category.startswith("C") else letter


def shortened(text: str, longest: int = 60) -> str:
    """The text as a message repeats it: quoted, on one line, cut."""
    seen = cleaned(text)
    return repr(seen if len(seen) <= longest else seen[:longest] + "…")


def splits(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Ways to read a text as name and what narrows it: at its commas, else before its last one to three words.

    A name may hold a comma of its own, so each comma is tried as the end of the name, the first one first.
    """
    parts = parts_of(text)
    if len(parts) > 1:
        for end in range(1, min(len(parts), _MOST_PARTS)):
            yield ", ".join(parts[:end]), tuple(parts[end:])
        return
    words = text.replace(",", " ").split()
    for size in range(1, min(_MOST_WORDS_OF_CONTEXT, len(words) - 1) + 1):
        yield " ".join(words[:-size]), (" ".join(words[-size:]),)


def reversed_splits(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same with the larger place first: "Wien, Favoriten", "Berlin Mitte", "Köln-Ehrenfeld"."""
    parts = parts_of(text)
    if len(parts) > 1:
        yield parts[-1], tuple(reversed(parts[:-1]))
        return
    words = [] if "&" in text else text.replace("-", " ").split()
    for size in range(1, min(_MOST_WORDS_OF_CONTEXT, len(words) - 1) + 1):
        yield " ".join(words[size:]), (" ".join(words[:size]),)


def hyphen_splits(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A town and its quarter at each hyphen: "Ahlen-Vorhelm", as railways and post offices write them."""
    parts = [part.strip() for part in text.split("-", _MOST_PARTS)]
    if "," not in text and all(parts):
        for end in range(1, len(parts)):
            yield "-".join(parts[end:]), ("-".join(parts[:end]),)


def parts_of(text: str) -> list[str]:
    """What stands between commas; everything after the fourth is one part."""
    return [part for part in (part.strip() for part in text.split(",", _MOST_PARTS)) if part]


def with_digits_apart(text: str) -> str:
    """Four digits or more apart from the letters beside them: "80331München"."""
    return _DIGITS_BESIDE_LETTERS.sub(" ", text)


def spans(count: int, longest: int) -> Iterator[tuple[int, int]]:
    """Start and end of every run of up to `longest` of `count` words, longer runs first."""
    for size in range(min(longest, count), 0, -1):
        yield from ((start, start + size) for start in range(count - size + 1))
