"""What the address of a list says: everything asked for that is no health data. The same, always in one order.

Unknown parameters are ignored; the values of known ones are judged where the API judges them. A place stands here
only where it is a town or wider: postcodes and points are the visit's.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from service.asked import MAX_TEXT
from service.schemas.fields import MAX_CODES

LISTS = ("profession", "specialty", "language", "insurer")
FLAGS = ("accepting", "step_free")
NUMBERS = ("available_within_days", "max_fee", "min_rating")
FILTERS = (*LISTS[:3], "gender", "insurer", *FLAGS, *NUMBERS)
"""In the order of an address."""
PAGE_SIZE = 10
_TOO_LONG, _TOO_MANY = MAX_TEXT + 1, MAX_CODES + 1
"""What is refused where it is used, and no more: every link of a list says all that its address says."""


class Browsing(Struct, frozen=True, kw_only=True):
    """One list, as an address asks for it. Values of filters as texts; "": not asked."""

    near: str = ""
    radius_km: str = ""
    mode: str = ""
    filters: Mapping[str, tuple[str, ...]] = {}
    sort: str = ""
    page: int = 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    def has(self, name: str, value: str) -> bool:
        return value in self.filters.get(name, ())

    def chosen(self) -> Iterator[tuple[str, str]]:
        """Each filter asked for, with its value."""
        for name in FILTERS:
            yield from ((name, value) for value in self.filters.get(name, ()))

    def toggled(self, name: str, value: str) -> "Browsing":
        """With that value of a filter, or without it if it is there; from the first page."""
        held = self.filters.get(name, ())
        if value in held:
            return self.setting(name, tuple(each for each in held if each != value))
        return self.setting(name, (*held, value) if name in LISTS else (value,))

    def setting(self, name: str, values: Sequence[str]) -> "Browsing":
        """With these values of a filter and no other; from the first page."""
        filters = {other: held for other, held in self.filters.items() if other != name}
        return replace(self, filters=filters | ({name: tuple(values)} if values else {}), page=1)

    def on(self, page: int) -> "Browsing":
        return replace(self, page=page)

    def sorted_by(self, sort: str) -> "Browsing":
        return replace(self, sort="" if sort == "best" else sort, page=1)

    def parameters(self) -> list[tuple[str, str]]:
        """As pairs of an address, in one order, nothing that is not asked."""
        pairs = [("near", self.near), ("radius_km", self.radius_km), ("mode", self.mode)]
        pairs += self.chosen()
        pairs += [("sort", self.sort), ("page", str(self.page) if self.page > 1 else "")]
        return [(name, value) for name, value in pairs if value]

    def asked(self) -> dict[str, Any]:
        """The part of an API body that the address says: filters, sort, mode and radius."""
        body: dict[str, Any] = {"filters": dict(self._filters_asked())}
        if self.mode:
            body["mode"] = self.mode
        if self.sort:
            body["sort"] = self.sort
        if self.radius_km and self.mode != "video":
            body["radius_km"] = _number(self.radius_km)
        return body

    def _filters_asked(self) -> Iterator[tuple[str, Any]]:
        for name, values in self.filters.items():
            if name in LISTS:
                yield name, list(values)
            elif name in FLAGS:
                yield name, values[0] == "true" or values[0]
            else:
                yield name, _number(values[0]) if name in NUMBERS else values[0]


def read_browsing(parameters: Mapping[str, Sequence[str]]) -> Browsing:
    """What an address asks, from its parameters by name. A page that is no number is the first."""

    def first(name: str) -> str:
        return next(iter(parameters.get(name, ())), "").strip()[:_TOO_LONG]

    filters: dict[str, tuple[str, ...]] = {}
    for name in FILTERS:
        values = (each.strip()[:_TOO_LONG] for value in parameters.get(name, ()) for each in value.split(","))
        sent = tuple(islice(dict.fromkeys(value for value in values if value), _TOO_MANY))
        if sent:
            filters[name] = sent if name in LISTS else sent[:1]
    page = first("page")
    return Browsing(
        near=first("near"),
        radius_km=first("radius_km"),
        mode=first("mode"),
        filters=filters,
        sort="" if first("sort") == "best" else first("sort"),
        page=max(1, int(page)) if page.isdecimal() and len(page) < 5 else 1,
    )


def _number(text: str) -> float | int | str:
    """The number a text says, or the text, which is refused with its name where it is used."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
