"""Phrases found by the beginnings of their words. Knows nothing of what a phrase means."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from typing import Generic, TypeVar

from indexer.nearness import slips_of, starts_near
from service.suggesting.suggestion import Likeness
from service.suggesting.typing import Unfinished, forms_of, likeness, near_forms
from service.typed.tokens import tokens_of

Meaning = TypeVar("Meaning")
_AFTER_ANY_LETTER = "\U0010ffff"


class PhraseIndex(Generic[Meaning]):
    """Meanings of phrases of the tables; one phrase may have several. Built once, then only read."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]], *, are_joined: bool = False) -> None:
        """`are_joined`: each phrase is one word, as it may be typed; those that are one anyway are left out."""
        self._phrases: list[tuple[tuple[frozenset[str], ...], Meaning]] = []
        by_form: dict[str, list[int]] = {}
        known: dict[frozenset[str], frozenset[str]] = {}
        for text, meaning in phrases:
            words = tuple(map(forms_of, tokens_of(text)))
            if are_joined:
                words = tuple(map(forms_of, tokens_of(text.replace(" ", "")))) if len(words) > 1 else ()
            for form in frozenset[str]().union(*words):
                by_form.setdefault(form, []).append(len(self._phrases))
            self._phrases.append((tuple(known.setdefault(word, word) for word in words), meaning))
        self._forms = sorted(by_form)
        self._places = {form: at for at, form in enumerate(self._forms)}
        self._with_form = [tuple(by_form[form]) for form in self._forms]
        self._letters = sorted(set().union(*self._forms)) if self._forms else []

    def begun(self, typed: Unfinished) -> Iterator[tuple[Meaning, Likeness, int]]:
        """Phrases in which a word begins as each typed one: their meaning, how like they are, how many words they
        have."""
        yield from self._like(typed, [self._beginning(forms_of(token)) for token in typed.tokens])

    def nearly(self, typed: Unfinished) -> Iterator[tuple[Meaning, Likeness, int]]:
        """The same with one slip forgiven in each long enough word."""
        yield from self._like(typed, [self._nearly_beginning(forms_of(token)) for token in typed.tokens])

    def _like(self, typed: Unfinished, found: Sequence[set[int]]) -> Iterator[tuple[Meaning, Likeness, int]]:
        for at in reduce(set.intersection, found) if found else ():
            words, meaning = self._phrases[at]
            how = likeness(words, typed)
            if how is not None:
                yield meaning, how, len(words)

    def _beginning(self, starts: Collection[str]) -> set[int]:
        places = ((bisect_left(self._forms, s), bisect_left(self._forms, s + _AFTER_ANY_LETTER)) for s in starts)
        return {at for first, last in places for phrases in self._with_form[first:last] for at in phrases}

    def _nearly_beginning(self, starts: Collection[str]) -> set[int]:
        near = {each for start in near_forms(starts) for each in starts_near(start, self._letters)}
        whole = {each for start in near_forms(starts) for each in slips_of(start, self._letters)}
        places = (self._places[form] for form in whole if form in self._places)
        return self._beginning({*starts, *near}).union(*(self._with_form[at] for at in places))
