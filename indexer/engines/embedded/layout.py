"""What a part of a version holds: its columns, how rows are numbered, and what the bits mean.

Practices are numbered along bands of latitude, each from west to east, so that a circle is a few runs of numbers;
specialists are numbered by their first practice, so that neighbours lie together. Days are proleptic ordinals,
0 = unknown (day 1 is "since ever"). Degrees are kept as Lucene's grid codes, from which a record's coordinates
come back exactly.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from indexer.engines.embedded import durable
from indexer.engines.embedded.columns import Alike, Column, Lists, load, save

BAND_DEGREES = 0.25
"""Height of a band: 28 km, so that a city's radius meets two to four of them."""
LATITUDE_STEP = 180.0 / 2**32
LONGITUDE_STEP = 360.0 / 2**32

IN_PERSON, VIDEO, STATUTORY, PRIVATE, SELF_PAY, ACCEPTING, NOT_ACCEPTING, STEP_FREE = (
    1 << bit for bit in range(8)
)
MODE_FLAGS = {"in_person": IN_PERSON, "video": VIDEO}
FUNDING_FLAGS = {"statutory": STATUTORY, "private": PRIVATE, "self_pay": SELF_PAY}
GENDERS = ("", "female", "male", "other")
"""By code; 0 = unknown."""
TIERS = (1.0, 0.8, 0.6, 0.3)
WHOLE, NAMED, MEANT, LOWEST, UNANSWERED = range(5)
"""Codes of the tiers: the whole name, words of it, a meaning, a place or near word; and of none."""


@dataclass(frozen=True)
class Practices:
    """One row per practice, sorted by place."""

    place: Column  # int64: band, then longitude code
    latitude: Column  # int32: grid code
    x: Column  # float64: the point as a unit vector, so that a distance needs no trigonometry per row
    y: Column  # float64
    z: Column  # float64
    specialist: Column  # int32
    offers: Column  # int32: the specialist's number in `specialist_offers`, to be read along a place
    flags: Column  # uint16
    fee: Column  # float64, NaN = unknown
    next_available: Column  # int32 day
    insurers: Column  # uint64, one row per 64 codes


@dataclass(frozen=True)
class Specialists:
    """One row per specialist."""

    document: Column  # int32: row of records.sqlite
    tie: Column  # int64
    signal: Column  # float64: the rating signal
    ranking_value: Column  # float64
    rating: Column  # float64: the value shown, NaN = unrated
    verified_at: Column  # int32 day
    youngest: Column  # int16
    oldest: Column  # int16
    gender: Column  # int8
    eligible_from: Column  # int32 day, of the first window
    eligible_until: Column  # int32 day
    conditions: Column  # uint64, one row per 64 codes
    procedures: Column  # uint64


@dataclass(frozen=True)
class LaterWindows:
    """Windows of eligibility beyond a specialist's first; few have any."""

    specialist: Column  # int32
    eligible_from: Column  # int32
    eligible_until: Column  # int32


@dataclass(frozen=True)
class Terms:
    """The words, sorted, as one run of UTF-8, each with the specialists who have it and its best tier."""

    letters: Column  # uint8
    ends: Column  # int64
    starts: Column  # int64, one more than words
    found: Column  # int32: specialist × 4 + code of the tier, ascending


@dataclass(frozen=True)
class Shortened:
    """Every word, and every word without one of its letters, by checksum: what words one slip apart share."""

    checksum: Column  # uint32, ascending
    word: Column  # int32: place among the sorted words


@dataclass(frozen=True)
class WholeNames:
    """Digests of the keys of whole names, of persons and practices, sorted, and whose they are."""

    digest: Column  # uint64
    found: Column  # int32: specialist × 4 + code of the tier


@dataclass(frozen=True)
class IdentityKeys:
    """By what people are known again, sorted, and whose it is."""

    key: Column  # uint64
    specialist: Column  # int32


@dataclass(frozen=True)
class ReviewKeys:
    """By what reviews are known (`review_keys`), sorted, and in which row of the store each lies."""

    key: Column  # uint64
    run: Column  # int32


class Codes(msgspec.Struct, frozen=True):
    """What the code numbers in the columns stand for."""

    offers: tuple[str, ...]
    languages: tuple[str, ...]
    conditions: tuple[str, ...]
    procedures: tuple[str, ...]
    insurers: tuple[str, ...]


@dataclass(frozen=True)
class Segment:
    """All columns of one part of a version."""

    practices: Practices
    specialists: Specialists
    later_windows: LaterWindows
    offer_practices: Lists  # offer code → practices, ascending
    specialist_offers: Alike
    specialist_languages: Alike
    specialist_practices: Lists
    terms: Terms
    shortened: Shortened
    whole_names: WholeNames
    identity_keys: IdentityKeys
    review_keys: ReviewKeys
    codes: Codes

    def save(self, folder: Path) -> None:
        for name in self.__dataclass_fields__:
            if name != "codes":
                save(folder, name, getattr(self, name))
        durable.write(folder / "codes.json", msgspec.json.encode(self.codes))

    @classmethod
    def open(cls, folder: Path) -> "Segment":
        """Raises OSError, ValueError or msgspec.MsgspecError where a file is missing or broken."""
        return cls(
            practices=load(folder, "practices", Practices),
            specialists=load(folder, "specialists", Specialists),
            later_windows=load(folder, "later_windows", LaterWindows),
            offer_practices=load(folder, "offer_practices", Lists),
            specialist_offers=load(folder, "specialist_offers", Alike),
            specialist_languages=load(folder, "specialist_languages", Alike),
            specialist_practices=load(folder, "specialist_practices", Lists),
            terms=load(folder, "terms", Terms),
            shortened=load(folder, "shortened", Shortened),
            whole_names=load(folder, "whole_names", WholeNames),
            identity_keys=load(folder, "identity_keys", IdentityKeys),
            review_keys=load(folder, "review_keys", ReviewKeys),
            codes=msgspec.json.decode((folder / "codes.json").read_bytes(), type=Codes),
        )


def place_of(band: Column, longitude_code: Column) -> Column:
    """Sort key of a place; a longitude code counts from −180° and fits 32 bits."""
    return (band.astype(np.int64) << 32) | longitude_code.astype(np.int64)


def bands_of(latitude: Column) -> Column:
    """Number of the band a latitude in degrees lies in, from the south pole."""
    return np.floor((latitude + 90.0) / BAND_DEGREES).astype(np.int64)


def longitude_codes(longitude: Column) -> Column:
    """Grid code of a longitude in degrees, counted from −180°."""
    codes: Column = np.clip(np.floor(longitude / LONGITUDE_STEP) + 2**31, 0, 2**32 - 1).astype(np.int64)
    return codes


def longitudes_of(place: Column) -> Column:
    """The longitude in degrees a place key holds."""
    longitude: Column = ((place & 0xFFFFFFFF) - 2**31) * LONGITUDE_STEP
    return longitude


def unit_vectors(latitude: Column, longitude: Column) -> tuple[Column, Column, Column]:
    """Points in degrees as unit vectors."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    return np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)
