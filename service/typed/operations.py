"""What an operation beside a complaint or beside rehabilitation means: who operates, or what it comes after.

Decides nothing of what a word means alone (`reading`).
"""

from collections.abc import Iterator, Sequence

from msgspec import structs

from indexer.reference import Reference, split_offer
from indexer.reference.taxonomy import Condition
from service.typed.lexicon import Lexicon, Meaning, lexicon_of
from service.typed.parts import Part

_SURGERY = "surgery"
"""The kind of complaints.toml that says no more than that somebody operates."""
_SURGEONS = ("orthopaedic_surgeon", "neurosurgeon")
_FOR_AFTERWARDS = {Meaning("procedure", "exercise_rehabilitation"), Meaning("profession", "physiotherapist")}
_NAMING = ("profession", "offer")


def operations_told(parts: Sequence[Part], reference: Reference) -> list[Part]:
    """The parts, with "surgery" beside a condition told of whom operates on it ("bunion surgery"), and an
    operation beside rehabilitation passed over ("rehab after ACL reconstruction")."""
    if any(not _FOR_AFTERWARDS.isdisjoint(part.meanings) or _is_of_who_operates_not(part) for part in parts):
        return [_passed_over(part) if _is_operation(part, reference) else part for part in parts]
    conditions = list(_conditions(parts, reference))
    surgeons = tuple(meaning for each in conditions[:1] for meaning in _surgeons_of(each, reference))
    if not surgeons:
        return list(parts)
    lexicon = lexicon_of(reference)
    return [
        structs.replace(each, meanings=surgeons) if _is_mere_surgery(each, lexicon) else each for each in parts
    ]


def _is_of_who_operates_not(part: Part) -> bool:
    """Whether it names a profession that is no surgeon: "surgical" beside it says no more than for what."""
    professions = {split_offer(each.code)[0] for each in part.meanings if each.kind in _NAMING}
    is_named = bool(part.meanings) and all(each.kind in _NAMING for each in part.meanings)
    return is_named and professions.isdisjoint(_SURGEONS)


def _conditions(parts: Sequence[Part], reference: Reference) -> Iterator[Condition]:
    """The first condition each part may be."""
    for part in parts:
        codes = [meaning.code for meaning in part.meanings if meaning.kind == "condition"]
        yield from (reference.taxonomy.conditions[code] for code in codes[:1])


def _surgeons_of(condition: Condition, reference: Reference) -> Iterator[Meaning]:
    """Surgeons of the first of its specialties that surgeons have, which is the one of its region."""
    offers = set(reference.taxonomy.offers())
    first = next((each for each in condition.specialties if f"{_SURGEONS[0]}/{each}" in offers), None)
    for profession in _SURGEONS if first else ():
        if profession in condition.treated_by and f"{profession}/{first}" in offers:
            yield Meaning("offer", f"{profession}/{first}")


def _is_mere_surgery(part: Part, lexicon: Lexicon) -> bool:
    return _SURGERY in lexicon.kinds.exactly(part.tokens)


def _is_operation(part: Part, reference: Reference) -> bool:
    """Whether only surgeons do it: not their profession itself, which somebody may look for beside a
    physiotherapist."""
    if _is_mere_surgery(part, lexicon_of(reference)):
        return True
    procedures = [reference.taxonomy.procedures[each.code] for each in part.meanings if each.kind == "procedure"]
    is_done = any(each.professions and set(each.professions) <= set(_SURGEONS) for each in procedures)
    offers = [split_offer(each.code)[0] for each in part.meanings if each.kind == "offer"]
    return is_done or (len(offers) == len(part.meanings) > 0 and set(offers) <= set(_SURGEONS))


def _passed_over(part: Part) -> Part:
    return Part(words=part.words, tokens=part.tokens, is_passed_over=True)
