"""Judges an answer to a held-out word by the answers beside its list: what it is taken for, and who is shown.

Knows the taxonomy by its codes alone; what words the search knows is not looked at.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from indexer.documents import Document
from indexer.reference.taxonomy import Taxonomy, split_offer

FIRST = 3
"""Readings and people of which one, and all, are judged."""
MEANS_SOMETHING = ("condition", "procedure", "profession", "specialty", "offer")


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a word may be taken for, and what the people shown must have (None: the same); "kind:code" each."""

    means: str
    reads: tuple[str, ...]
    why: str
    shows: tuple[str, ...] | None = None

    @property
    def shown_by(self) -> tuple[str, ...]:
        return self.reads if self.shows is None else self.shows


class Directory(msgspec.Struct, frozen=True):
    """Whom a search of a country lists, by id, and the taxonomy they are described in."""

    people: Mapping[str, Document]
    taxonomy: Taxonomy


class _Answers(msgspec.Struct):
    answer: list[Answer]


def answers(file: str) -> dict[str, Answer]:
    """What answers each meaning of a list, by that meaning."""
    text = (Path(__file__).parent / file).read_bytes()
    return {row.means: row for row in msgspec.toml.decode(text, type=_Answers).answer}


def fault_in(found: Mapping[str, Any], right: Answer, directory: Directory) -> str | None:
    """What is wrong with the answer of a search; None: it is right. Nobody is right where the directory lists
    nobody who is, or where the word was rightly taken for somebody it does not list."""
    read = _readings(found)[:FIRST]
    right_reads = [reading for reading in read if _is_among(reading, right.reads)]
    people = [directory.people[match["specialist"]["id"]] for match in found["matches"][:FIRST]]
    wanted = set(_holders(right.shown_by, directory))
    if not people:
        is_due = bool(wanted) and not any(_is_unlisted(reading, directory) for reading in right_reads)
        is_wrong = is_due or (read and not right_reads)
        return f"finds nobody; {_taken_for(read)}" if is_wrong else None
    if not right_reads:
        return _taken_for(read)
    strangers = [person.specialist.id for person in people if person.specialist.id not in wanted]
    return f"shows {', '.join(strangers)}" if strangers else None


def is_alarm(found: Mapping[str, Any]) -> bool:
    """Whether the text was taken for a sign that has a notice, of which nothing else may be made."""
    return any(part["kind"] in ("emergency", "urgent") for part in (found["interpreted"] or {}).get("text") or ())


def inferred(found: Mapping[str, Any]) -> list[str]:
    """Everything of the taxonomy the text was taken for."""
    return _readings(found)


def is_named(code: str, taxonomy: Taxonomy) -> bool:
    """Whether "kind:code" is in the taxonomy."""
    kind, _, name = code.partition(":")
    known: Mapping[str, Collection[str]] = {
        "condition": taxonomy.conditions,
        "procedure": taxonomy.procedures,
        "profession": taxonomy.professions,
        "specialty": taxonomy.specialties,
        "offer": taxonomy.offers(),
    }
    return name in known.get(kind, ())


def _readings(found: Mapping[str, Any]) -> list[str]:
    """Kind and code of each reading; an offer without a specialty is its profession."""
    parts = (found["interpreted"] or {}).get("text") or ()
    said = [(part["kind"], part["code"]) for part in parts if part["kind"] in MEANS_SOMETHING]
    return [f"{'profession' if kind == 'offer' and '/' not in code else kind}:{code}" for kind, code in said]


def _taken_for(read: Sequence[str]) -> str:
    return f"taken for {', '.join(read) or 'a name'}"


def _is_among(reading: str, right: Collection[str]) -> bool:
    """An offer is also of its specialty."""
    specialty = reading.partition("/")[2] if reading.startswith("offer:") else ""
    return reading in right or f"specialty:{specialty}" in right


def _is_unlisted(reading: str, directory: Directory) -> bool:
    kind, _, code = reading.partition(":")
    return kind == "profession" and not directory.taxonomy.professions[code].listed


def _holders(codes: Sequence[str], directory: Directory) -> Iterator[str]:
    return (id_ for id_, person in directory.people.items() if any(_has(person, c, directory) for c in codes))


def _has(person: Document, code: str, directory: Directory) -> bool:
    """Whether they state it, hold it, or hold an offer that treats it."""
    kind, _, name = code.partition(":")
    taxonomy, offers = directory.taxonomy, set(person.offers)
    match kind:
        case "condition":
            is_stated = name in person.specialist.conditions
            return is_stated or not offers.isdisjoint(taxonomy.treating(taxonomy.conditions[name]))
        case "procedure":
            is_stated = name in person.specialist.procedures
            return is_stated or not offers.isdisjoint(taxonomy.treating(taxonomy.procedures[name]))
        case "profession":
            return name in person.specialist.professions
        case "specialty":
            return any(split_offer(offer)[1] == name for offer in offers)
        case _:
            return name in offers
