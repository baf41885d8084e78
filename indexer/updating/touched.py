"""Whom a delta is about: stated ids → persons that are live, and what is said of each of them.

An update changes whole persons. Who was made of several records, or may be the same as somebody else, is left to
the next whole reindex, which sees all records: such a change is rejected, never guessed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, field

from indexer.documents import Document
from indexer.engines.base import View
from indexer.identity_keys import key_of_id, keys_near, keys_of
from indexer.lookalikes import contradiction, look_alike
from indexer.records import Review, Specialist
from indexer.standing import entry_of
from indexer.updating.delta import Change, Delta, Intakes, Slot


class Touched(Struct):
    """What is said of one person. `document`: of the new record, without its rating; None: the record stays."""

    document: Document | None = None
    is_gone: bool = False
    slots: dict[str, Change[Slot]] = field(default_factory=dict)
    """By practice; a change without a record makes unknown what was known."""
    reviews: dict[str, Change[Review]] = field(default_factory=dict)
    """By id; a change without a record takes the review away."""


class Finder:
    """Finds the persons of one delta. `build`: a record as it would be stored, whatever its rating."""

    def __init__(self, view: View, intakes: Intakes, build: Callable[[Specialist], Document]) -> None:
        self._view, self._intakes, self._build = view, intakes, build
        self.touched: dict[str, Touched] = {}
        self.absent = 0
        """Deletions of what is not there."""
        self._kept_as: dict[str, str] = {}

    def find(self, delta: Delta) -> None:
        """Fills `touched`: first people, then what is said of their practices and reviews."""
        stated = {*delta.people, *delta.slots, *_persons_in(delta.reviews)}
        bearers = self._view.bearers({key_of_id(id_) for id_ in stated})
        for id_ in stated:
            ids = bearers.get(key_of_id(id_), frozenset())
            self._kept_as.update({id_: id_ if id_ in ids else min(ids)} if ids else {})
        self._find_people(delta.people)
        for person, slots in delta.slots.items():
            owner = self._person(person)
            if owner is not None:
                self._of(owner).slots.update(slots)
            for slot in slots.values() if owner is None else ():
                self._intakes.people.reject(slot.fault("$.record.specialist_id", _nobody(person)), slot.text)
        self._find_reviews(delta.reviews)

    def _find_people(self, people: Mapping[str, Change[Specialist]]) -> None:
        live = self._view.get([id_ for id_ in people if self._kept_as.get(id_) == id_])
        upserted: dict[str, tuple[Change[Specialist], Specialist]] = {}
        for id_, change in people.items():
            whole = self._kept_as.get(id_, id_)
            if whole != id_ or (id_ in live and live[id_].merged_ids):
                reason = f"is one of several records of {whole!r}; change the source and run directory reindex"
                self._intakes.people.reject(change.fault("$.record.id", f"{id_!r} {reason}"), change.text)
            elif change.record is not None:
                upserted[id_] = change, change.record
            elif id_ in live:
                self._of(id_).is_gone = True
            else:
                self.absent += 1
        self._find_upserted(upserted)

    def _find_upserted(self, upserted: Mapping[str, tuple[Change[Specialist], Specialist]]) -> None:
        built = {id_: self._build(record) for id_, (_, record) in upserted.items()}
        near = {id_: keys_near(document) for id_, document in built.items()}
        bearers = self._view.bearers(frozenset().union(*near.values()))
        others = self._view.get(sorted(frozenset().union(*bearers.values()) - built.keys()))
        by_key: dict[int, list[str]] = {}
        for id_, document in built.items():
            beside = [others[other] for key in near[id_] for other in bearers.get(key, ()) if other in others]
            beside += [built[other] for key in near[id_] for other in by_key.get(key, ())]
            fault = next(self._faults(document, beside), None)
            if fault is not None:
                change, _ = upserted[id_]
                self._intakes.people.reject(change.fault(*fault), change.text)
                continue
            self._of(id_).document = document
            self._kept_as[id_] = id_
            for key in keys_of(document):
                by_key.setdefault(key, []).append(id_)

    def _faults(self, document: Document, beside: Iterable[Document]) -> Iterator[tuple[str, str]]:
        """Why somebody may be the same person as another who stays."""
        mine = document.specialist
        for other in beside:
            theirs = other.specialist
            if self._is_gone(theirs.id):
                continue
            if not {entry_of(row) for row in mine.registrations}.isdisjoint(map(entry_of, theirs.registrations)):
                yield "$.record.registrations", f"{mine.id!r} shares a registration with {theirs.id!r}; {_REMEDY}"
            elif look_alike(mine, theirs) and contradiction(mine, theirs) is None:
                reason = f"{mine.id!r} has the name, profession and place of {theirs.id!r}; {_REMEDY}"
                yield "$.record.names", reason

    def _find_reviews(self, reviews: Mapping[str, Change[Review]]) -> None:
        before = self._view.owners(list(reviews))
        for id_, change in reviews.items():
            old = before.get(id_)
            new = None if change.record is None else self._person(change.record.specialist_id)
            if change.record is not None and new is None:
                reason = _nobody(change.record.specialist_id)
                self._intakes.reviews.reject(change.fault("$.record.specialist_id", reason), change.text)
                continue
            if old is not None and old != new:
                self._of(old).reviews[id_] = Change(None, change.file, change.line, change.text)
            if new is not None:
                self._of(new).reviews[id_] = change
            self.absent += old is None and new is None

    def _person(self, stated: str) -> str | None:
        kept = self._kept_as.get(stated)
        return None if kept is None or self._is_gone(kept) else kept

    def _is_gone(self, id_: str) -> bool:
        return id_ in self.touched and self.touched[id_].is_gone

    def _of(self, id_: str) -> Touched:
        return self.touched.setdefault(id_, Touched())


_REMEDY = "whether they are one person a whole reindex decides: directory reindex"


def _nobody(stated: str) -> str:
    return f"no specialist {stated!r} is live or in these changes"


def _persons_in(reviews: Mapping[str, Change[Review]]) -> Iterator[str]:
    return (change.record.specialist_id for change in reviews.values() if change.record is not None)
