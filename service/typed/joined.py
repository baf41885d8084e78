"""Phrases whose words are joined or torn apart, with one slip anywhere: "chestpain", "Brust schmer zen".

Owns how long such a phrase must be. Knows nothing of what it means.
"""

from collections.abc import Callable, Iterator, Sequence

from indexer.nearness import is_one_slip
from service.typed.near_words import Near, candidates, remember
from service.typed.tokens import Token

LEAST_JOINED = 8
"""Letters of a phrase that is found with its words joined or torn apart, with one slip anywhere."""
MOST_PIECES = 4
"""Typed words that may be one joined phrase torn apart."""


class JoinedPhrases:
    """The phrases that were added, by their letters alone."""

    def __init__(self) -> None:
        self._meanings: dict[str, str] = {}
        self._near: Near = {}

    def add(self, tokens: Sequence[Token], meaning: str) -> None:
        """The phrase, if it is long enough."""
        for joined in _joined(tokens):
            if len(joined) >= LEAST_JOINED:
                self._meanings[joined] = meaning
                remember(self._near, joined)

    def find(self, tokens: Sequence[Token], is_apart: Callable[[Token], bool]) -> Iterator[tuple[int, int, str]]:
        """First and last (exclusive) of the tokens, and the meaning. is_apart: a word that is part of none."""
        for start in range(len(tokens)):
            for end in range(start + 1, min(start + MOST_PIECES, len(tokens)) + 1):
                piece = tokens[start:end]
                for joined in () if any(map(is_apart, piece)) else _joined(piece):
                    meaning = self._meaning(joined)
                    if meaning is not None:
                        yield start, end, meaning

    def _meaning(self, joined: str) -> str | None:
        if joined in self._meanings:
            return self._meanings[joined]
        near = candidates(self._near, joined) if len(joined) >= LEAST_JOINED - 1 else ()
        return next((self._meanings[key] for key in near if is_one_slip(joined, key)), None)


def _joined(tokens: Sequence[Token]) -> set[str]:
    return {"".join(token.plain for token in tokens), "".join(token.spelt_out for token in tokens)}
