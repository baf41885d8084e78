"""German compounds taken apart: "Schienbeinkopfbruch" is a part of the body and a complaint.

Owns where a word may be cut. What the halves mean together is the lexicon's.
"""

from collections.abc import Collection, Iterator

from service.typed.phrases import Phrases

LEAST_OF_A_PART = 3
"""Letters of the shorter half of a compound."""
_LEAST_OF_A_KIND = 6
"""Letters of a complaint at the end of a word whose first half is not known ("Sinterungsfraktur")."""
_JOINTS = ("", "s", "n", "en", "es", "er", "o")
"""What stands between the halves: "Gelenk-s-", "Rippe-n-", "Humer-o-"."""


def cuts(word: str) -> Iterator[tuple[str, str]]:
    """Both halves for each way to cut the word, the first without what joins them."""
    for at in range(LEAST_OF_A_PART, len(word) - LEAST_OF_A_PART + 1):
        for joint in _JOINTS:
            first = word[: at - len(joint)]
            if word[:at] == first + joint and len(first) >= LEAST_OF_A_PART:
                yield first, word[at:]


class Compounds:
    """Compounds of the parts of the body and the kinds of complaint."""

    def __init__(self, parts: Phrases[str], kinds: Phrases[str], nouns: Collection[str]) -> None:
        self._parts, self._kinds, self._nouns = parts, kinds, nouns

    def complaint(self, word: str) -> tuple[str, tuple[str, ...]] | None:
        """The part of the body in the first half and the kinds of complaint in the second; None: there is none."""
        for first, last in cuts(word):
            kinds = self._kinds.of_word(last)
            part = self.named_body(first) if kinds else None
            if part:
                return part, kinds
        return None

    def named_body(self, word: str) -> str | None:
        """A part of the body by its name or by one composed of two."""
        return next(iter(self._parts.of_word(word)), None) or self.body(word)

    def body(self, word: str) -> str | None:
        """Of two parts of the body in one word the first, which says whose joint it is ("Handrücken")."""
        for first, last in cuts(word):
            parts = self._parts.of_word(first) if self._parts.of_word(last) else ()
            if parts:
                return parts[0]
        return None

    def kinds(self, word: str) -> tuple[str, ...]:
        """The complaint a noun ends in whatever it begins with; only to be asked beside a part of the body. A
        participle becomes another word by what stands before it ("ununterbrochen", "unverletzt")."""
        ends = (word[at:] for at in range(LEAST_OF_A_PART, len(word) - _LEAST_OF_A_KIND + 1))
        return next((found for end in ends if end in self._nouns and (found := self._kinds.of_word(end))), ())
