"""Parts of the body beside complaints, in any order and with words between: "the knee on the left hurts".

Owns which complaint is about which part. What both mean together is the lexicon's.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from service.typed.lexicon import Lexicon, Meaning
from service.typed.phrases import Phrases
from service.typed.tokens import Token

Run = tuple[Token, ...]
"""Tokens that stand side by side."""
_LEAST_FOR_A_SLIP = 6
"""Letters of a part of the body or a complaint in which one slip is forgiven."""


class Complained(Struct, frozen=True):
    """The tokens of one part of the body, with those of the complaints beside the first, and what they mean."""

    tokens: Run
    meanings: tuple[Meaning, ...]


def complaints_in(runs: Sequence[Run], lexicon: Lexicon) -> tuple[Complained, ...]:
    """All parts of the body, each with all complaints; () where there is no part, no complaint, or a word of
    another field of medicine, which may be what it is about."""
    kept = [left for run in runs for left in without(run, _told_around(run, lexicon))]
    bodies = _named(kept, lexicon.parts)
    taken = {token for tokens, _ in bodies for token in tokens}
    complaints = _named([left for run in runs for left in without(run, taken)], lexicon.kinds)
    is_of_another_field = any(lexicon.others.exactly((token,)) for run in runs for token in run)
    if not bodies or not complaints or is_of_another_field:
        return ()
    kinds = {kind for _, found in complaints for kind in found}
    order = {token: at for at, token in enumerate(token for run in runs for token in run)}
    said = {token for tokens, _ in complaints for token in tokens}
    found = []
    for at, (tokens, codes) in enumerate(bodies):
        whole = sorted({*tokens, *(said if at == 0 else ())}, key=order.__getitem__)
        found.append(Complained(tuple(whole), lexicon.about(codes[0], kinds)))
    return tuple(found)


def without(run: Run, taken: Collection[Token]) -> Iterator[Run]:
    """What is left of the run, apart where something was taken out."""
    for is_taken, tokens in groupby(run, key=lambda token: token in taken):
        if not is_taken:
            yield tuple(tokens)


def _told_around(run: Run, lexicon: Lexicon) -> set[Token]:
    return {token for token in run if not lexicon.complaint.isdisjoint({*token.forms, token.bare})}


def _named(runs: Sequence[Run], phrases: Phrases[str]) -> list[tuple[Run, tuple[str, ...]]]:
    """The tokens that are words of the table, longest first, with what they name."""
    found: list[tuple[Run, tuple[str, ...]]] = []
    for size in range(phrases.longest, 0, -1):
        left: list[Run] = []
        for run in runs:
            taken: set[Token] = set()
            at = 0
            while at + size <= len(run):
                tokens = run[at : at + size]
                codes = phrases.exactly(tokens) or phrases.inflected(tokens) or _nearly(tokens, phrases)
                if codes:
                    found.append((tokens, codes))
                    taken.update(tokens)
                at += size if codes else 1
            left += without(run, taken)
        runs = left
    return found


def _nearly(tokens: Run, phrases: Phrases[str]) -> tuple[str, ...]:
    """With one slip, in words that are too long to be another one."""
    return phrases.nearly(tokens) if all(len(token.plain) >= _LEAST_FOR_A_SLIP for token in tokens) else ()
