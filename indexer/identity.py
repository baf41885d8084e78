"""One person, many sites: which records of a source are the same person, and what they are together.

Records are the same person if they share an id or a registration (register and number), and their names agree.
Where the names do not, one of the two is wrong: the later record is rejected, and reviews of its id are nobody's,
because they may be of either. Records that share neither are the same person only by the rule of `lookalikes`;
where something contradicts it all of them are kept apart and told.
Records are known by their ordinal, their place in the order of reading, which is the same on every reading.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from sys import intern
from typing import NamedTuple

from indexer.ledger import Intake
from indexer.lookalikes import Sightings, Spot, clusters, contradiction, spots_of
from indexer.merging import merge
from indexer.person_names import may_be_one
from indexer.records import Specialist
from indexer.register_entries import spellings_of
from indexer.sources.base import Found
from indexer.standing import entry_of


class Trait(NamedTuple):
    """By what a record is told to be of the same person as another: keys that only they have, and `spots` where
    those meet who look alike."""

    profession: str
    keys: tuple[str, ...]
    spots: tuple[Spot, ...]


def trait_of(specialist: Specialist) -> Trait:
    return Trait(specialist.professions[0], tuple(_keys_of(specialist)), spots_of(specialist))


class People:
    """Who is who. `survey` is told of everybody once; `merge` sees those again who are `shared`."""

    def __init__(self) -> None:
        self._first_by_key: dict[str, int] = {}
        self._professions: list[str] = []
        self._group_of: dict[int, int] = {}
        self._alike: list[tuple[int, int]] = []
        self._firsts: dict[int, Found[Specialist]] = {}
        self._merged: dict[int, Specialist] = {}
        self._left_out: set[int] = set()
        self._kept_ids: dict[str, str] = {}
        self._refused_ids: set[str] = set()

    def survey(self, records: Iterable["Trait"]) -> None:
        """Notes ids, registrations, professions and places; holds no record."""
        sightings = Sightings()
        for ordinal, trait in enumerate(records):
            self._professions.append(intern(trait.profession))
            for key in trait.keys:
                first = self._first_by_key.setdefault(key, ordinal)
                if first != ordinal:
                    self._group(first, ordinal)
            self._alike += ((earlier, ordinal) for earlier in sightings.note(trait.spots, ordinal))
        self._alike = [(one, other) for one, other in self._alike if self._root(one) != self._root(other)]

    def __len__(self) -> int:
        """How many records were surveyed."""
        return len(self._professions)

    def shared(self) -> frozenset[int]:
        """Ordinals of records that may be the same person as another, so that `merge` must see them again."""
        shared = (*self._group_of, *(ordinal for pair in self._alike for ordinal in pair))
        roots = set(map(self._root, shared))
        return frozenset(roots.union(shared))

    def merge(self, records: Iterable[tuple[int, Found[Specialist]]], intake: Intake) -> None:
        """Makes one record of each person's, out of the shared ones in order; tells the intake what was merged,
        refused and kept apart in doubt."""
        for ordinal, found in records:
            root = self._root(ordinal)
            if root == ordinal:
                self._merged[root], self._firsts[root] = found.record, found
                continue
            self._left_out.add(ordinal)
            kept = self._merged[root]
            if _may_be_one(self._firsts[root].record, found.record):
                self._merged[root] = merge(kept, found.record)
                self._kept_ids[found.record.id] = kept.id
                intake.merged += 1
            else:
                self._refused_ids.add(found.record.id)
                intake.reject(found.fault(*_conflict(kept, found.record)), found.text)
        self._merge_alike(intake)

    def is_left_out(self, ordinal: int) -> bool:
        """Whether a record is part of an earlier one by now, or refused."""
        return ordinal in self._left_out

    def whole(self, ordinal: int) -> Specialist | None:
        """What all records of a person make together, by the ordinal of the first; None where that is all."""
        return self._merged.get(ordinal)

    def find(self, stated_id: str) -> tuple[int, str] | None:
        """The ordinal of the first record of a person and the id under which it is kept; None as `id_of`."""
        number = self._first_by_key.get(stated_id)
        if number is None or not (self._kept_ids or self._refused_ids):
            return None if number is None else (number, stated_id)
        kept = self.id_of(stated_id)
        return None if kept is None else (self._first_by_key[kept], kept)

    def id_of(self, stated_id: str) -> str | None:
        """The id under which a person is kept; None if nobody is, or nobody can tell who."""
        if stated_id not in self._first_by_key or self.is_refused(stated_id):
            return None
        kept = self._kept_ids.get(stated_id, stated_id)
        return self._kept_ids.get(kept, kept)  # merged by number first, then for likeness: two steps at most

    def kept_ids(self) -> dict[str, str]:
        """Of those who became part of others, by the id stated: the id under which they are kept."""
        kept = ((stated, self.id_of(stated)) for stated in self._kept_ids)
        return {stated: id_ for stated, id_ in kept if id_ is not None}

    def merged_ids(self) -> dict[str, tuple[str, ...]]:
        """By id kept, the ids of the other records of the person."""
        merged: dict[str, list[str]] = defaultdict(list)
        for stated in self._kept_ids:
            kept = self.id_of(stated)
            if kept not in (None, stated):
                merged[kept].append(stated)
        return {kept: tuple(sorted(stated)) for kept, stated in merged.items()}

    def is_refused(self, stated_id: str) -> bool:
        """Whether a record of that id was rejected for its name, so that the id may mean two people."""
        return stated_id in self._refused_ids

    def profession_of(self, number: int) -> str:
        """First profession of a person that is kept."""
        return self._professions[number]

    def _merge_alike(self, intake: Intake) -> None:
        """After everybody is whole: those who look alike become one, or are told where they cannot be."""
        for group in self._groups_alike():
            for cluster in clusters({ordinal: self._merged[ordinal] for ordinal in group}):
                doubts = [pair for pair in combinations(cluster, 2) if self._contradiction(*pair)]
                if doubts:
                    self._tell_apart(cluster, doubts, intake)
                else:
                    self._join(cluster, intake)

    def _groups_alike(self) -> Iterator[set[int]]:
        """Persons, by the ordinal of their first record, who may look alike: each in one group."""
        beside: dict[int, set[int]] = defaultdict(set)
        for one, other in self._alike:
            beside[self._root(one)].add(self._root(other))
            beside[self._root(other)].add(self._root(one))
        while beside:
            group, found = set(), [next(iter(beside))]
            while found:
                ordinal = found.pop()
                group.add(ordinal)
                found += beside.pop(ordinal, set()) - group
            yield group

    def _contradiction(self, one: int, other: int) -> str | None:
        return contradiction(self._merged[one], self._merged[other])

    def _join(self, cluster: Sequence[int], intake: Intake) -> None:
        first, *others = cluster
        for other in others:
            self._kept_ids[self._merged[other].id] = self._merged[first].id
            self._merged[first] = merge(self._merged[first], self._merged[other])
            self._left_out.add(other)
            intake.merged += 1

    def _tell_apart(self, cluster: Sequence[int], doubts: Sequence[tuple[int, int]], intake: Intake) -> None:
        """One doubt a record after the first: what it contradicts in the others, or that others do."""
        for ordinal in cluster[1:]:
            one, other = next((pair for pair in doubts if ordinal in pair), doubts[0])
            found, what = self._firsts[ordinal], self._contradiction(one, other)
            intake.find(found.fault("$.names", _alike_with(self._merged[cluster[0]], f"{what} differs")))

    def _group(self, first: int, ordinal: int) -> None:
        first, own = self._root(first), self._root(ordinal)
        if first != own:
            older, newer = sorted((first, own))
            self._group_of[newer] = older

    def _root(self, ordinal: int) -> int:
        while ordinal in self._group_of:
            ordinal = self._group_of[ordinal]
        return ordinal


def _may_be_one(first: Specialist, other: Specialist) -> bool:
    return first.kind == other.kind and may_be_one(spellings_of(first), spellings_of(other))


def _conflict(kept: Specialist, other: Specialist) -> tuple[str, str]:
    """Field and reason."""
    if kept.kind != other.kind:
        return "$.kind", f"shares an id with {kept.id!r}, a {kept.kind}; give one of them another id"
    return "$.names", (
        f"shares an id or registration with {kept.id!r} ({kept.names[0].text!r}) under another name; "
        "correct one of them, or add the other name as a variant"
    )


def _keys_of(specialist: Specialist) -> Iterator[str]:
    """An id cannot hold the sign between register and number, so the two never meet."""
    yield specialist.id
    for registration in specialist.registrations:
        yield "\0".join(entry_of(registration))


def _alike_with(first: Specialist, what: str) -> str:
    return (
        f"has the name, profession and place of {first.id!r}, but among those so alike some {what}: kept apart; "
        "give each a register number if they are one"
    )
