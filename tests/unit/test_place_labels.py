"""The reviewed names of places in English, German and Arabic: each one typed leads to the place that shows it."""

import tomllib
from importlib.resources import files

import pytest

from indexer.errors import AmbiguousLocation
from indexer.gazetteer import Gazetteer
from indexer.gazetteer.columns import PlaceRow

LABELS = tomllib.loads((files("seed_data") / "places" / "labels.toml").read_text("utf-8"))
ENTRIES = [
    (country.upper(), label, name)
    for country, labels in LABELS.items()
    for label, names in labels.items()
    for name in names.values()
]


def meant_by(gazetteer: Gazetteer, country: str, text: str) -> set[str]:
    """Labels and regions of the places that a text may mean."""
    try:
        found = [gazetteer.resolve(country, text)]
    except AmbiguousLocation as refused:
        found = list(refused.candidates)
    return {place.label for place in found} | {place.region for place in found}


@pytest.mark.parametrize(("country", "label", "name"), ENTRIES)
def test_a_name_shown_leads_to_its_place(gazetteer: Gazetteer, country: str, label: str, name: str) -> None:
    assert label in meant_by(gazetteer, country, name)


def test_labels_are_of_places_and_languages_that_exist(place_rows: dict[str, list[PlaceRow]]) -> None:
    for country, labels in LABELS.items():
        known = {name for row in place_rows[country.upper()] for name in (row.label, row.region, row.county)}
        assert set(labels) <= known
        assert {language for names in labels.values() for language in names} <= {"en", "de", "ar"}


@pytest.mark.parametrize("country", LABELS)
def test_no_two_labels_show_the_same(country: str) -> None:
    for language in ("en", "de", "ar"):
        shown = [names[language] for names in LABELS[country].values() if language in names]
        twice = {name for name in shown if shown.count(name) > 1}
        assert twice <= {"Vienna", "فيينا"}, "the city and the state are one"
