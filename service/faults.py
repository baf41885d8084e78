"""Everything that is wrong with one request, said at once. Knows codes and fields, no HTTP."""

from collections.abc import Sequence

from msgspec import Struct

from indexer.errors import RequestRefused


class Fault(Struct, frozen=True):
    """One thing wrong: a stable code, where (JSON path or parameter name), and what to do about it."""

    code: str
    field: str
    message: str


_SEVEREST_FIRST = (
    "invalid_json",
    "unknown_country",
    "unknown_outcome",
    "unknown_flag",
    "unknown_field",
    "unknown_filter",
    "invalid_parameter",
    "invalid_value",
    "location_outside_country",
)


MOST_TOLD = 50
"""So many faults of one request are told; a request with more is a mistake, or an attack."""


class FaultyRequest(RequestRefused):
    """A request with at least one fault; its code is the most telling one."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        ordered = sorted(faults, key=lambda fault: _SEVEREST_FIRST.index(fault.code))
        super().__init__(ordered[0].code, ordered[0].field, ordered[0].message)
        self.faults = tuple(ordered[:MOST_TOLD])


def quoted(value: object) -> str:
    """A caller's value as it may be repeated in a message: short, one line, plain characters."""
    if not isinstance(value, (str, int, float, bool, type(None))):
        return f"a {type(value).__name__}"
    text = repr(value) if isinstance(value, str) and value.isprintable() else ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."


class ComeAgain(RequestRefused):
    """Nothing is wrong with the request; `wait_seconds` until it is worth sending again."""

    def __init__(self, code: str, message: str, wait_seconds: int) -> None:
        super().__init__(code, "", message)
        self.wait_seconds = wait_seconds


class RateLimited(ComeAgain):
    """A caller came too often."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__("rate_limited", f"too many requests; come again in {wait_seconds} s", wait_seconds)


class Busy(ComeAgain):
    """As many requests are being answered, and wait for it, as this process takes on."""

    def __init__(self) -> None:
        super().__init__("unavailable", "the directory is busy just now; come again in a second", 1)
