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
from service.typed.lexicon import Meaning
from service.typed.names import term_of_name, terms_of_names
from service.typed.reading import Part, Read, read

_STATED = ("condition", "procedure")


class Asked(Struct, frozen=True):
    """A text as it was read and as it is asked. query None: it narrows nothing.

    widened: what is asked where nobody answers the query; None: there is nothing wider to ask.
    """

    read: Read
    query: TextQuery | None
    widened: TextQuery | None = None


def ask(text: str, reference: Reference) -> Asked:
    """The text, read and put as a question. Pure."""
    found = read(text, reference)
    meant = tuple(part for part in found.parts if part.meanings)
    stated = tuple(_of_named_professions(_term_of_meaning(part, reference) for part in meant))
    names = tuple(terms_of_names(found, reference.spellings))
    if not stated and not names:
        return Asked(found, None)
    narrow = tuple(
        _as_name(part, term, found, reference.spellings) for part, term in zip(meant, stated, strict=True)
    )
    wide = tuple(_widened(term, reference) for term in stated)
    whole = tuple(dict.fromkeys([*_keys(text), *_keys(_without_passed_over(found))]))
    query = TextQuery(terms=(*narrow, *names), whole=whole)
    return Asked(found, query, None if wide == narrow else structs.replace(query, terms=(*wide, *names)))


def _term_of_meaning(part: Part, reference: Reference) -> Term:
    """Whoever has any of the meanings, or, of one word, bears it as a name: "Hand" may be one. A word for somebody
    who is not listed is no name."""
    codes = {kind: tuple(each.code for each in part.meanings if each.kind == kind) for kind in _STATED}
    offers = dict.fromkeys(offer for meaning in part.meanings for offer in _offers(meaning, reference))
    term = Term(offers=tuple(offers), conditions=codes["condition"], procedures=codes["procedure"])
    is_word = len(part.tokens) == 1 and term.is_meant
    return structs.replace(term, words=part.tokens[0].forms) if is_word else term


def _as_name(part: Part, term: Term, found: Read, spellings: Spellings) -> Term:
    """A word that may be a slip as the name it may be, beside other names with a slip itself; others as meant."""
    if not part.is_maybe_name:
        return term
    name = term_of_name(part.tokens[0], spellings, is_last=False)
    return name if any(each.is_name for each in found.parts) else structs.replace(name, slips=())


def _offers(meaning: Meaning, reference: Reference) -> Iterator[str]:
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


def _widened(term: Term, reference: Reference) -> Term:
    taxonomy = reference.taxonomy
    stated: list[Condition | Procedure] = [
        *(taxonomy.conditions[code] for code in term.conditions),
        *(taxonomy.procedures[code] for code in term.procedures),
    ]
    treating = (offer for each in stated for offer in taxonomy.treating(each))
    return structs.replace(term, offers=tuple(dict.fromkeys([*term.offers, *treating])))


def _keys(text: str) -> Iterator[str]:
    return (" ".join(sorted(form.split())) for form in folding.fold(text))


def _without_passed_over(found: Read) -> str:
    return " ".join(part.words for part in found.parts if not part.is_passed_over and part.sign is None)
