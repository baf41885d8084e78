"""What a request says of the illness, read from a body of any shape. Knows places of a body, not one code.

No text a person may type has a say. Whether the request is valid is decided elsewhere: what is read here only ever
makes the answer more careful.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from service.triage.places import ANSWERED, NAMED, is_affirmed, places_in
from service.triage.spelling import is_written_as_code, items_of, parts_of, squeeze

_OF_CODES = ("outcome", "icd10", "nucc", "red_flags", "factors", "modifiers", "body_region", NAMED, ANSWERED)
"""Places that hold codes and nothing else, so that they are read in any spelling; elsewhere people may type."""
_DIGITS = re.compile(r"\s*[0-9]{1,18}\s*")
_OLDEST = 120
_MOST = 10**18
"""Any number above counts as this one: a body may hold integers too long to be calculated with."""


class Word(Struct, frozen=True):
    """A text that may be a code, squeezed, and the place it stands at."""

    place: str
    squeezed: str


class Claim(Struct, frozen=True, kw_only=True):
    """What could be read of a request. `outcome`, `red_flags`, `modifiers` are as sent, in lower case.

    red_flags None: left out, so nobody asked. `words` are all that may be codes, in any spelling. A number said
    twice is the one that makes more careful: the lower age, the earlier onset, the longer duration.
    """

    country: str | None
    outcome: str | None
    red_flags: tuple[str, ...] | None
    modifiers: tuple[str, ...]
    words: tuple[Word, ...]
    age_years: int | None
    is_pregnant: bool
    onset_delay_hours: float | None
    duration_days: float | None


def read(body: object) -> Claim:
    """The claim in a body of any shape."""
    said: dict[str, list[Any]] = defaultdict(list)
    words: dict[Word, None] = {}
    is_asked = False
    for place, value in places_in(body):
        if isinstance(value, (Mapping, list, tuple)):
            is_asked |= place == "red_flags" and (bool(value) or not isinstance(value, Mapping))
            continue
        is_asked |= place == "red_flags" and isinstance(value, str) and bool(value.strip())
        said[place].append(value)
        if isinstance(value, str):
            words |= dict.fromkeys(_words(place, value))
    ages = [int(age) for age in _numbers(said["age"]) if age <= _OLDEST]
    countries = {value.strip().upper() for value in said["country"] if isinstance(value, str)}
    return Claim(
        country=countries.pop() if len(countries) == 1 else None,
        outcome=next(_texts(said["outcome"]), None),
        red_flags=tuple(_items(said["red_flags"])) if is_asked else None,
        modifiers=tuple(_items(said["modifiers"])),
        words=tuple(words),
        age_years=min(ages, default=None),
        is_pregnant=any(map(is_affirmed, said["pregnant"])),
        onset_delay_hours=min(_numbers(said["onset"]), default=None),
        duration_days=max(_numbers(said["duration"]), default=None),
    )


def _words(place: str, text: str) -> Iterator[Word]:
    if place in _OF_CODES:
        yield from (Word(place, squeeze(each)) for each in (text, *items_of(text)))
    elif all(map(is_written_as_code, parts := parts_of(text))):
        yield from (Word(place, squeeze(part)) for part in parts)


def _texts(values: list[Any]) -> Iterator[str]:
    return (value.strip().lower() for value in values if isinstance(value, str))


def _items(values: list[Any]) -> Iterator[str]:
    texts = (value for value in values if isinstance(value, str))
    return (item.lower() for text in texts for item in items_of(text) or [text.strip()])


def _numbers(values: Iterable[object]) -> list[float]:
    """The numbers from 0 on, also those written as text."""
    texts = [value for value in values if isinstance(value, str) and _DIGITS.fullmatch(value)]
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    return [float(min(number, _MOST)) for number in [*map(int, texts), *numbers] if number >= 0]
