"""How long a referral is good, and by when the patient must be seen: facts of seed_data, counted in whole days."""

from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Annotated

from msgspec import Meta

from indexer.reference import Level
from indexer.reference.reading import convert, read_toml
from indexer.reference.words import Code, Fact

HOURS_PER_DAY = 24


class Validity(Fact, frozen=True, kw_only=True):
    """Days a referral is good; for the levels of `until_deadline` until their deadline instead."""

    days: Annotated[int, Meta(ge=1, le=366)]
    until_deadline: tuple[Code, ...]


@cache
def load_validity() -> Validity:
    """Raises BadReference."""
    file = resources.files("seed_data") / "referral" / "validity.toml"
    return convert(file, "validity", read_toml(file).get("validity"), Validity)


def deadline_of(level: Level, as_of: date) -> date | None:
    """The last day on which an appointment is in time; None where the level sets no deadline."""
    return None if level.within_hours is None else as_of + timedelta(days=level.within_hours // HOURS_PER_DAY)


def is_bound_to_deadline(level: Level) -> bool:
    """Whether only an appointment known to be in time helps."""
    return level.code in load_validity().until_deadline and level.within_hours is not None


def expiry_of(level: Level, as_of: date) -> date:
    """The last day on which a referral made on `as_of` is good."""
    deadline = deadline_of(level, as_of)
    if deadline is not None and is_bound_to_deadline(level):
        return deadline
    return as_of + timedelta(days=load_validity().days)
