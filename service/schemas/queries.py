"""What the query strings of GET routes may say. No health word has a place here: those travel in bodies."""

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from indexer.engines.query import Box
from service.asked import DEFAULT_LIMIT, LANGUAGES, MAX_LIMIT, MAX_TEXT, LocationAsked, Wish
from service.schemas.fields import CODE, MAX_CODES, Strict, WrittenOut
from service.schemas.requests import (
    COUNTRY_CODE,
    GENDERS,
    LANGUAGE_CODE,
    MAX_CURSOR,
    MAX_FEE,
    SORTS,
    above_zero,
    filters_of,
    one_of,
    searched_mode_field,
)

MAX_BOX = 100
"""Four numbers need no more."""


class Word(fields.Boolean):
    """true or false, spelt so."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if value not in ("true", "false"):
            raise ValidationError("not true or false")
        return super()._deserialize(value, attr, data, **kwargs)


class Digits(fields.Integer):
    """A whole number in plain digits."""

    def _validated(self, value: Any) -> int:
        if re.fullmatch(r"-?[0-9]{1,9}", value) is None:
            raise ValidationError("not a whole number")
        return super()._validated(value)


class Decimals(fields.Float):
    """A number in plain digits."""

    def _validated(self, value: Any) -> float:
        if re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{1,17})?", value) is None:
            raise ValidationError("not a number")
        return super()._validated(value)


def _list(pattern: re.Pattern[str] | str, error: str, example: str) -> fields.List[str]:
    return fields.List(
        fields.String(validate=validate.Regexp(pattern, error=error)),
        load_default=list,
        validate=validate.Length(max=MAX_CODES),
        metadata={"example": [example]},
    )


def _country(**options: Any) -> fields.String:
    known = validate.Regexp(COUNTRY_CODE, error="not a country; such as GB")
    return fields.String(validate=known, metadata={"example": "GB"}, **options)


class LanguageQuery(Strict):
    """The caller's language; without it Accept-Language decides, and English where neither says."""

    lang = fields.String(validate=one_of(LANGUAGES), metadata={"example": "de"})


class PlacesQuery(LanguageQuery):
    """GET /v1/places."""

    q = fields.String(required=True, validate=WrittenOut(min=1, max=MAX_TEXT), metadata={"example": "Newc"})
    country = _country(required=True)


class CountryQuery(LanguageQuery):
    """GET /v1/specialists/{id}: the country spares looking in the others."""

    country = _country(load_default=None)


class ReviewsQuery(CountryQuery):
    """GET /v1/specialists/{id}/reviews."""

    language = fields.String(
        load_default=None,
        validate=validate.Regexp(LANGUAGE_CODE, error="not a language; give ISO 639, such as de"),
        metadata={"description": "only reviews written in it"},
    )
    sort = fields.String(
        load_default="date",
        validate=one_of(("date", "score")),
        metadata={"description": "the day of publication, or the score; of one score the latest comes first"},
    )
    order = fields.String(load_default="desc", validate=one_of(("asc", "desc")))
    limit = Digits(load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=MAX_LIMIT))
    offset = Digits(load_default=0, validate=validate.Range(min=0, max=10_000))


class BrowseQuery(LanguageQuery):
    """GET /v1/specialists. Lists are repeated parameters or joined by commas."""

    country = _country(required=True)
    profession = _list(CODE, "not a code", "physiotherapist")
    specialty = _list(CODE, "not a code", "sports")
    language = _list(LANGUAGE_CODE, "not a language; give ISO 639, such as de", "de")
    insurer = _list(CODE, "not a code", "demo_albion_health")
    gender = fields.String(validate=one_of(GENDERS), metadata={"example": "female"})
    accepting = Word(metadata={"example": True})
    available_within_days = Digits(validate=validate.Range(min=0, max=365), metadata={"example": 14})
    max_fee = Decimals(validate=validate.Range(min=0, max=MAX_FEE), metadata={"example": 120})
    min_rating = Decimals(validate=validate.Range(min=1, max=5), metadata={"example": 4.0})
    step_free = Word(metadata={"example": True})
    near = fields.String(validate=WrittenOut(min=1, max=MAX_TEXT), metadata={"example": "Leeds"})
    lat = Decimals(validate=validate.Range(min=-90, max=90), metadata={"example": 51.501})
    lon = Decimals(validate=validate.Range(min=-180, max=180), metadata={"example": -0.142})
    radius_km = Decimals(load_default=None, validate=above_zero, metadata={"example": 40})
    bbox = fields.String(
        validate=validate.Length(max=MAX_BOX),
        metadata={
            "description": "west,south,east,north in degrees; west > east crosses 180°",
            "example": "-0.5,51.3,0.2,51.7",
        },
    )
    mode = searched_mode_field()
    sort = fields.String(load_default="best", validate=one_of(SORTS))
    limit = Digits(load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=MAX_LIMIT))
    cursor = fields.String(load_default=None, validate=validate.Length(min=1, max=MAX_CURSOR))
    facets = Word(load_default=False)
    near_misses = Word(load_default=True)

    @validates_schema
    def _is_one_place(self, given: Mapping[str, Any], **_: Any) -> None:
        if ("lat" in given) != ("lon" in given):
            raise ValidationError("lat and lon go together", "lat" if "lon" in given else "lon")
        if "lat" in given and "near" in given:
            raise ValidationError("give near, or lat and lon, not both", "near")

    @post_load
    def _build(self, given: dict[str, Any], **_: Any) -> Wish:
        shared = ("country", "radius_km", "mode", "sort", "limit", "cursor", "facets", "near_misses")
        location = None
        if "near" in given:
            location = LocationAsked(text=given["near"])
        elif "lat" in given:
            location = LocationAsked(lat=given["lat"], lon=given["lon"])
        return Wish(
            location=location,
            box=box_of(given["bbox"]) if "bbox" in given else None,
            filters=filters_of(given),
            **{name: given[name] for name in shared},
        )


def box_of(text: str) -> Box:
    """west,south,east,north → Box. Raises ValidationError on `bbox`."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise ValidationError("give west,south,east,north in degrees", "bbox") from error
    is_on_earth = all(map(isfinite, (west, south, east, north))) and max(map(abs, (west, east))) <= 180
    if not is_on_earth or not -90 <= south <= north <= 90:
        raise ValidationError("not a box on earth; give west,south,east,north in degrees", "bbox")
    return Box(south=south, west=west, north=north, east=east)
