"""All words that mean something here, from the taxonomy and the tables of typed words, built once.

A word of offer_words.toml or look_alikes.toml means that alone, whatever the taxonomy calls by it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct, convert

from indexer import folding
from indexer.reference import Reference
from indexer.reference.complaints import OtherField
from indexer.reference.made_once import MadeOnce
from indexer.reference.taxonomy import Term as TaxonomyTerm
from service.typed.compounds import Compounds, cuts
from service.typed.near_words import Near, near_words, remember
from service.typed.phrases import Phrases
from service.typed.tokens import Token, tokens_of

Kind = Literal["condition", "procedure", "profession", "specialty", "offer", "look_alike", "other_field"]
_LEAST_FOR_ANOTHER_FIELD = 6
"""Letters of a word of another field in which one slip is forgiven."""
_MOST_DIGITS = 2
"""Digits of a number that only counts: with more it may be a postal code."""


class Meaning(Struct, frozen=True):
    """A code of that kind; of an offer "profession/specialty" or a whole profession."""

    kind: Kind
    code: str


class Lexicon:
    """Phrases with their meanings, parts of the body, kinds of complaint, and the words that are passed over."""

    def __init__(self, reference: Reference) -> None:
        typed = reference.typed
        self.always = _folded(typed.passing.always.all())
        self.beside = _folded(typed.passing.beside.all())
        apart = _folded(word for row in typed.kept_apart for word in row.words)
        exact: Phrases[Meaning] = Phrases(self.always)
        self.phrases: Phrases[Meaning] = Phrases(self.always, apart)
        for phrase, meaning in _particular(reference):
            exact.add(phrase, meaning)
            self.phrases.add(phrase, meaning, is_misspelt=meaning.kind != "look_alike")
        for phrase, meaning in _of_taxonomy(reference):
            tokens = tuple(token for token in tokens_of(phrase) if token.plain not in self.always)
            if not exact.exactly(tokens):
                self.phrases.add(phrase, meaning)
        self.complaint = _folded(typed.passing.complaint.all())
        self.circumstance = _folded(typed.passing.circumstance.all())
        self.either = _folded(typed.passing.either.all())
        self._complaints = typed.complaints
        bodies = ((row.code, row.all()) for row in typed.complaints.parts)
        self.parts: Phrases[str] = _named(bodies, self.always, apart)
        kinds = ((row.kind, row.all()) for row in typed.complaints.complaints)
        self.kinds: Phrases[str] = _named(kinds, self.always, apart)
        self.general = frozenset(row.code for row in typed.complaints.parts if row.is_general)
        nouns = _folded(word for row in typed.complaints.complaints for word in row.de if word[0].isupper())
        self.compounds = Compounds(self.parts, self.kinds, nouns)
        self.others: Phrases[Meaning] = Phrases(self.always)
        self._near_others: Near = {}
        names = (name for field in typed.complaints.other_fields for name in field.names)
        self._names_of_others = frozenset(form for name in names for form in folding.squash(name))
        for field in typed.complaints.other_fields:
            self._add_other_field(field)

    def _add_other_field(self, field: OtherField) -> None:
        """Its words, but for those the directory has a meaning for."""
        for word in field.all():
            if not self.phrases.exactly(tokens_of(word)):
                self.others.add(word, Meaning("other_field", field.code))
            for token in tokens_of(word):
                if len(token.bare) >= _LEAST_FOR_ANOTHER_FIELD:
                    remember(self._near_others, token.bare)

    def of_another_field(self, tokens: Sequence[Token]) -> tuple[Meaning, ...]:
        """What words of another field mean, or a compound that begins with one ("Augenverletzung"); else ()."""
        exact = self.others.exactly(tokens)
        if exact or len(tokens) > 1:
            return exact
        halves = ((first, last) for form in tokens[0].forms for first, last in cuts(form))
        return next(
            (
                found
                for first, last in halves
                if self.kinds.of_word(last) and (found := self.others.of_word(first))
            ),
            (),
        )

    def is_known(self, token: Token) -> bool:
        """Whether the word is one of the body or of a complaint as it stands: then it is no slip for another."""
        return bool(self.parts.exactly((token,)) or self.kinds.exactly((token,)))

    def about(self, part: str, kinds: Collection[str]) -> tuple[Meaning, ...]:
        """What complaints of these kinds about the part of the body mean."""
        return tuple(_meaning(text) for text in self._complaints.meaning(part, kinds))

    def of_body(self, tokens: Sequence[Token]) -> tuple[Meaning, ...]:
        """What a part of the body alone means; () where it is none."""
        parts = self.parts.exactly(tokens)
        return self.about(parts[0], ()) if parts else ()

    def of_both(self, parts: tuple[str, str], kinds: Collection[str]) -> tuple[Meaning, ...]:
        """What such complaints about both parts of the body mean; () where it is a complaint of each."""
        return tuple(_meaning(text) for text in self._complaints.of_both(parts, kinds))

    def of_compound(self, word: str) -> tuple[Meaning, ...]:
        """What a part of the body and a complaint in one word mean ("Hüftverschleiß"), or two parts of the body
        ("Handrücken"); () where it is neither."""
        found = self.compounds.complaint(word)
        if found:
            return self.about(*found)
        body = self.compounds.body(word)
        return self.about(body, ()) if body else ()

    def is_of_a_complaint(self, tokens: Sequence[Token]) -> bool:
        """Whether the phrase only names a part of the body or a kind of complaint: the other may be told of it."""
        return bool(self.parts.exactly(tokens) or self.kinds.exactly(tokens))

    def is_nearly_of_another_field(self, token: Token) -> bool:
        """Whether the word may be one of another field with a slip: it is never left out of a text."""
        return bool(near_words(self._near_others, (*token.forms, token.bare)))

    def is_also_a_name(self, token: Token) -> bool:
        """Whether the word of another field is a name of people, too ("Krebs")."""
        return not self._names_of_others.isdisjoint(token.forms)

    def is_around_a_complaint(self, token: Token) -> bool:
        """Whether the word narrows nothing beside a complaint; nor does a number that counts weeks or toes."""
        forms = {*token.forms, token.bare}
        is_count = token.plain.isdigit() and len(token.plain) <= _MOST_DIGITS
        return (
            is_count or bool(forms & self.complaint or forms & self.beside) or bool(self.kinds.exactly((token,)))
        )

    def parts_of(self, word: str) -> tuple[tuple[Meaning, ...], ...]:
        """The meanings of the two parts of a German compound, of which one may be passed over ("Kniearzt"); ()
        where it is none."""
        for first, last in cuts(word):
            found = self._part(first), self._part(last)
            if None not in found and any(found):
                return tuple(meanings for meanings in found if meanings)
        return ()

    def _part(self, word: str) -> tuple[Meaning, ...] | None:
        """() of a word that is passed over, None of one that is not known."""
        return self.phrases.of_word(word) or (() if word in self.beside else None)


lexicon_of = MadeOnce(Lexicon)
"""The lexicon of a reading of the facts."""


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
            meaning = Meaning(kind, code)
            yield from ((phrase, meaning) for phrase in term.words())


def _named(
    rows: Iterable[tuple[str, Iterable[str]]], always: Collection[str], apart: Collection[str]
) -> Phrases[str]:
    phrases: Phrases[str] = Phrases(always, apart)
    for code, words in rows:
        for word in words:
            phrases.add(word, code)
    return phrases


def _meaning(text: str) -> Meaning:
    """Of "kind:code", as the tables write it."""
    kind, _, code = text.partition(":")
    return Meaning(convert(kind, Kind), code)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words for forms in folding.words(word) for form in forms)
