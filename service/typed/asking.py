"""What was read → what the engine is asked: a term for each part. Owns who answers a meaning.

A profession or specialty is answered by who offers it; a condition or procedure by who states it, and, where
nobody in reach does (`widened`), by the professions and specialties it is for. Words for somebody who is not
listed here are answered by nobody. One word read with a slip is a name first, and what it may mean only then.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from indexer import folding
from indexer.engines.query import Term, TextQuery
from indexer.reference import Reference, split_offer
from indexer.reference.spellings import Spellings
from indexer.reference.taxonomy import Condition, Procedure
from service.typed.lexicon import Meaning, lexicon_of
from service.typed.names import term_of_name, terms_of_names
from service.typed.parts import Part
from service.typed.qualifying import says_too_little
from service.typed.reading import Read, read

_STATED = ("condition", "procedure")
_FOR_NOBODY = ("look_alike", "other_field")
_NAMING = ("profession", "offer")


Instead = tuple[tuple[Part, tuple[str, ...]], ...]
"""By part of a text that nobody of the country answers the offers that come instead."""


class Step(Struct, frozen=True):
    """One way to ask for the same text. The first says what it says; later ones are for where nobody answers.

    is_widened: conditions are answered by whom they are for; is_without_names: words that name nobody and mean
    nothing known are left out; is_word_lost: nobody is listed for the sake of such words; instead: what is listed
    for want of specialties; told: whom else there is for want of professions that were named, who are not listed
    for it.
    """

    query: TextQuery
    is_widened: bool = False
    is_without_names: bool = False
    is_word_lost: bool = False
    instead: Instead = ()
    told: Instead = ()


class Asked(Struct, frozen=True):
    """A text as it was read and as it is asked. query None: it narrows nothing.

    widened: what is asked where nobody answers the query; None: there is nothing wider to ask. names: the words
    that nothing is known of, as names as they are spelt; None: there are none, or what else was typed says enough.
    without_names: how they are left out; (): they are not, for what is left is a part of the body alone.
    """

    read: Read
    query: TextQuery | None
    widened: TextQuery | None = None
    names: TextQuery | None = None
    without_names: tuple[Step, ...] = ()

    def first(self) -> Step | None:
        return None if self.query is None else Step(self.query)

    def wider(self) -> Iterator[Step]:
        """The same words, with conditions answered by whom they are for."""
        if self.widened is not None:
            yield Step(self.widened, is_widened=True)


def ask(text: str, reference: Reference) -> Asked:
    """The text, read and put as a question. Pure."""
    found = read(text, reference)
    meant = tuple(part for part in found.parts if part.meanings)
    stated = tuple(_of_named_professions(term_of_meaning(part, reference) for part in meant))
    names = tuple(terms_of_names(found, reference.spellings))
    if not stated and not names:
        return Asked(found, None)
    narrow = tuple(
        _as_name(part, term, found, reference.spellings) for part, term in zip(meant, stated, strict=True)
    )
    wide = tuple(widened(term, reference) for term in stated)
    whole = tuple(dict.fromkeys([*_keys(text), *_keys(_without_passed_over(found))]))
    query = TextQuery(terms=(*narrow, *names), whole=whole)
    asked = Asked(found, query, None if wide == narrow else structs.replace(query, terms=(*wide, *names)))
    if not names or not stated or _must_stay(found, reference):
        return asked
    spelt = TextQuery(tuple(Term(words=term.words) for term in names), ())
    if says_too_little(found.parts, lexicon_of(reference)):
        return structs.replace(asked, names=spelt)
    without = [Step(TextQuery(stated, ()), is_without_names=True)]
    if wide != stated:
        without.append(Step(TextQuery(wide, ()), is_widened=True, is_without_names=True))
    return structs.replace(asked, names=spelt, without_names=tuple(without))


def _must_stay(found: Read, reference: Reference) -> bool:
    """Whether no word may be left out: beside a sign, where one may be of another field of medicine, and where it
    says which of several professions is meant."""
    if any(part.sign or any(meaning.kind in _FOR_NOBODY for meaning in part.meanings) for part in found.parts):
        return True
    if all(_is_of_several_professions(part) for part in found.parts if part.meanings):
        return True
    lexicon = lexicon_of(reference)
    return any(part.is_name and lexicon.is_nearly_of_another_field(part.tokens[0]) for part in found.parts)


def _is_of_several_professions(part: Part) -> bool:
    """Whether it names more than one and no complaint: which "surgeon" is said by what stands beside it."""
    if any(meaning.kind not in _NAMING for meaning in part.meanings):
        return False
    return len({split_offer(meaning.code)[0] for meaning in part.meanings}) > 1


def term_of_meaning(part: Part, reference: Reference) -> Term:
    """Whoever has any of the meanings, or, of one word, bears it as a name: "Hand" may be one. A word for somebody
    who is not listed is no name."""
    codes = {kind: tuple(each.code for each in part.meanings if each.kind == kind) for kind in _STATED}
    if _is_name_of_another_field(part, reference):
        return Term(words=part.tokens[0].forms)
    offers = dict.fromkeys(offer for meaning in part.meanings for offer in offers_of(meaning, reference))
    treating = set(_treating(codes["condition"], (), reference))
    fitting = tuple(offer for offer in offers if offer in treating) or tuple(offers)
    term = Term(offers=fitting, conditions=codes["condition"], procedures=codes["procedure"])
    is_word = len(part.tokens) == 1 and term.is_meant
    return structs.replace(term, words=part.tokens[0].forms) if is_word else term


def _as_name(part: Part, term: Term, found: Read, spellings: Spellings) -> Term:
    """A word that may be a slip as the name it may be, beside other names with a slip itself; others as meant."""
    if not part.is_maybe_name:
        return term
    name = term_of_name(part.tokens[0], spellings, is_last=False)
    is_with_slips = part.is_far or any(each.is_name for each in found.parts)
    return name if is_with_slips else structs.replace(name, slips=(), short=())


def offers_of(meaning: Meaning, reference: Reference) -> Iterator[str]:
    """Offers that are meant: those of the profession, of the specialty, or the offer itself."""
    for offer in reference.taxonomy.offers():
        profession, specialty = split_offer(offer)
        match meaning.kind:
            case "profession" if profession == meaning.code:
                yield offer
            case "specialty" if specialty == meaning.code:
                yield offer
            case "offer" if meaning.code in (offer, profession):
                yield offer


def _of_named_professions(terms: Iterable[Term]) -> Iterator[Term]:
    """Beside a profession a specialty is that profession's: "spine physio" is no surgeon."""
    found = list(terms)
    whole = [term for term in found if term.offers and any("/" not in offer for offer in term.offers)]
    professions = [{split_offer(offer)[0] for offer in term.offers} for term in whole]
    for term in found:
        offers = term.offers
        for named in professions:
            offers = tuple(offer for offer in offers if split_offer(offer)[0] in named) or offers
        yield structs.replace(term, offers=offers)


def widened(term: Term, reference: Reference) -> Term:
    """The term, answered by whom its conditions and procedures are for, too."""
    treating = _treating(term.conditions, term.procedures, reference)
    return structs.replace(term, offers=tuple(dict.fromkeys([*term.offers, *treating])))


def _treating(conditions: Iterable[str], procedures: Iterable[str], reference: Reference) -> Iterator[str]:
    taxonomy = reference.taxonomy
    stated: list[Condition | Procedure] = [
        *(taxonomy.conditions[code] for code in conditions),
        *(taxonomy.procedures[code] for code in procedures),
    ]
    return (offer for each in stated for offer in taxonomy.treating(each))


def _is_name_of_another_field(part: Part, reference: Reference) -> bool:
    """Whether the one word of another field is also a name of people ("Krebs")."""
    is_one_word = len(part.tokens) == 1 and all(meaning.kind == "other_field" for meaning in part.meanings)
    return is_one_word and lexicon_of(reference).is_also_a_name(part.tokens[0])


def _keys(text: str) -> Iterator[str]:
    return (" ".join(sorted(form.split())) for form in folding.fold(text))


def _without_passed_over(found: Read) -> str:
    return " ".join(part.words for part in found.parts if not part.is_passed_over and part.sign is None)
