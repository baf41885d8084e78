"""Distances and points on the sphere, against closed forms and known cities."""

from math import asin, atan2, cos, degrees, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import geo
from tests.properties import REPEATABLE

RADIUS_KM = 6371.0087714
latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0.0, 0.0), (0.0, 1.0), RADIUS_KM * pi / 180),
        ((0.0, 0.0), (90.0, 0.0), RADIUS_KM * pi / 2),
        ((0.0, 0.0), (0.0, 180.0), RADIUS_KM * pi),
        ((45.0, 10.0), (45.0, 10.0), 0.0),
        ((-17.0, 179.5), (-17.0, -179.5), 2 * RADIUS_KM * asin(cos(radians(17)) * sin(radians(0.5)))),
        ((60.0, 0.0), (60.0, 180.0), RADIUS_KM * pi / 3),
    ],
)
def test_distances_of_closed_form(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert geo.distance_km(*one, *other) == pytest.approx(km, abs=1e-9)
    assert geo.distance_km(*other, *one) == pytest.approx(km, abs=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((51.5074, -0.1278), (48.8566, 2.3522), 344),  # London, Paris
        ((-33.8688, 151.2093), (-37.8136, 144.9631), 713),  # Sydney, Melbourne
        ((52.52, 13.405), (48.1351, 11.582), 504),  # Berlin, Munich
        ((40.7128, -74.006), (51.5074, -0.1278), 5570),  # New York, London
    ],
)
def test_distances_of_cities(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert geo.distance_km(*one, *other) == pytest.approx(km, abs=1)


def test_metres_are_told_apart() -> None:
    metre = degrees(0.001 / RADIUS_KM)
    assert geo.distance_km(51.5, -0.1, 51.5 + metre, -0.1) == pytest.approx(0.001, abs=1e-9)


@REPEATABLE
@given(latitudes, longitudes)
def test_snapped_point_is_on_the_grid_below_and_stays_there(lat: float, lon: float) -> None:
    row, column = geo.snap(lat, lon)
    assert 0 <= lat - row <= 180 / 2**32
    assert 0 <= lon - column <= 360 / 2**32
    assert geo.snap(row, column) == (row, column)


def test_grid_ends_just_short_of_pole_and_antimeridian() -> None:
    """As Lucene's GeoEncodingUtils: 90° and 180° are encoded as 2³¹ − 1."""
    assert geo.snap(90.0, 180.0) == (90 - 180 / 2**32, 180 - 360 / 2**32)
    assert geo.snap(-90.0, -180.0) == (-90.0, -180.0)
    assert geo.snap(0.0, 0.0) == (0.0, 0.0)


def _at(lat: float, lon: float, bearing: float, angle: float) -> tuple[float, float]:
    """The point reached from another by so much of a great circle; the direct formula, in degrees."""
    start, turn = radians(lat), radians(bearing)
    end = asin(sin(start) * cos(angle) + cos(start) * sin(angle) * cos(turn))
    run = atan2(sin(turn) * sin(angle) * cos(start), cos(angle) - sin(start) * sin(end))
    return degrees(end), lon + degrees(run)


@REPEATABLE
@given(lat=st.floats(-85, 85), radius_km=st.floats(0.1, 500), bearing=st.floats(0, 360))
def test_reaches_enclose_the_circle(lat: float, radius_km: float, bearing: float) -> None:
    rim_lat, rim_lon = _at(lat, 0.0, bearing, radius_km / RADIUS_KM)
    assert abs(rim_lat - lat) <= geo.latitude_reach(radius_km) + 1e-9
    assert abs(rim_lon) <= geo.longitude_reach(lat, radius_km) + 1e-9


@pytest.mark.parametrize("lat", [0.0, 51.5, -33.9, 80.0])
def test_longitude_reach_is_no_wider_than_the_circle(lat: float) -> None:
    widest = max(_at(lat, 0.0, tenth / 10, 25 / RADIUS_KM)[1] for tenth in range(1, 1800))
    assert geo.longitude_reach(lat, 25) == pytest.approx(widest, rel=1e-5)


@pytest.mark.parametrize(("lat", "radius_km"), [(90.0, 1.0), (89.9, 20.0), (-88.0, 300.0)])
def test_circle_that_holds_a_pole_reaches_every_longitude(lat: float, radius_km: float) -> None:
    assert geo.longitude_reach(lat, radius_km) == 180.0


def test_latitude_reach_of_a_degree() -> None:
    assert geo.latitude_reach(RADIUS_KM * pi / 180) == pytest.approx(1.0)
