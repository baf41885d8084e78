"""What came of many requests: how many, what was wrong, how long the worst took. Knows no request."""

from collections import Counter

from msgspec import Struct, field

MOST_TOLD = 3
"""Requests kept of one fault of one route."""
MOST_SLOW = 40
"""Of the slowest, so many are kept to be asked again."""
SLOW_SECONDS = 0.2
"""What an answer may take at most."""


class Slow(Struct, frozen=True, order=True):
    """A request that took long; `place` and `text` say which."""

    seconds: float
    place: str
    text: str


class Tally(Struct):
    """Counts of one run, or of several put together."""

    cases: int = 0
    server_errors: int = 0
    undocumented: int = 0
    routes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)
    slowest: list[Slow] = field(default_factory=list)

    def note(self, route: str, status: int, slow: Slow) -> None:
        self.cases += 1
        self.routes[route] += 1
        self.statuses[status] += 1
        if len(self.slowest) < MOST_SLOW or slow > self.slowest[-1]:
            self.slowest = sorted([*self.slowest, slow], reverse=True)[:MOST_SLOW]

    def blame(self, route: str, fault: str, request: str) -> None:
        """`fault` begins with the status."""
        if fault[:1] == "5" and fault[:3] != "503":
            self.server_errors += 1
        else:
            self.undocumented += 1
        told = self.faults.setdefault(f"{route}: {fault}", [])
        if len(told) < MOST_TOLD:
            told.append(request)

    def add(self, other: "Tally") -> None:
        self.cases += other.cases
        self.server_errors += other.server_errors
        self.undocumented += other.undocumented
        self.routes += other.routes
        self.statuses += other.statuses
        self.slowest = sorted([*self.slowest, *other.slowest], reverse=True)[:MOST_SLOW]
        for fault, told in other.faults.items():
            kept = self.faults.setdefault(fault, [])
            kept += told[: MOST_TOLD - len(kept)]
