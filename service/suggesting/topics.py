"""Professions, specialties, conditions and procedures, by their labels and by what people call them.

Found by the words of all languages, shown in the caller's. Words for somebody who is not listed suggest nothing,
and what begins one of them is never taken for a slip.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from indexer import folding
from indexer.nearness import is_one_slip
from indexer.reference import LANGUAGES, Language, Reference, Taxonomy, split_offer
from indexer.reference.made_once import MadeOnce
from indexer.reference.taxonomy import Term
from service.suggesting.marking import marks
from service.suggesting.phrases import PhraseIndex
from service.suggesting.suggestion import Kind, Likeness, Suggestion
from service.suggesting.typing import Unfinished, forms_of
from service.typed.lexicon import Meaning, lexicon_of
from service.typed.telling import offer_label
from service.typed.tokens import tokens_of

_LEAST_OF_ANOTHER_LANGUAGE = 3
"""Letters from which words of another language than the caller's are meant too."""


class _Topic(Struct, frozen=True):
    """`profession`: a specialty of that one alone ("hand surgeon")."""

    kind: Kind
    code: str
    profession: str | None = None


class _Phrase(Struct, frozen=True):
    """A phrase and what it means; None: somebody who is not listed."""

    text: str
    language: Language
    topic: _Topic | None
    is_label: bool = False


class _Found(Struct, frozen=True):
    phrase: _Phrase
    likeness: Likeness
    words: int

    def order(self, language: Language) -> tuple[int, bool, bool, int, str]:
        """Likest first; the caller's language, labels and short ones before others."""
        phrase = self.phrase
        return self.likeness, phrase.language != language, not phrase.is_label, self.words, phrase.text

    @property
    def likeness_to_label(self) -> Likeness:
        """A lay term that begins so counts as a later word of the label."""
        is_lay = self.likeness is Likeness.BEGINS and not self.phrase.is_label
        return Likeness.WITHIN if is_lay else self.likeness

    @property
    def is_of_others(self) -> bool:
        return self.phrase.topic is None


class Topics:
    """Everything of the taxonomy that may be looked for, ready to be suggested."""

    def __init__(self, reference: Reference) -> None:
        self._taxonomy, self._reference = reference.taxonomy, reference
        phrases = [(phrase.text, phrase) for phrase in _phrases(reference)]
        self._phrases: PhraseIndex[_Phrase] = PhraseIndex(phrases)
        self._joined: PhraseIndex[_Phrase] = PhraseIndex(phrases, are_joined=True)
        apart = reference.typed.kept_apart
        self._kept_apart = {form for row in apart for word in row.words for form in folding.fold(word)}

    def suggest(
        self, typed: Unfinished, language: Language, kinds: Collection[Kind], most: int
    ) -> Iterator[Suggestion]:
        """The likest first, at most so many of a kind."""
        found: dict[_Topic, list[_Found]] = {}
        for each in self._find(typed):
            topic = each.phrase.topic
            is_clear = each.phrase.language == language or typed.letters >= _LEAST_OF_ANOTHER_LANGUAGE
            if topic is not None and topic.kind in kinds and is_clear:
                found.setdefault(topic, []).append(each)
        best = {topic: min(group, key=lambda each: each.order(language)) for topic, group in found.items()}
        counts: Counter[Kind] = Counter()
        for topic in sorted(best, key=lambda topic: (best[topic].order(language), topic.code)):
            counts[topic.kind] += 1
            if counts[topic.kind] > most:
                continue
            label = self._label(topic, best[topic], found[topic], language)
            forms = [forms_of(token) for token in typed.tokens]
            facts: dict[str, Any] = {"code": topic.code}
            if topic.profession is not None:
                facts["profession"] = topic.profession
            facts["highlight"] = marks(label, forms) or marks(label, forms, is_near=True)
            yield Suggestion(topic.kind, label, best[topic].likeness_to_label, facts)

    def _find(self, typed: Unfinished) -> list[_Found]:
        """As typed, then with the words joined or torn apart, then with a slip."""
        as_one = typed.joined if len(typed.tokens) > 1 else typed
        begun = (
            _found(self._phrases.begun(typed))
            or _found(self._joined.begun(as_one))
            or (_found(self._phrases.begun(as_one)) if as_one != typed else [])
        )
        if begun:
            is_of_others = any(each.is_of_others and each.likeness is Likeness.WHOLE for each in begun)
            return [] if is_of_others else begun
        if any(form in self._kept_apart for token in typed.tokens for form in token.forms):
            return []
        near = _found(self._phrases.nearly(typed))
        return [] if any(each.is_of_others and _is_nearly_all(each, as_one) for each in near) else near

    def _label(self, topic: _Topic, best: _Found, found: Iterable[_Found], language: Language) -> str:
        """In the caller's language; where other words were met than its own, these stand beside it."""
        is_met = any(
            each.phrase.is_label and each.phrase.language == language and each.likeness is not Likeness.NEAR
            for each in found
        )
        label = self._plain_label(topic, language)
        written = folding.fold(best.phrase.text)
        is_written_alike = any(is_one_slip(form, other) for form in folding.fold(label) for other in written)
        return label if is_met or is_written_alike else f"{label} ({best.phrase.text})"

    def _plain_label(self, topic: _Topic, language: Language) -> str:
        if topic.profession is not None:
            return offer_label(f"{topic.profession}/{topic.code}", self._reference, language)
        return _terms(self._taxonomy)[topic.kind][topic.code].label.in_language(language)


topics_of = MadeOnce(Topics)
"""The topics of a reading of the facts."""


def _found(like: Iterable[tuple[_Phrase, Likeness, int]]) -> list[_Found]:
    return [_Found(phrase, how, words) for phrase, how, words in like]


def _is_nearly_all(found: _Found, typed: Unfinished) -> bool:
    """Whether the whole phrase was typed, with a slip."""
    forms = folding.squash(found.phrase.text)
    return any(is_one_slip(form, other) for token in typed.tokens for form in token.forms for other in forms)


def _terms(taxonomy: Taxonomy) -> Mapping[Kind, Mapping[str, Term]]:
    return {
        "profession": {code: term for code, term in taxonomy.professions.items() if term.listed},
        "specialty": taxonomy.specialties,
        "condition": taxonomy.conditions,
        "procedure": taxonomy.procedures,
    }


def _phrases(reference: Reference) -> Iterator[_Phrase]:
    yield from _of_taxonomy(reference)
    for language in LANGUAGES:
        for row in reference.typed.offers:
            for text in getattr(row, language):
                yield from (_Phrase(text, language, _topic_of_offer(code)) for code in row.means)
        for alike in reference.typed.look_alikes:
            yield from (_Phrase(text, language, None) for text in getattr(alike, language))


def _of_taxonomy(reference: Reference) -> Iterator[_Phrase]:
    """Labels and lay terms, but for those that mean something else more exactly."""
    lexicon = lexicon_of(reference)
    for kind, terms in _terms(reference.taxonomy).items():
        for code, term in terms.items():
            for language in LANGUAGES:
                yield _Phrase(term.label.in_language(language), language, _Topic(kind, code), is_label=True)
                for text in getattr(term.lay, language):
                    tokens = tuple(token for token in tokens_of(text) if token.plain not in lexicon.always)
                    if Meaning(kind, code) in lexicon.phrases.exactly(tokens):  # type: ignore[arg-type]  # a kind of topic is one of meaning
                        yield _Phrase(text, language, _Topic(kind, code))


def _topic_of_offer(offer: str) -> _Topic:
    profession, specialty = split_offer(offer)
    return _Topic("profession", profession) if specialty is None else _Topic("specialty", specialty, profession)
