"""What the fused scan is handed and writes into: arrays by name, which numba takes as they are."""

from typing import NamedTuple

from tests.benchmarks.columns import Column


class Places(NamedTuple):
    """A row a practice."""

    x: Column
    y: Column
    z: Column
    owner: Column
    flags: Column
    fee: Column
    next_day: Column
    insurers: Column


class People(NamedTuple):
    """A row a specialist."""

    eligible: Column
    youngest: Column
    oldest: Column
    rating: Column
    tie: Column
    signal: Column
    verified: Column
    gender: Column
    languages: Column


class Offers(NamedTuple):
    """The offers of each person as lists; what each is worth for the question."""

    starts: Column
    items: Column
    wanted: Column
    fit: Column
    step: Column
    profession: Column
    specialty: Column


class Question(NamedTuple):
    """Filters not asked: 0, or where 0 may be asked −1. chord_square 0: anywhere."""

    mode: int
    day: int
    youngest: int
    oldest: int
    x: float
    y: float
    z: float
    chord_square: float
    near_weight: float
    near_pivot: float
    soon_weight: float
    soon_pivot: float
    fit_weight: float
    rating_weight: float
    fresh_weight: float
    fresh_days: int
    insurers: int
    accepting: int
    most_fee: float
    most_wait: int
    step_free: int
    least_rating: float
    languages: int
    gender: int


class Scratch(NamedTuple):
    """Written over by each question. stamp: `turn` for who has a place in the rest, −turn for who has none."""

    stamp: Column
    slot: Column
    touched: Column
    best: Column
    insurers: Column
    takes: Column


class Counts(NamedTuple):
    """By code."""

    profession: Column
    specialty: Column
    language: Column
    gender: Column
    insurer: Column
    accepting: Column


class Kept(NamedTuple):
    """The first so many as a heap, the last of them on top."""

    step: Column
    score: Column
    tie: Column
    person: Column
