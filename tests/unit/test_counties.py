"""The second level of regions and the quarters of cities, as people write them after a place or alone."""

import pytest

from indexer.errors import AmbiguousLocation
from indexer.gazetteer import Gazetteer
from indexer.gazetteer.columns import PlaceRow
from indexer.geo import distance_km


@pytest.mark.parametrize(
    ("country", "text", "label", "region"),
    [
        ("GB", "Newcastle, Staffordshire", "Newcastle under Lyme", "Staffordshire"),
        ("GB", "Newcastle, Staffs", "Newcastle under Lyme", "Staffordshire"),
        ("GB", "Richmond, North Yorkshire", "Richmond", "North Yorkshire"),
        ("GB", "Richmond, N. Yorks", "Richmond", "North Yorkshire"),
        ("GB", "Richmond, Yorkshire", "Richmond", "North Yorkshire"),
        ("GB", "Richmond, London", "Richmond", "Greater London"),
        ("GB", "Richmond, Surrey", "Richmond", "Greater London"),
        ("GB", "Ashford, Kent", "Ashford", "Kent"),
        ("GB", "Ashford, Middlesex", "Ashford", "Surrey"),
        ("GB", "Bangor, Co Down", "Bangor", "County Down"),
        ("GB", "Bangor, Gwynedd", "Bangor", "Gwynedd"),
        ("GB", "Newport, Gwent", "Newport", "Gwent"),
        ("GB", "Newport Isle of Wight", "Newport", "Isle of Wight"),
        ("GB", "Newcastle, Northern Ireland", "Newcastle", "County Down"),
        ("GB", "Perth, Scotland", "Perth", "Perth and Kinross"),
        ("IE", "Blackrock, Co. Louth", "Blackrock", "County Louth"),
        ("IE", "Killarney, Kerry", "Killarney", "County Kerry"),
        ("IE", "Naas Co Kildare", "Naas", "County Kildare"),
        ("IE", "Killarney, Munster", "Killarney", "County Kerry"),
        ("AU", "Newcastle NSW", "Newcastle", "New South Wales"),
        ("AU", "Richmond, Vic", "Richmond", "Victoria"),
        ("DE", "Neustadt, Thuringia", "Neustadt", "Thüringen"),
        ("DE", "Nürnberg, Bavaria", "Nuremberg", "Bayern"),
        ("AT", "Villach, Carinthia", "Villach", "Kärnten"),
        ("AE", "Al Barsha, Dubai", "Al Barsha", "Dubai"),
    ],
)
def test_a_place_in_its_county(gazetteer: Gazetteer, country: str, text: str, label: str, region: str) -> None:
    place = gazetteer.resolve(country, text)
    assert (place.label, place.region) == (label, region)


@pytest.mark.parametrize(
    ("country", "texts", "label"),
    [
        ("GB", ["Kent"], "Kent"),
        ("GB", ["Yorkshire", "Yorks"], "Yorkshire"),
        ("GB", ["County Durham", "Co. Durham"], "County Durham"),
        ("GB", ["Hertfordshire", "Herts"], "Hertfordshire"),
        ("GB", ["Western Isles", "Outer Hebrides"], "Outer Hebrides"),
        ("GB", ["Tower Hamlets"], "Tower Hamlets"),
        ("IE", ["Kerry", "Co. Kerry", "County Kerry", "Ciarraí"], "County Kerry"),
        ("IE", ["County Cork", "Co Cork"], "County Cork"),
        ("DE", ["Bavaria", "Bayern", "بافاريا"], "Bayern"),
        ("DE", ["NRW", "North Rhine-Westphalia"], "Nordrhein-Westfalen"),
        ("AT", ["Lower Austria", "Niederösterreich", "النمسا السفلى"], "Niederösterreich"),
        ("AU", ["NSW", "New South Wales"], "New South Wales"),
        ("AE", ["Emirate of Abu Dhabi", "إمارة أبوظبي"], "Emirate of Abu Dhabi"),
    ],
)
def test_a_region_alone_is_an_area(gazetteer: Gazetteer, country: str, texts: list[str], label: str) -> None:
    for text in texts:
        place = gazetteer.resolve(country, text)
        assert (place.label, place.precision) == (label, "area"), text
        assert place.uncertainty_km > 2


@pytest.mark.parametrize(
    ("country", "name"),
    [
        ("GB", "Durham"),
        ("GB", "Stirling"),
        ("IE", "Cork"),
        ("IE", "Wexford"),
        ("IE", "Kildare"),
        ("IE", "Waterford"),
        ("AE", "Dubai"),
    ],
)
def test_a_town_keeps_the_name_it_shares_with_its_county(gazetteer: Gazetteer, country: str, name: str) -> None:
    assert gazetteer.resolve(country, name).precision == "place"


def test_nearly_every_place_has_a_county(place_rows: dict[str, list[PlaceRow]]) -> None:
    for country, most in (("GB", 10), ("IE", 0)):
        without = [row.label for row in place_rows[country] if row.kind == "place" and not row.county]
        assert len(without) <= most, without
    others = [row for country in ("AE", "AT", "AU", "DE", "US") for row in place_rows[country] if row.county]
    assert others == []


@pytest.mark.parametrize(
    ("country", "text", "point", "within_km"),
    [
        ("IE", "Ballsbridge", (53.329, -6.231), 1.0),
        ("IE", "Dublin 4", (53.329, -6.228), 2.0),
        ("GB", "Harley Street", (51.5205, -0.1477), 0.5),
        ("GB", "Salford Quays", (53.471, -2.289), 1.0),
        ("DE", "Berlin Mitte", (52.520, 13.405), 2.5),
        ("DE", "Schwabing", (48.163, 11.582), 1.5),
        ("DE", "Bad Cannstatt", (48.805, 9.214), 2.0),
        ("AT", "Wien 9", (48.223, 16.356), 1.5),
        ("AT", "Grinzing", (48.256, 16.342), 1.0),
        ("AU", "Sydney CBD", (-33.868, 151.209), 1.5),
        ("AE", "Khalifa City", (24.421, 54.577), 4.0),
        ("AE", "Al Reem Island", (24.496, 54.405), 1.5),
        ("AE", "الخالدية", (24.469, 54.347), 1.5),
        ("AE", "JVC", (25.059, 55.206), 2.0),
        ("AE", "Dubai Healthcare City", (25.231, 55.324), 1.5),
    ],
)
def test_quarters_of_cities(
    gazetteer: Gazetteer, country: str, text: str, point: tuple[float, float], within_km: float
) -> None:
    place = gazetteer.resolve(country, text)
    assert distance_km(place.lat, place.lon, *point) <= within_km


def test_the_middle_of_a_city_is_a_choice_between_cities(gazetteer: Gazetteer) -> None:
    with pytest.raises(AmbiguousLocation) as refused:
        gazetteer.resolve("AU", "CBD")
    assert {"Sydney", "Brisbane", "Perth"} <= {place.label for place in refused.value.candidates}
