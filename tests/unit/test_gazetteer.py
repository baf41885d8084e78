"""The shipped places, compiled as in use: what people type, in seven countries."""

import os
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from msgspec.structs import replace

from indexer.errors import AmbiguousLocation, BadReference, BadSetting, UnknownLocation
from indexer.gazetteer import Gazetteer, Place
from indexer.gazetteer.columns import COLUMNS, PlaceRow, read_rows, write_rows
from indexer.gazetteer.compiling import compiled
from indexer.gazetteer.store import GazetteerStore
from indexer.geo import distance_km
from indexer.places_build import COUNTRIES, check

ROWS = {
    country: list(read_rows((files("seed_data") / "places" / f"{country.lower()}.tsv").read_bytes(), country))
    for country in COUNTRIES
}


def is_at(place: Place, lat: float, lon: float, within_km: float) -> bool:
    return distance_km(place.lat, place.lon, lat, lon) <= within_km


@pytest.mark.parametrize(
    ("country", "text", "expected", "point"),
    [
        ("GB", "SW1A 1AA", ("SW1A", "outcode"), (51.501, -0.1416, 0.9)),
        ("GB", "sw1a1aa", ("SW1A", "outcode"), (51.501, -0.1416, 0.9)),
        ("GB", "W1G", ("W1G", "outcode"), (51.5190, -0.1475, 0.1)),
        ("GB", "W1G 9PF", ("W1G", "outcode"), (51.5190, -0.1475, 0.1)),
        ("GB", "12 High Street, SW1A 1AA", ("SW1A", "outcode"), (51.501, -0.1416, 0.9)),
        ("GB", "M1 Manchester", ("M1", "outcode"), (53.4775, -2.233, 0.1)),
        ("IE", "D02 AF30", ("D02", "outcode"), (53.340, -6.254, 0.5)),
        ("IE", "Dublin 2", ("D02", "outcode"), (53.340, -6.254, 0.5)),
        ("DE", "80331", ("80331", "postcode"), (48.135, 11.571, 1.0)),
        ("DE", "D-80331 München", ("80331", "postcode"), (48.135, 11.571, 1.0)),
        ("AT", "1010", ("1010", "postcode"), (48.208, 16.370, 1.0)),
        ("AU", "Sydney NSW 2000", ("2000", "postcode"), (-33.865, 151.209, 1.5)),
        ("US", "06103", ("06103", "postcode"), (41.766, -72.674, 0.5)),
        ("US", "06103-1234", ("06103", "postcode"), (41.766, -72.674, 0.5)),
        ("US", "061031234", ("06103", "postcode"), (41.766, -72.674, 0.5)),
    ],
)
def test_codes(
    gazetteer: Gazetteer, country: str, text: str, expected: tuple[str, str], point: tuple[float, float, float]
) -> None:
    place = gazetteer.resolve(country, text)
    assert (place.country, place.label, place.precision) == (country, *expected)
    assert is_at(place, *point)


@pytest.mark.parametrize(
    ("country", "texts", "point"),
    [
        ("DE", ["Munich", "München", "Muenchen", "munchen", "MÜNCHEN", "Mu\u0308nchen"], (48.137, 11.575)),
        ("DE", ["Cologne", "Köln", "Koeln", "koln"], (50.938, 6.957)),
        ("DE", ["Frankfurt", "Frankfurt am Main", "Frankfurt a. M.", "Frankfurt/Main"], (50.111, 8.682)),
        ("DE", ["Frankfurt (Oder)", "Frankfurt an der Oder"], (52.347, 14.551)),
        ("AT", ["Vienna", "Wien", "wien"], (48.208, 16.372)),
        ("AT", ["St. Pölten", "Sankt Poelten", "Saint Pölten"], (48.204, 15.625)),
        ("AT", ["Linz", "Linz an der Donau"], (48.306, 14.286)),
        ("AE", ["Dubai", "دبي", "دبى", "دُبي"], (25.077, 55.309)),
        ("AE", ["Abu Dhabi", "أبو ظبي", "أبوظبي", "ابو ظبي"], (24.451, 54.397)),
        ("AE", ["Khalifa City", "مدينة خليفة"], (24.426, 54.605)),
        ("AE", ["Al Reem Island", "جزيرة الريم"], (24.496, 54.405)),
        ("GB", ["St Albans", "Saint Albans", "st. albans"], (51.753, -0.337)),
        ("GB", ["London", "Londres", "لندن"], (51.508, -0.126)),
        ("IE", ["Dún Laoghaire", "dun laoghaire"], (53.294, -6.136)),
        ("IE", ["Ballsbridge"], (53.329, -6.231)),
        ("US", ["Hartford, CT", "Hartford Connecticut"], (41.764, -72.685)),
    ],
)
def test_names(gazetteer: Gazetteer, country: str, texts: list[str], point: tuple[float, float]) -> None:
    for text in texts:
        place = gazetteer.resolve(country, text)
        assert place.precision == "place", text
        assert is_at(place, *point, 2.0), text


