"""What two databases are asked in: the words they say differently, the values bound, the layouts read from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from indexer.engines.query import OfferFit, Query
from tests.benchmarks.columns import Codes, Coding
from tests.benchmarks.peers.vocabulary import Vocabulary

COLUMNS = (
    *("person", "lat", "lon", "modes", "funding", "accepting", "step_free", "fee", "next_day", "insurers"),
    *("tie", "offers", "languages", "conditions", "procedures", "gender", "rating", "signal", "verified"),
    *("youngest", "oldest", "from_1", "until_1", "from_2", "until_2"),
)
"""Of the table of practices, in order."""
REALS = {"lat", "lon", "fee", "rating", "signal"}


@dataclass(frozen=True)
class Dialect:
    """What two databases say differently. any_of: a value that is the same in a whole group."""

    mark: Callable[[str], str]
    any_of: Callable[[str], str]
    union_of: Callable[[str, int], str]
    rounded: Callable[[str], str]
    bearers: Callable[["Sql", str, Iterable[str], Iterable[str]], str]


@dataclass
class Sql:
    """A statement as it grows, with the values bound so far."""

    dialect: Dialect
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return self.dialect.mark(name)


@dataclass(frozen=True)
class Layout:
    """Where rows are read: the table and how a circle is cut out of it; `by_person`: from the typed words."""

    table: str
    inside: Callable[[Sql, float, float, float, float], str] | None = None
    by_person: bool = False


@dataclass(frozen=True)
class Facts:
    """What a program knows beside the database: codes and words."""

    codes: Coding
    words: Vocabulary


def has_any(column: str, codes: Codes, wanted: Iterable[str], sql: Sql) -> str:
    return f"({column} & {sql.bind(codes.known(wanted))}) <> 0"


def offers_asked(query: Query, without: str | None) -> list[OfferFit]:
    """Those that fit and pass the filters of offers but that one; () for a question without a need."""
    professions = () if without == "profession" else query.filters.profession
    specialties = () if without == "specialty" else query.filters.specialty
    parted = [(offer, *offer.offer.partition("/")) for offer in query.offers]
    return [
        offer
        for offer, profession, _, specialty in parted
        if (not professions or profession in professions) and (not specialties or specialty in specialties)
    ]
