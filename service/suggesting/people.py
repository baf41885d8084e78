"""Specialists by their names: what is asked of the index while a name is typed, and how who is found is shown.

By names alone: never by numbers, addresses or practices.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import takewhile

from indexer.document_builder import whole_name_keys
from indexer.engines import naming
from indexer.engines.naming import Named, NameQuery, TypedWord
from indexer.records import Specialist
from indexer.reference import Language, Reference
from indexer.reference.spellings import Spellings
from service.suggesting.marking import marks
from service.suggesting.suggestion import Likeness, Suggestion
from service.suggesting.typing import Unfinished, near_forms
from service.typed.tokens import Token

_LEAST_OF_ANOTHER_SPELLING = 3
"""Letters of a beginning that is also looked for as it is spelt elsewhere: "Muh" may become محمد."""
_AFTER_ANY_LETTER = "\U0010ffff"
_LIKENESS = {
    naming.Likeness.WHOLE: Likeness.WHOLE,
    naming.Likeness.WORDS: Likeness.WORDS,
    naming.Likeness.BEGUN: Likeness.WITHIN,
    naming.Likeness.NEAR: Likeness.NEAR,
}


def name_query(typed: Unfinished, reference: Reference, as_of: date, fetch: int) -> NameQuery:
    """A word of the query for each typed one; particles and initials are left out before words that tell more."""
    *before, last = typed.tokens
    spellings = reference.spellings
    words = [_typed_word(token, reference) for token in before if not _is_left_out(token, spellings)]
    joining = takewhile(lambda token: not spellings.joining.isdisjoint(token.forms), reversed(before))
    particles = "".join(reversed([token.plain for token in joining]))
    words.append(_typed_word(last, reference, particles))
    whole = whole_name_keys(" ".join(token.letters for token in typed.tokens))
    return NameQuery(as_of=as_of, words=tuple(words), whole=whole, fetch=fetch)


def people_shown(
    found: Iterable[Named], query: NameQuery, reference: Reference, language: Language
) -> Iterator[Suggestion]:
    """In the order they come: the name, the first profession and the city of the first practice."""
    for named in found:
        specialist, near = named.specialist, named.likeness is naming.Likeness.NEAR
        label, highlight = _name_shown(specialist, query, is_near=near)
        profession = specialist.professions[0]
        yield Suggestion(
            "specialist",
            label,
            _LIKENESS[named.likeness],
            {
                "highlight": highlight,
                "id": specialist.id,
                "profession": profession,
                "profession_label": reference.taxonomy.professions[profession].label.in_language(language),
                "city": specialist.practices[0].address.city,
            },
        )


def _name_shown(specialist: Specialist, query: NameQuery, *, is_near: bool) -> tuple[str, list[list[int]]]:
    """The first name; where every word was met in another one, that beside it."""
    texts = [text for name in specialist.names for text in (name.text, *name.variants)]
    met = (text for text in texts if len(_marks(text, query, is_near=is_near)) >= len(query.words))
    first, shown = texts[0], next(met, texts[0])
    label = first if shown == first else f"{first} ({shown})"
    return label, _marks(label, query, is_near=is_near)


def _marks(label: str, query: NameQuery, *, is_near: bool) -> list[list[int]]:
    spelt = {spelling for word in query.words for spelling in word.words}
    return marks(label, [word.starts for word in query.words], spelt, is_near=is_near)


def _typed_word(token: Token, reference: Reference, particles: str = "") -> TypedWord:
    """As it stands, as it is spelt elsewhere, and joined to the particles before it."""
    forms = tuple(dict.fromkeys([*token.forms, *(particles + form for form in token.forms)]))
    elsewhere = {other for form in forms for other in _spelt_elsewhere(form, reference)}
    return TypedWord(words=tuple(sorted({*forms, *elsewhere})), starts=forms, near=near_forms(forms))


def _spelt_elsewhere(form: str, reference: Reference) -> Iterator[str]:
    yield from reference.spellings.other_spellings(form)
    if len(form) >= _LEAST_OF_ANOTHER_SPELLING:
        known = _sorted_spellings(reference)
        for at in range(bisect_left(known, form), bisect_left(known, form + _AFTER_ANY_LETTER)):
            yield from reference.spellings.others[known[at]]


@lru_cache(maxsize=8)
def _sorted_spellings(reference: Reference) -> Sequence[str]:
    return sorted(reference.spellings.others)


def _is_left_out(token: Token, spellings: Spellings) -> bool:
    is_particle = any(not each.isdisjoint(token.forms) for each in (spellings.joining, spellings.loose))
    return is_particle or len(token.plain) == 1