def test_an_area_says_that_it_is_one(gazetteer: Gazetteer) -> None:
    carinthia = gazetteer.resolve("AT", "Carinthia")
    assert carinthia == gazetteer.resolve("AT", "Kärnten")
    assert carinthia.precision == "area"
    assert carinthia.uncertainty_km > 30


def test_newcastle_is_ambiguous_until_more_is_said(gazetteer: Gazetteer) -> None:
    with pytest.raises(AmbiguousLocation) as refused:
        gazetteer.resolve("GB", "Newcastle")
    labels = [place.label for place in refused.value.candidates]
    assert labels[:2] == ["Newcastle upon Tyne", "Newcastle under Lyme"]
    assert gazetteer.resolve("GB", "Newcastle, Northern Ireland").label == "Newcastle"
    assert gazetteer.resolve("GB", "Newcastle upon Tyne").population > 200_000


def test_candidates_of_an_ambiguous_name_can_be_sent_back(gazetteer: Gazetteer) -> None:
    with pytest.raises(AmbiguousLocation) as refused:
        gazetteer.resolve("GB", "Richmond")
    candidates = refused.value.candidates
    assert len({(place.label, place.region) for place in candidates}) == len(candidates) > 1
    for place in candidates:
        again = gazetteer.resolve("GB", f"{place.label}, {place.region}")
        assert (again.lat, again.lon) == (place.lat, place.lon)


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("GB", "Newcastle, Shropshire"),
        ("GB", "Newport, Highland"),
        ("GB", "Newport, Cambridge, Essex"),
        ("GB", "Whitchurch, Bristol, City of Bristol"),
        ("DE", "Neustadt, Thüringen"),
        ("AU", "Kingston, South Australia"),
        ("IE", "Newcastle, Dublin, County Dublin"),
        ("US", "Wyoming, Wyoming"),
    ],
)
def test_a_candidate_sent_back_is_the_place_of_that_label(gazetteer: Gazetteer, country: str, text: str) -> None:
    name, *_, region = text.split(", ")
    place = gazetteer.resolve(country, text)
    assert (place.label, place.region) == (name, region)


ONLY_A_POINT_TELLS = {"Kununurra", "Lake Argyle", "Maningrida", "McKinlay", "Mckinlay", "Zayed City"}
"""In the Australian outback the source has these twice, with no postcode, town or neighbour near enough; the
emirate of Abu Dhabi has two Zayed Cities."""


