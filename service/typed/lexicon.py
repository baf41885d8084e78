"""All words that mean something here, from the taxonomy and the tables of typed words, built once.

A word of offer_words.toml or look_alikes.toml means that alone, whatever the taxonomy calls by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from indexer import folding
from indexer.reference import Reference
from indexer.reference.taxonomy import Term as TaxonomyTerm
from service.typed.phrases import Phrases
from service.typed.tokens import tokens_of

Kind = Literal["condition", "procedure", "profession", "specialty", "offer", "look_alike"]
_LEAST_OF_A_PART = 3
"""Letters of the shorter part of a compound."""
_JOINTS = ("", "s", "n", "en", "es")
"""What German puts between the parts of a compound."""


class Meaning(Struct, frozen=True):
    """A code of that kind; of an offer "profession/specialty" or a whole profession."""

    kind: Kind
    code: str


class Lexicon:
    """Phrases with their meanings, and the words that are passed over."""

    def __init__(self, reference: Reference) -> None:
        typed = reference.typed
        self.always = _folded(typed.passing.always.all())
        self.beside = _folded(typed.passing.beside.all())
        apart = _folded(word for row in typed.kept_apart for word in row.words)
        exact: Phrases[Meaning] = Phrases(self.always)
        self.phrases: Phrases[Meaning] = Phrases(self.always, apart)
        for phrase, meaning in _particular(reference):
            exact.add(phrase, meaning)
            self.phrases.add(phrase, meaning)
        for phrase, meaning in _of_taxonomy(reference):
            tokens = tuple(token for token in tokens_of(phrase) if token.plain not in self.always)
            if not exact.exactly(tokens):
                self.phrases.add(phrase, meaning)

    def parts_of(self, word: str) -> tuple[tuple[Meaning, ...], ...]:
        """The meanings of the two parts of a German compound, of which one may be passed over ("Kniearzt"); ()
        where it is none."""
        for at in range(_LEAST_OF_A_PART, len(word) - _LEAST_OF_A_PART + 1):
            for joint in _JOINTS:
                first, last = word[: at - len(joint)], word[at:]
                if word[:at] == first + joint and len(first) >= _LEAST_OF_A_PART:
                    found = self._part(first), self._part(last)
                    if None not in found and any(found):
                        return tuple(meanings for meanings in found if meanings)
        return ()

    def _part(self, word: str) -> tuple[Meaning, ...] | None:
        """() of a word that is passed over, None of one that is not known."""
        return self.phrases.exactly(tokens_of(word)) or (() if word in self.beside else None)


@lru_cache(maxsize=8)
def lexicon_of(reference: Reference) -> Lexicon:
    """The lexicon of a reading of the facts, built once."""
    return Lexicon(reference)


def _particular(reference: Reference) -> Iterator[tuple[str, Meaning]]:
    for offer in reference.typed.offers:
        yield from ((phrase, Meaning("offer", code)) for phrase in offer.all() for code in offer.means)
    for alike in reference.typed.look_alikes:
        yield from ((phrase, Meaning("look_alike", alike.code)) for phrase in alike.all())


def _of_taxonomy(reference: Reference) -> Iterator[tuple[str, Meaning]]:
    taxonomy = reference.taxonomy
    kinds: tuple[tuple[Kind, Mapping[str, TaxonomyTerm]], ...] = (
        ("condition", taxonomy.conditions),
        ("procedure", taxonomy.procedures),
        ("profession", taxonomy.professions),
        ("specialty", taxonomy.specialties),
    )
    for kind, terms in kinds:
        for code, term in terms.items():
            yield from ((phrase, Meaning(kind, code)) for phrase in term.words())


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words for forms in folding.words(word) for form in forms)
