"""Updates drawn at random, what a version should hold after them, and whether it answers accordingly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from msgspec.json import encode

from indexer.documents import Document
from indexer.engines.base import Engine, Manifest, View
from indexer.engines.naming import NameQuery, TypedWord
from indexer.identity_keys import key_of_id, keys_near, keys_of
from indexer.records import Registration, Review
from tests import oracle_names
from tests.builders import AS_OF, a_manifest, a_review, in_days
from tests.engine_contract import generated
from tests.engine_contract.conftest import SCORE_ERRORS
from tests.engine_contract.directory import Directory

STARTS = ("r", "reed", "jur", "lay", "hasan", "nobody", "lond")


@dataclass(frozen=True)
class Contents:
    """Everything a version should hold; reviews by specialist."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    reviews: Mapping[str, Sequence[Review]] = field(default_factory=dict)

    def after(self, change: "Change") -> "Contents":
        documents = {id_: each for id_, each in self.documents.items() if id_ not in change.removed}
        reviews = {id_: each for id_, each in self.reviews.items() if id_ not in change.removed}
        added = {document.specialist.id: document for document in change.documents}
        return Contents(documents | added, reviews | dict(change.reviews))

    def without(self, ids: Iterable[str]) -> "Contents":
        return self.after(Change(tuple(ids), (), {}))


@dataclass(frozen=True)
class Change:
    """One update; who is changed is removed and added again."""

    removed: Sequence[str]
    documents: Sequence[Document]
    reviews: Mapping[str, Sequence[Review]]


def beginning(rng: Random, size: int) -> Contents:
    ids = [f"s{number}" for number in range(size)]
    return Contents({id_: _somebody(rng, id_) for id_ in ids}, {id_: _opinions(rng, id_) for id_ in ids})


def a_change(rng: Random, before: Contents, number: int) -> Change:
    """People anew under their old ids, new people, people who leave, and an id nobody has."""
    known = sorted(before.documents)
    changed = rng.sample(known, min(len(known), rng.choice((0, 1, 4))))
    leaving = rng.sample(known, min(len(known), rng.choice((0, 0, 1, 3))))
    new = [f"n{number}-{each}" for each in range(rng.choice((0, 1, 2)))]
    added = sorted({*changed, *new} - set(leaving))
    return Change(
        (*changed, *leaving, *new, "nobody"),
        [_somebody(rng, id_) for id_ in added],
        {id_: _opinions(rng, id_) for id_ in added},
    )


def _somebody(rng: Random, id_: str) -> Document:
    document = generated.person(rng, id_)
    registrations = (Registration(register="HCPC", number=f"PH {rng.randrange(30)}", start=in_days(-900)),)
    changed: dict[str, Any] = {"registrations": registrations}
    merged_ids = (f"was-{rng.randrange(30)}",) if rng.random() < 0.3 else ()
    specialist = type(document.specialist)(**(_fields(document.specialist) | changed))
    return type(document)(**(_fields(document) | {"specialist": specialist, "merged_ids": merged_ids}))


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def _opinions(rng: Random, id_: str) -> tuple[Review, ...]:
    days = rng.sample(range(-300, 0), rng.choice((0, 1, 4)))
    return tuple(
        a_review(id=f"{id_}/{day}", specialist_id=id_, published_on=in_days(day), visited_on=None) for day in days
    )


def apply(engine: Engine, country: str, change: Change, base: str, manifest: Manifest | None = None) -> Manifest:
    """Seals a hidden version."""
    manifest, writer = manifest or a_manifest(country), engine.writer()
    writer.create_version(manifest, base)
    writer.remove(manifest.version, change.removed)
    writer.add_reviews(manifest.version, (review for of_one in change.reviews.values() for review in of_one))
    writer.add(manifest.version, change.documents)
    writer.seal(manifest)
    return manifest


def require_answers(engine: Engine, kind: str, version: str, contents: Contents, rng: Random) -> None:
    """The version answers a few questions of every kind as if it had been written at once."""
    view, documents = engine.at(version), list(contents.documents.values())
    directory = Directory(view, documents, engine.margin, SCORE_ERRORS[kind])
    for _ in range(4):
        query = generated.query(rng)
        directory.ask(query)
        directory.turn_page(query, 0, 5)
    start = rng.choice(STARTS)
    name = NameQuery(as_of=AS_OF, words=(TypedWord(words=(start,), starts=(start,), near=(start,)),), fetch=5)
    assert encode(view.named(name)) == encode(oracle_names.named(documents, name))
    _require_stored(view, contents, rng)
    _require_bearers(view, documents, rng)


def _require_stored(view: View, contents: Contents, rng: Random) -> None:
    assert dict(view.get([*contents.documents, "nobody"])) == contents.documents
    for stored in (list(view.documents()), list(view.stored_documents())):
        assert len(stored) == len(contents.documents)
        assert {document.specialist.id: document for document in stored} == contents.documents
    for id_ in rng.sample(sorted(contents.reviews), min(8, len(contents.reviews))):
        expected = contents.reviews[id_]
        total, page = view.reviews(id_, 0, 10)
        assert (total, set(page)) == (len(expected), set(expected))
    reviews = [review for of_one in contents.reviews.values() for review in of_one]
    assert sorted(view.all_reviews(), key=_id_of) == sorted(reviews, key=_id_of)
    owners = {review.id: review.specialist_id for review in reviews}
    assert view.owners([*owners, "none"]) == owners
    texts = [document.text for document in contents.documents.values()]
    assert list(view.vocabulary()) == sorted(
        {word for text in texts for word in text.name_words + text.place_words}
    )


def _require_bearers(view: View, documents: Sequence[Document], rng: Random) -> None:
    asked = rng.sample(documents, min(6, len(documents)))
    keys = {key for document in asked for key in keys_near(document)}
    keys |= {key_of_id(f"was-{number}") for number in range(30)}
    expected: dict[int, set[str]] = {}
    for document in documents:
        for key in keys_of(document) & keys:
            expected.setdefault(key, set()).add(document.specialist.id)
    assert dict(view.bearers(keys)) == expected


def _id_of(review: Review) -> str:
    return review.id