def ambiguous_names(country: str, count: int) -> list[str]:
    """Names that several rows bear, evenly picked from all of them."""
    borne = Counter(name for row in ROWS[country] if row.kind == "place" for name in {row.label, *row.names})
    shared = sorted(name for name, rows in borne.items() if rows > 1)
    return ["St. Georgen", *shared[:: max(1, len(shared) // count)]]


def leads_back(gazetteer: Gazetteer, place: Place) -> bool:
    try:
        again = gazetteer.resolve(place.country, f"{place.label}, {place.region}")
    except AmbiguousLocation:
        return False
    return (again.lat, again.lon) == (place.lat, place.lon)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_candidate_leads_to_its_own_place(gazetteer: Gazetteer, country: str) -> None:
    for name in ambiguous_names(country, 120):
        try:
            gazetteer.resolve(country, name)
        except AmbiguousLocation as refused:
            lost = {place.label for place in refused.candidates if not leads_back(gazetteer, place)}
            assert lost <= ONLY_A_POINT_TELLS, name
        except UnknownLocation:
            continue


def test_a_code_is_finer_than_a_name_that_needs_none(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("AU", "Sydney, 2000, NSW").precision == "postcode"
    assert gazetteer.resolve("GB", "Newport, NP20 4AA, Wales").label == "NP20"


def test_the_largest_of_a_region_outweighs_a_hamlet_of_that_label(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("DE", "München, Bayern").label == "Munich"


def test_a_place_ten_times_larger_than_its_namesakes_is_meant(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("DE", "Frankfurt").region == "Hessen"
    with pytest.raises(AmbiguousLocation):
        gazetteer.resolve("DE", "Neustadt")


@pytest.mark.parametrize("text", ["00000", "PO Box 1234", "P.O. Box 5, Dubai", "ص.ب 123", "٠٠٠٠٠"])
def test_emirates_have_no_postcodes(gazetteer: Gazetteer, text: str) -> None:
    with pytest.raises(UnknownLocation, match="give a town, area or community"):
        gazetteer.resolve("AE", text)


def test_crown_dependencies_are_another_country(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownLocation, match="not part of the United Kingdom"):
        gazetteer.resolve("GB", "JE2 3AB")


@pytest.mark.parametrize(
    ("country", "text", "suggested"),
    [
        ("GB", "Lodnon", "London"),
        ("GB", "Manchestr", "Manchester"),
        ("DE", "Munchne", "Munich"),
        ("GB", "M25 junction 10", "M25"),
        ("GB", "SW1A 1ZZZ", "SW1A"),
        ("DE", "99999", "99998"),
        ("GB", "Bath, Atlantis", "Bath"),
    ],
)
def test_what_is_not_known_is_suggested_never_decided(
    gazetteer: Gazetteer, country: str, text: str, suggested: str
) -> None:
    with pytest.raises(UnknownLocation) as refused:
        gazetteer.resolve(country, text)
    labels = [place.label for place in refused.value.suggestions]
    assert suggested in labels
    assert len(labels) <= 5


@pytest.mark.parametrize("text", ["", " ", "!!", "\u200f", "zzzzqqqq", "x" * 5000, "a, " * 500])
def test_nonsense_is_refused(gazetteer: Gazetteer, text: str) -> None:
    with pytest.raises(UnknownLocation):
        gazetteer.resolve("GB", text)


def test_the_country_scopes_a_code_and_a_name(gazetteer: Gazetteer) -> None:
    assert is_at(gazetteer.resolve("AT", "1010"), 48.208, 16.370, 1.0)
    assert is_at(gazetteer.resolve("AU", "1010"), -33.868, 151.207, 1.0)
    with pytest.raises(UnknownLocation):
        gazetteer.resolve("IE", "1010")
    with pytest.raises(UnknownLocation):
        gazetteer.resolve("GB", "München")


def test_candidates_grow_from_what_is_typed(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("DE", "mün")[0].label == "Munich"
    assert gazetteer.candidates("GB", "Bath")[0].label == "Bath"
    assert gazetteer.candidates("GB", "SW1A 1")[0].label == "SW1A"
    assert {place.label for place in gazetteer.candidates("GB", "w1", limit=20)} > {"W1", "W1G", "W1T"}
    assert len(gazetteer.candidates("GB", "new", limit=3)) == 3
    assert gazetteer.candidates("GB", "") == ()


def test_points(gazetteer: Gazetteer) -> None:
    found = gazetteer.nearest("GB", 51.5, -0.12)
    assert found is not None
    assert found[0].density == "dense"
    assert found[1] < 3
    paris = gazetteer.nearest("GB", 48.85, 2.35)
    assert paris is None or paris[1] > 50
    assert gazetteer.country_at(48.2, 16.37) == "AT"
    assert gazetteer.country_at(-12.46, 130.84) == "AU"
    assert gazetteer.country_at(0.0, 0.0) is None


def test_the_larger_towns_around_a_point(gazetteer: Gazetteer) -> None:
    sydney = gazetteer.around("AU", -33.87, 151.2, radius_km=15, limit=8)
    assert sydney[0].label == "Sydney"
    assert len(sydney) == 8
    assert [town.population for town in sydney] == sorted((town.population for town in sydney), reverse=True)
    assert all(is_at(town, -33.87, 151.2, 15 * 2**0.5 + 0.1) and town.population > 0 for town in sydney)
    assert gazetteer.around("AU", -33.87, 151.2, radius_km=15, limit=3) == sydney[:3]
    assert gazetteer.around("AU", -40.0, 179.99, radius_km=30, limit=3) == ()


@pytest.mark.parametrize(
    ("country", "text", "density"),
    [
        ("GB", "W1G", "dense"),
        ("DE", "Munich", "dense"),
        ("AE", "Dubai", "dense"),
        ("GB", "Bath", "urban"),
        ("AT", "Linz", "urban"),
        ("AU", "Yulara", "rural"),
        ("IE", "Carrick-on-Shannon", "rural"),
    ],
)
def test_density(gazetteer: Gazetteer, country: str, text: str, density: str) -> None:
    assert gazetteer.resolve(country, text).density == density


def test_towns_and_codes_for_a_generator(gazetteer: Gazetteer) -> None:
    towns = list(gazetteer.places("AT", 50_000))
    assert towns[0].label == "Vienna"
    assert [town.population for town in towns] == sorted((town.population for town in towns), reverse=True)
    codes = gazetteer.codes_near("AT", towns[0].lat, towns[0].lon, 3.0)
    assert codes[0].label == "1010"
    assert all(is_at(code, towns[0].lat, towns[0].lon, 3.0) for code in codes)
    assert gazetteer.codes_near("AE", 25.08, 55.31) == ()


def test_a_country_that_is_not_there(gazetteer: Gazetteer, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="FR"):
        gazetteer.resolve("FR", "Paris")
    with pytest.raises(BadSetting, match=r"fr\.tsv"):
        Gazetteer.open(tmp_path, ["FR"])


def test_first_use_by_many_at_once(tmp_path: Path) -> None:
    def resolve(_: int) -> Place:
        return Gazetteer.open(tmp_path, ["IE"]).resolve("IE", "Cork")

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(resolve, range(16)))
    assert len(found) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".sqlite"]


def test_threads_share_a_gazetteer(gazetteer: Gazetteer) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: gazetteer.resolve("DE", "Köln"), range(64)))
    assert len(found) == 1


def test_a_compiled_file_is_kept(tmp_path: Path) -> None:
    GazetteerStore.open(tmp_path, "IE")
    [path] = tmp_path.iterdir()
    made = path.stat().st_ino
    GazetteerStore.open(tmp_path, "IE")
    assert [entry.stat().st_ino for entry in tmp_path.iterdir()] == [made]


def test_of_former_compiled_files_only_those_opened_today_are_kept(tmp_path: Path) -> None:
    """Of the country just compiled: a process may still read what it opened; another country is left alone."""
    old, recent, other = (tmp_path / f"gazetteer-{name}.sqlite" for name in ("ie-0", "ie-1", "gb-0"))
    for path, days in ((old, 2), (recent, 0.9), (other, 2)):
        path.write_text("of an older release")
        stamp = time.time() - days * 86_400
        os.utime(path, (stamp, stamp))
    compiled(tmp_path, "IE")
    assert {path.name for path in tmp_path.iterdir()} > {recent.name, other.name}
    assert not old.exists()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_compiled_file_that_is_opened_again_is_in_use(tmp_path: Path) -> None:
    path = compiled(tmp_path, "IE")
    os.utime(path, (0, 0))
    assert compiled(tmp_path, "IE").stat().st_mtime > time.time() - 3_600


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_more_than_three_codes_share_a_point(country: str) -> None:
    shared = Counter(
        (row.lat, row.lon) for row in ROWS[country] if row.kind == "code" and row.precision != "place"
    )
    assert [point for point, count in shared.items() if count > 3] == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_codes_that_only_know_their_town_say_so(country: str) -> None:
    marked = [row for row in ROWS[country] if row.kind == "code" and row.precision == "place"]
    assert all(row.source == "postal" and row.radius_km >= 0.5 for row in marked)
    assert len(marked) <= 0.1 * sum(row.kind == "code" for row in ROWS[country])


FAR_FROM_ITS_TOWN = {"4822", "4871"}
"""Of Australia: Albion is a namesake of a quarter of Brisbane; 4871 reaches from Cairns to islands in the Gulf."""
ONE_TOWN_OF_A_NAME = [country for country in COUNTRIES if country != "US"]
"""A state of the US has several, and not all of them in the gazetteer."""


@pytest.mark.parametrize("country", ONE_TOWN_OF_A_NAME)
def test_no_code_lies_far_from_the_town_it_is_of(country: str) -> None:
    towns: dict[tuple[str, str], list[PlaceRow]] = defaultdict(list)
    for row in ROWS[country]:
        if row.kind == "place":
            towns[row.label, row.region].append(row)
    far = set()
    for code in (row for row in ROWS[country] if row.kind == "code"):
        town, _, region = code.region.rpartition(", ")
        away = [distance_km(code.lat, code.lon, each.lat, each.lon) for each in towns[town, region]]
        if away and min(away) > code.radius_km + 100:
            far.add(code.label)
    assert far == (FAR_FROM_ITS_TOWN if country == "AU" else set())


@pytest.mark.parametrize("country", COUNTRIES)
def test_rows_are_sound(country: str) -> None:
    for row in ROWS[country]:
        assert -90 <= row.lat <= 90, row
        assert -180 <= row.lon <= 180, row
        assert row.label, row
        assert row.region, row
        assert 0 < row.radius_km < 2500, row
        assert row.kind in {"code", row.precision}, row


def test_check_finds_nothing_in_the_shipped_files() -> None:
    with as_file(files("seed_data") / "places") as directory:
        assert check(directory) == []


@pytest.fixture
def broken_files(tmp_path: Path) -> Path:
    for country in COUNTRIES:
        write_rows(tmp_path / f"{country.lower()}.tsv", [])
    row = PlaceRow("code", "W1G", "London", 0, 51.5, -0.1, "outcode", 0.5, "dense", 4, "postal")
    write_rows(tmp_path / "gb.tsv", [replace(row, label=code) for code in ("W1B", "W1C", "W1D", "W1G", "1010")])
    (tmp_path / "us.tsv").unlink()
    return tmp_path


def test_check_names_what_is_wrong(broken_files: Path) -> None:
    findings = "\n".join(check(broken_files))
    assert "us.tsv is missing" in findings
    assert "1010 has not the format of a UK postcode" in findings
    assert "5 codes share 51.50000,-0.10000" in findings


def test_files_are_read_as_written(tmp_path: Path) -> None:
    rows = ROWS["IE"]
    write_rows(tmp_path / "ie.tsv", reversed(rows))
    assert (tmp_path / "ie.tsv").read_bytes() == (files("seed_data") / "places" / "ie.tsv").read_bytes()


@pytest.mark.parametrize(
    ("content", "named"),
    [("", "ie.tsv:1"), ("kind\tlabel\n", "ie.tsv:1"), ("\t".join(COLUMNS) + "\ncode\tX\n", "ie.tsv:2")],
)
def test_a_broken_file_is_named(content: str, named: str) -> None:
    with pytest.raises(BadReference, match=named):
        list(read_rows(content.encode(), "ie.tsv"))
