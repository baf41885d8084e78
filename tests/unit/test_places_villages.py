"""Villages and quarters of the two lists: which are read, which are known already, whose region they take."""

import zipfile
from pathlib import Path

import pytest

from indexer.errors import SourceUnreadable
from indexer.places_build.names import plain_name
from indexer.places_build.network_file import records
from indexer.places_build.quarters_source import Located, located
from indexer.places_build.towns import Town, Towns
from indexer.places_build.villages import add_quarters, add_villages
from indexer.places_build.villages_source import Village, villages
from tests.place_packages import (
    network_file,
    newer_record,
    older_record,
    pointer,
    write_newer,
    write_older,
    write_villages,
    written,
)

GB = frozenset({"GB"})


def town(name: str, lat: float, lon: float, population: int = 0, region: str = "England") -> Town:
    return Town(name, region, population, lat, lon, 2.0, "cities")


def towns(*rows: Town) -> Towns:
    known = Towns()
    for row in rows:
        known.add(row)
    return known


def added(known: Towns) -> dict[str, Town]:
    return {row.name: row for row in known.rows if row.source in {"villages", "networks"}}


def test_records_of_every_kind_and_what_they_point_to() -> None:
    name = written("Norwich")
    record = {"city": "x" * 40, "lat": 52.5, "count": 7, "is_known": True, "of": ["a", "b"]}
    pointing = bytes([7 << 5 | 1]) + written("town") + pointer(0)
    assert list(records(network_file(name + written(record) + pointing))) == [record, {"town": "Norwich"}]


def test_no_file_of_networks_is_said() -> None:
    with pytest.raises(SourceUnreadable, match="do not build from it"):
        list(records(b"something else"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Obernzell, Markt", "Obernzell"),
        ("St. Edmonds", "St. Edmonds"),
        ("Neuses b.Ansbach", ""),
        ("Dillingen/Saar", ""),
        ("Umm Hurair 2", ""),
    ],
)
def test_a_plain_name(text: str, name: str) -> None:
    assert plain_name(text) == name


def test_villages_are_read_without_districts_and_other_countries(tmp_path: Path) -> None:
    lines = ["Earlham,1,52.6,1.2,GB", "Adrada, La,2,40.3,-4.6,ES", "Norwich District,3,52.6,1.3,GB"]
    wheel = write_villages(tmp_path / "list.whl", lines)
    assert list(villages(wheel, GB)) == [Village("GB", "Earlham", 52.6, 1.2)]


def test_a_package_without_the_list_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.whl", "w") as archive:
        archive.writestr("other.txt", "")
    with pytest.raises(SourceUnreadable, match="no list of cities"):
        list(villages(tmp_path / "list.whl", GB))


def test_quarters_are_at_the_middle_of_their_networks_spelt_as_in_the_older_file(tmp_path: Path) -> None:
    older = [older_record("Köln (Bürgel)", 50.90, 6.90, "DE"), older_record("Köln (Bürgel)", 50.92, 6.90, "DE")]
    newer = [
        newer_record("Köln (Burgel)", 50.80, 6.90, "DE"),
        newer_record("Halle (Saale) (Nord)", 51.5, 11.9, "DE"),
    ]
    far = [newer_record("Köln (Rest)", 50.0, 6.9, "DE"), newer_record("Köln (Rest)", 51.0, 6.9, "DE")]
    found = located(
        write_older(tmp_path / "o.whl", older), write_newer(tmp_path / "n.tgz", newer, far), frozenset({"DE"})
    )
    by_name = {each.name: each for each in found}
    assert set(by_name) == {"Bürgel", "Nord"}, "what lies 100 km apart says nothing"
    assert by_name["Bürgel"].lat == pytest.approx(50.91)
    assert by_name["Bürgel"].spread_km == pytest.approx(1.1, abs=0.1)
    assert by_name["Nord"].town == "Halle (Saale)"


def test_a_village_is_added_once_with_the_region_beside_it_and_nobody_counted() -> None:
    known = towns(town("Norwich", 52.63, 1.30, 150_000), town("Cardiff", 51.48, -3.18, 300_000, "Wales"))
    rows = [
        Village("GB", "Norwich", 52.60, 1.25),
        Village("GB", "Earlham", 52.62, 1.24),
        Village("GB", "Earlham", 52.63, 1.25),
        Village("GB", "Xylotymbou", 35.0, 33.7),
    ]
    add_villages(known, rows)
    found = added(known)
    assert set(found) == {"Earlham"}, "one is known, one is there twice, one lies in Cyprus"
    assert (found["Earlham"].region, found["Earlham"].population) == ("England", 0)


@pytest.mark.parametrize(
    ("country", "population", "is_added"),
    [("GB", 2_000, False), ("GB", 500, True), ("AU", 500, False), ("DE", 2_000, True)],
)
def test_a_council_is_not_taken_for_a_second_town_of_its_name(
    country: str, population: int, is_added: bool
) -> None:
    known = towns(town("Albany", 52.0, 1.0, population))
    add_villages(known, [Village(country, "Albany", 52.4, 1.0)])
    assert bool(added(known)) is is_added


def test_a_quarter_is_added_in_the_town_it_is_named_with() -> None:
    known = towns(town("Leeds", 53.80, -1.55, 500_000), town("Halle (Saale)", 51.5, 11.9, 200_000))
    rows = [
        Located("GB", "Headingley", "Leeds", "England", 53.82, -1.58, 0.4),
        Located("GB", "Headingley", "Bradford", "England", 53.79, -1.75, 0.4),
        Located("DE", "Saale", "Halle", "England", 51.5, 11.9, 0.4),
        Located("GB", "Wide", "Leeds", "England", 53.84, -1.58, 4.0),
    ]
    add_quarters(known, rows)
    found = added(known)
    assert set(found) == {"Headingley", "Wide"}, "Bradford is unknown; (Saale) is part of a name"
    assert found["Headingley"].lat == 53.82
    assert (found["Headingley"].radius_km, found["Wide"].radius_km) == (1.5, 4.0)
