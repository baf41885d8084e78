"""The words of a directory held in memory, for a program in front of a database that knows no slips of typing."""

from collections import defaultdict
from collections.abc import Iterable

from indexer.nearness import has_a_letter_more, is_one_slip, shortened


class Vocabulary:
    """Finds words by themselves without one letter: two words one slip apart share such a one."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_short: dict[str, list[str]] = defaultdict(list)
        for word in words:
            for short in {word, *shortened(word)}:
                self._by_short[short].append(word)

    def near(self, slip: str) -> set[str]:
        """One slip away, or equal."""
        found = (word for short in {slip, *shortened(slip)} for word in self._by_short.get(short, ()))
        return {word for word in found if is_one_slip(word, slip)}

    def longer(self, short: str) -> set[str]:
        """With one letter more."""
        return {word for word in self._by_short.get(short, ()) if has_a_letter_more(word, short)}
