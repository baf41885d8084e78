"""One record of two that are the same person's. Does not know how that was found out."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from indexer.records import Name, Registration, Specialist
from indexer.standing import standing_of


def merge(first: Specialist, other: Specialist) -> Specialist:
    """One record of two: the first wins what both state, and takes from the other what it lacks.

    The day of looking up of a whole record is kept only if every registration has one of its own by then: it must
    not be lent to a registration that nobody looked up.
    """
    practices = {practice.id: practice for practice in (*other.practices, *first.practices)}
    ordered = dict.fromkeys(practice.id for practice in (*first.practices, *other.practices))
    checked = [day for day in (first.verified_at, other.verified_at) if day is not None]
    registrations = standing_of((*_dated(first), *_dated(other)), None)
    return replace(
        first,
        names=_names_of(first, other),
        title=first.title or other.title,
        gender=first.gender or other.gender,
        professions=_joined(first.professions, other.professions),
        specialties=_joined(first.specialties, other.specialties),
        conditions=_joined(first.conditions, other.conditions),
        procedures=_joined(first.procedures, other.procedures),
        nucc=_joined(first.nucc, other.nucc),
        languages=_joined(first.languages, other.languages),
        ages_treated=first.ages_treated or other.ages_treated,
        registrations=registrations,
        practices=tuple(practices[each] for each in ordered),
        verified_at=max(checked, default=None) if all(each.verified_at for each in registrations) else None,
        commercial=first.commercial or other.commercial,
    )


def _names_of(first: Specialist, other: Specialist) -> tuple[Name, ...]:
    """The first record's names, found also by the texts of the other's."""
    shown, *further = first.names
    known = set(_texts_of(first.names))
    added = tuple(text for text in dict.fromkeys(_texts_of(other.names)) if text not in known)
    return (replace(shown, variants=(*shown.variants, *added)), *further)


def _dated(specialist: Specialist) -> Iterator[Registration]:
    """Registrations with the day of looking up that their own record gives them."""
    for each in specialist.registrations:
        yield replace(each, verified_at=each.verified_at or specialist.verified_at)


def _joined(first: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *other)))


def _texts_of(names: Iterable[Name]) -> list[str]:
    return [text for name in names for text in (name.text, *name.variants)]
