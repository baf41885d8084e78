"""What registers were found to say is kept beside the versions; and all documents of a version can be read."""

from datetime import date
from typing import Any

from indexer.engines.base import Engine
from indexer.register_entries import RegisterEntry, register_shelf
from tests.builders import a_document, load
from tests.engine_contract.versions import people, promoted


def an_entry(number: str, **changes: Any) -> RegisterEntry:
    fields: dict[str, Any] = {
        "register": "hcpc",
        "name": "Ann O'Neill / Müller",
        "status": "active",
        "start": date(2015, 1, 1),
        "verified_at": date(2026, 11, 1),
    }
    return RegisterEntry(number=number, **(fields | changes))


def test_nothing_is_known_before_anything_was_put(engine: Engine, country: str) -> None:
    assert engine.kept(register_shelf(country)) == ()


def test_entries_are_read_as_they_were_put_by_register_and_number(engine: Engine, country: str) -> None:
    one, two = an_entry("PH 1|/é"), an_entry("2", register="gmc", status="suspended", end=date(2027, 1, 1))
    engine.keep(register_shelf(country), [one, two])
    assert engine.kept(register_shelf(country)) == (two, one)


def test_an_entry_takes_the_place_of_the_one_of_its_number(engine: Engine, country: str) -> None:
    engine.keep(register_shelf(country), [an_entry("1"), an_entry("2")])
    engine.keep(register_shelf(country), iter([an_entry("2", status="lapsed"), an_entry("2", register="gmc")]))
    found = {entry.key: entry.status for entry in engine.kept(register_shelf(country))}
    assert found == {("hcpc", "1"): "active", ("hcpc", "2"): "lapsed", ("gmc", "2"): "active"}


def test_entries_belong_to_a_country_and_to_no_version(engine: Engine, country: str) -> None:
    engine.keep(register_shelf(country), [an_entry("1")])
    promoted(engine, country, "a")
    second = promoted(engine, country, "b")
    engine.writer().promote(promoted(engine, country, "c"))
    engine.writer().promote(second)
    assert [entry.number for entry in engine.kept(register_shelf(country))] == ["1"]
    assert engine.kept(register_shelf("AB")) == ()


def test_putting_nothing_is_no_error(engine: Engine, country: str) -> None:
    engine.keep(register_shelf(country), [])
    assert engine.kept(register_shelf(country)) == ()


def test_every_document_is_read_once(engine: Engine, country: str) -> None:
    stored = [a_document(id=f"s{number}") for number in range(1_203)]
    version = load(engine, stored, country=country).version
    found = list(engine.at(version).documents())
    assert sorted(found, key=lambda document: document.specialist.id) == sorted(
        stored, key=lambda document: document.specialist.id
    )
    engine.writer().drop(version)


def test_documents_of_a_view_are_those_of_its_version(engine: Engine, country: str) -> None:
    old = promoted(engine, country, "a")
    view = engine.at(old)
    promoted(engine, country, "b", "c")
    assert list(view.documents()) == people("a")
