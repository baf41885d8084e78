"""One person, many sites: which records of a source are the same person, and what they are together.

Records are the same person if they share an id or a registration (register and number), and their names agree.
Where the names do not, one of the two is wrong: the later record is rejected, and reviews of its id are nobody's,
because they may be of either.
Records are known by their ordinal, their place in the order of reading, which is the same on every reading.
"""

from collections.abc import Iterable, Iterator
from sys import intern

from msgspec.structs import replace

from indexer import folding
from indexer.ledger import Intake
from indexer.records import Name, Registration, Specialist
from indexer.sources.base import Found
from indexer.standing import entry_of, standing_of

_Spelling = tuple[tuple[str, ...], ...]
"""A name as folded words, each with its forms."""


class People:
    """Who is who. `survey` reads everything once; after it `distinct` makes the persons of a second reading."""

    def __init__(self) -> None:
        self._first_by_key: dict[str, int] = {}
        self._professions: list[str] = []
        self._group_of: dict[int, int] = {}
        self._merged: dict[int, Specialist] = {}
        self._first_names: dict[int, tuple[Name, ...]] = {}
        self._left_out: set[int] = set()
        self._kept_ids: dict[str, str] = {}
        self._refused_ids: set[str] = set()

    def survey(self, records: Iterable[Found[Specialist]]) -> None:
        """Notes ids, registrations and professions; holds no record."""
        for ordinal, found in enumerate(records):
            self._professions.append(intern(found.record.professions[0]))
            for key in _keys_of(found.record):
                first = self._root(self._first_by_key.setdefault(key, ordinal))
                if first != self._root(ordinal):
                    older, newer = sorted((first, self._root(ordinal)))
                    self._group_of[newer] = older

    @property
    def has_shared(self) -> bool:
        """Whether some records may be the same person, so that `merge` must see them all again."""
        return bool(self._group_of)

    def merge(self, records: Iterable[Found[Specialist]], intake: Intake) -> None:
        """Makes one record of each group; tells the intake what was merged and what was refused."""
        roots = set(map(self._root, self._group_of))
        for ordinal, found in enumerate(records):
            root = self._root(ordinal)
            if root not in roots:
                continue
            if root == ordinal:
                self._merged[root] = found.record
                self._first_names[root] = found.record.names
                continue
            self._left_out.add(ordinal)
            kept = self._merged[root]
            if _share_a_name(self._first_names[root], found.record.names):
                self._merged[root] = merge(kept, found.record)
                self._kept_ids[found.record.id] = kept.id
                intake.merged += 1
            else:
                self._refused_ids.add(found.record.id)
                intake.reject(found.fault("$.names", _conflict_with(kept)), found.text)

    def distinct(self, records: Iterable[Found[Specialist]]) -> Iterator[Specialist]:
        """Each person once, where the first of its records stands."""
        for ordinal, found in enumerate(records):
            if ordinal not in self._left_out:
                yield self._merged.get(ordinal, found.record)

    def id_of(self, stated_id: str) -> str | None:
        """The id under which a person is kept; None if nobody is, or nobody can tell who."""
        if stated_id not in self._first_by_key or self.is_refused(stated_id):
            return None
        return self._kept_ids.get(stated_id, stated_id)

    def is_refused(self, stated_id: str) -> bool:
        """Whether a record of that id was rejected for its name, so that the id may mean two people."""
        return stated_id in self._refused_ids

    def profession_of(self, kept_id: str) -> str:
        """First profession of a person that is kept."""
        return self._professions[self._first_by_key[kept_id]]

    def _root(self, ordinal: int) -> int:
        while ordinal in self._group_of:
            ordinal = self._group_of[ordinal]
        return ordinal


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


def _conflict_with(kept: Specialist) -> str:
    return (
        f"shares an id or registration with {kept.id!r} ({kept.names[0].text!r}) under another name; "
        "correct one of them, or add the other name as a variant"
    )


def _keys_of(specialist: Specialist) -> Iterator[str]:
    """An id cannot hold the sign between register and number, so the two never meet."""
    yield specialist.id
    for registration in specialist.registrations:
        yield "\0".join(entry_of(registration))


def _share_a_name(first: Iterable[Name], other: Iterable[Name]) -> bool:
    """Whether some spelling of one agrees with some spelling of the other in two words, or in its only word."""
    return any(
        _agreements(one, another) >= max(1, min(2, len(one), len(another)))
        for one in map(folding.words, _texts_of(first))
        for another in map(folding.words, _texts_of(other))
    )


def _texts_of(names: Iterable[Name]) -> list[str]:
    return [text for name in names for text in (name.text, *name.variants)]


def _agreements(one: _Spelling, another: _Spelling) -> int:
    """How many words of the one stand in the other; an initial stands for every word it begins."""
    return sum(any(_is_same(mine, theirs) for theirs in another) for mine in one)


def _is_same(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    pairs = ((a, b) for a in mine for b in theirs)
    return any(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in pairs)
