"""What an export means for who is listed: whose number it is, and who may be found after the next reindex.

Reads the live version and what was known before; changes neither.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

from indexer.census import reason_hidden
from indexer.documents import Document
from indexer.eligibility import Eligibility, Listing
from indexer.engines.base import View
from indexer.errors import BadRecord
from indexer.person_names import may_be_one
from indexer.records import Specialist
from indexer.register_entries import RegisterEntries, RegisterEntry, last_of
from indexer.register_import.export import Row
from indexer.standing import Entry, entry_of

Effect = Literal["hidden", "narrowed", "listed"]
_BATCH = 500
"""Specialists read at once."""


class Conflict(Struct, frozen=True):
    """A number under another name than the directory's: not applied."""

    line: int
    number: str
    name: str
    specialist: str
    known_as: str


class Change(Struct, frozen=True):
    """What the next reindex does to somebody: hidden, listed again, or narrowed to what is still in order."""

    specialist: str
    name: str
    effect: Effect
    reason: str


@dataclass
class Findings:
    """What became of the rows. `entries` are those to keep; `eligible` counts whom the export speaks of and who
    may be found today."""

    read: int = 0
    malformed: list[BadRecord] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    entries: list[RegisterEntry] = field(default_factory=list)
    outdated: int = 0
    eligible: int = 0
    changes: list[Change] = field(default_factory=list)
    in_order: list[str] = field(default_factory=list)
    """Specialists who may be found as they were written, by all that is known of them now."""

    def with_effect(self, effect: Effect) -> list[Change]:
        return [change for change in self.changes if change.effect == effect]

    def changes_to_hide(self) -> list[Change]:
        """Who stands in the version though a register says otherwise: as a whole, or as one of the professions
        they are offered in. Nobody should be shown them until the next reindex."""
        return [change for change in self.changes if change.effect != "listed"]

    def ids_to_show(self) -> tuple[str, ...]:
        """Whom nothing known of them keeps from being found."""
        return (*self.in_order, *(change.specialist for change in self.with_effect("listed")))


def find(
    view: View, rows: Iterable[Row | BadRecord], before: Sequence[RegisterEntry], rule: Eligibility
) -> Findings:
    """Goes through the whole live version once; `before` is what is known of the country's numbers."""
    findings = Findings()
    owners = {
        entry_of(registration): document.specialist.id
        for document in view.stored_documents()
        for registration in document.specialist.registrations
    }
    known = {entry.key: entry for entry in before}
    found = _by_number(rows, owners.keys() | known.keys(), findings)
    _keep_known((row for key, row in found.items() if key not in owners), known, findings)
    ids = {owners[key] for key in found if key in owners}
    for document in _stored(view, ids):
        _weigh(document, found, known, (rule, findings))
    return findings


def _stored(view: View, wanted: Set[str]) -> Iterator[Document]:
    """Their documents; also of those who must not be shown, for whom the whole version is read again."""
    ids, left = sorted(wanted), set(wanted)
    for start in range(0, len(ids), _BATCH):
        found = view.get(ids[start : start + _BATCH])
        left -= found.keys()
        yield from found.values()
    if left:
        yield from (document for document in view.stored_documents() if document.specialist.id in left)


def _by_number(rows: Iterable[Row | BadRecord], wanted: Iterable[Entry], findings: Findings) -> dict[Entry, Row]:
    """The rows of numbers that somebody here bears. A number twice: the worse status; under two names: neither."""
    found: dict[Entry, Row] = {}
    unclear: set[Entry] = set()
    numbers = set(wanted)
    for row in rows:
        findings.read += 1
        if isinstance(row, BadRecord):
            findings.malformed.append(row)
        elif row.entry.key not in numbers:
            findings.unknown.append(row.entry.number)
        elif row.entry.key in found and not may_be_one([found[row.entry.key].entry.name], [row.entry.name]):
            unclear.add(row.entry.key)
            reason = (
                f"{row.entry.number} stands under another name in line {found[row.entry.key].line}: neither counts"
            )
            findings.malformed.append(BadRecord("the export", row.line, "$", reason))
        else:
            earlier = found.setdefault(row.entry.key, row)
            found[row.entry.key] = Row(last_of(earlier.entry, row.entry), row.line)
    return {key: row for key, row in found.items() if key not in unclear}


def _keep_known(absent: Iterable[Row], known: Mapping[Entry, RegisterEntry], findings: Findings) -> None:
    """Rows of people who are known from an earlier import and in no record just now."""
    for row in absent:
        if may_be_one([known[row.entry.key].name], [row.entry.name]):
            _keep(row.entry, known, findings)


def _weigh(
    document: Document,
    found: Mapping[Entry, Row],
    known: Mapping[Entry, RegisterEntry],
    weighing: tuple[Eligibility, Findings],
) -> None:
    """What the rows of one person's numbers change."""
    rule, findings = weighing
    specialist = document.specialist
    told = []
    keys = dict.fromkeys(map(entry_of, specialist.registrations))
    for key in keys:
        row = found.get(key)
        if row is None:
            continue
        if row.entry.is_of(specialist):
            told.append(_keep(row.entry, known, findings))
        else:
            findings.conflicts.append(_conflict(row, specialist))
    if told:
        others = (known[key] for key in keys if key in known)
        updated, _ = RegisterEntries([*others, *told]).update(specialist, rule.as_of)
        is_listed = document.is_eligible(rule.as_of)
        findings.eligible += is_listed
        changes = list(_changes(specialist, updated, is_listed=is_listed, rule=rule))
        findings.changes += changes
        if is_listed and not changes:
            findings.in_order.append(specialist.id)


def _keep(entry: RegisterEntry, known: Mapping[Entry, RegisterEntry], findings: Findings) -> RegisterEntry:
    """What is known of the number from now on."""
    earlier = known.get(entry.key, entry)
    last = last_of(earlier, entry)
    if last != entry:
        findings.outdated += 1
    else:
        findings.entries.append(entry)
    return last


def _conflict(row: Row, specialist: Specialist) -> Conflict:
    return Conflict(row.line, row.entry.number, row.entry.name, specialist.id, specialist.names[0].text)


def _changes(before: Specialist, updated: Specialist, *, is_listed: bool, rule: Eligibility) -> Iterator[Change]:
    listing = rule.listing_of(updated)
    name = before.names[0].text
    will_be = any(window.holds(rule.as_of) for window in listing.windows)
    if is_listed and not will_be:
        yield Change(before.id, name, "hidden", reason_hidden(updated, rule).replace("_", " "))
    elif will_be and not is_listed:
        yield Change(before.id, name, "listed", "in order")
    elif is_listed and _is_narrower(listing, before):
        kept = ", ".join(listing.specialist.professions)
        places = f"{len(listing.specialist.practices)} of {len(before.practices)} practices"
        yield Change(before.id, name, "narrowed", f"only {kept}; {places}")


def _is_narrower(listing: Listing, before: Specialist) -> bool:
    kept = listing.specialist
    return len(kept.professions) < len(before.professions) or len(kept.practices) < len(before.practices)
