"""A distance is told in the country's unit and no finer than its origin is known."""

import pytest

from indexer.reference import Language
from service.distances import MeasuredFrom, Unit, proximity_reason, radius_told

HARLEY_STREET = MeasuredFrom("W1G", 0.5, "km")


@pytest.mark.parametrize(
    ("distance_km", "origin", "language", "words"),
    [
        (1.2, HARLEY_STREET, "en", "about 1 km, from the middle of W1G"),
        (1.3, HARLEY_STREET, "en", "about 1.5 km, from the middle of W1G"),
        (1.3, HARLEY_STREET, "de", "etwa 1,5 km, ab der Mitte von W1G"),
        (1.3, HARLEY_STREET, "ar", "نحو 1.5 كم من وسط W1G"),
        (0.3, HARLEY_STREET, "en", "within 1 km, from the middle of W1G"),
        (0.3, HARLEY_STREET, "de", "höchstens 1 km, ab der Mitte von W1G"),
        (12.3, MeasuredFrom("Wien", 13.4, "km"), "de", "höchstens 30 km, ab der Mitte von Wien"),
        (27.0, MeasuredFrom("Vienna", 13.4, "km"), "en", "about 30 km, from the middle of Vienna"),
        (20.0, MeasuredFrom("Bavaria", 170.8, "km"), "en", "within 200 km, from the middle of Bavaria"),
        (1.609344, MeasuredFrom("SW1A", 0.5, "mi"), "en", "about 1 mile, from the middle of SW1A"),
        (1.609344, MeasuredFrom("SW1A", 0.5, "mi"), "de", "etwa 1 Meile, ab der Mitte von SW1A"),
        (1.609344, MeasuredFrom("SW1A", 0.5, "mi"), "ar", "نحو ميل واحد من وسط SW1A"),
        (8.0, MeasuredFrom("SW1A", 0.5, "mi"), "en", "about 5 miles, from the middle of SW1A"),
        (1.23, MeasuredFrom(None, 0.0, "km"), "en", "1.2 km from your location"),
        (1.23, MeasuredFrom(None, 0.0, "mi"), "en", "0.8 miles from your location"),
        (23.4, MeasuredFrom(None, 0.0, "km"), "de", "23 km von Ihrem Standort"),
        (0.01, MeasuredFrom(None, 0.0, "km"), "en", "0.1 km from your location"),
        (0.25, MeasuredFrom("SW1A 1AA", 0.1, "km"), "en", "about 0.2 km, from the middle of SW1A 1AA"),
    ],
)
def test_words(distance_km: float, origin: MeasuredFrom, language: Language, words: str) -> None:
    assert proximity_reason(distance_km, origin, language) == words


@pytest.mark.parametrize(
    ("radius_km", "unit", "language", "words"),
    [
        (25, "km", "en", "25 km"),
        (12.5, "km", "de", "12,5 km"),
        (100.0, "km", "ar", "100 كم"),
        (25, "mi", "en", "15.5 miles"),
        (25, "mi", "de", "15,5 Meilen"),
        (100, "mi", "en", "62.1 miles"),
        (16.09344, "mi", "ar", "10 ميل"),
        (1.609344, "mi", "en", "1 mile"),
    ],
)
def test_a_radius_is_told_as_it_was_asked_for(
    radius_km: float, unit: Unit, language: Language, words: str
) -> None:
    assert radius_told(radius_km, unit, language) == words


@pytest.mark.parametrize("uncertainty_km", [0.1, 0.3, 0.5, 1.0, 1.4, 3.0, 13.4, 62.0])
def test_within_is_true_of_wherever_the_patient_is(uncertainty_km: float) -> None:
    origin = MeasuredFrom("there", uncertainty_km, "km")
    for tenth in range(10):
        distance_km = uncertainty_km * tenth / 10
        words = proximity_reason(distance_km, origin, "en")
        assert words.startswith("within ")
        assert float(words.split()[1]) >= distance_km + uncertainty_km - 0.051
