"""What is asked, or told, where nobody of a country has the profession or the specialty that was typed.

A specialty is answered by its professions; a profession that was named is answered by nobody else, only told of.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from indexer.engines.query import TextQuery
from indexer.reference import Reference, split_offer
from service.typed.asking import Asked, Instead, Step, offers_of, term_of_meaning, widened
from service.typed.names import terms_of_names
from service.typed.parts import Part
from service.typed.reading import Read

_NAMING = ("profession", "specialty", "offer")


def named_offers(found: Read, reference: Reference) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """Parts that name professions or specialties and no complaint, and the offers that answer them."""
    for part in found.parts:
        if part.meanings and all(meaning.kind in _NAMING for meaning in part.meanings):
            offers = dict.fromkeys(offer for meaning in part.meanings for offer in offers_of(meaning, reference))
            if offers:
                yield part, tuple(offers)


def offers_instead(offers: Iterable[str], reference: Reference) -> tuple[str, ...]:
    """Who is listed where a country has nobody of these: of a specialty its professions, else by instead.toml."""
    asked = set(offers)
    professions = dict.fromkeys(split_offer(offer)[0] for offer in offers)
    whole = [offer for offer in reference.taxonomy.offers() if split_offer(offer)[0] in professions]
    others = [offer for row in reference.typed.instead if row.of in professions for offer in row.means]
    found = [offer for offer in whole if offer not in asked] or others
    return tuple(dict.fromkeys(found))


def is_named_as_such(part: Part) -> bool:
    """Whether a profession was typed, and no complaint: then a neighbour is told and never listed for it."""
    return any(meaning.kind in ("profession", "offer") for meaning in part.meanings)


def instead_of(lacking: Mapping[Part, tuple[str, ...]], reference: Reference) -> Instead:
    """Who there is for the parts that nobody of the country answers."""
    return tuple((part, offers_instead(offers, reference)) for part, offers in lacking.items())


def with_offers_instead(asked: Asked, told: Instead, reference: Reference) -> Iterator[Step]:
    """Every way to ask, with the parts that nobody of the country answers asked of others."""
    meant = tuple(part for part in asked.read.parts if part.meanings)
    terms = [term_of_meaning(part, reference) for part in meant]
    others = dict(told)
    pairs = zip(meant, terms, strict=True)
    stated = tuple(structs.replace(term, offers=others.get(part, term.offers)) for part, term in pairs)
    names = tuple(terms_of_names(asked.read, reference.spellings))
    wide = tuple(widened(term, reference) for term in stated)
    yield Step(TextQuery((*wide, *names), ()), is_widened=True, instead=told)
    if asked.without_names:
        yield Step(TextQuery(wide, ()), is_widened=True, is_without_names=True, instead=told)
