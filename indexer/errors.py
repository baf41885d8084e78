"""Every error the directory raises on purpose; each message says what is wrong and what to do.

    DirectoryError
    ├── BadSetting            a DIRECTORY_… variable that cannot be used
    ├── BadReference          a file of seed_data that contradicts itself
    ├── BadRecord             one record of a source: file, line, field, reason
    ├── SourceUnreadable      a whole source that cannot be read
    ├── CheckRefused          a reindex stopped by a check before promotion
    ├── LockHeld              another reindex of the same country is running
    ├── LockLost              another took over the country from one that was silent for too long
    ├── NotSuppressed         a restoration of what is not suppressed
    ├── EngineError
    │   ├── EngineUnavailable     the index cannot be reached or did not answer in time
    │   ├── NoLiveVersion         the country was never indexed
    │   ├── VersionGone           a version that was pruned
    │   └── VersionLive           a version that answers and so cannot be dropped
    └── RequestRefused        a request that cannot be answered: code, field, message
        ├── UnknownLocation       with suggestions
        ├── AmbiguousLocation     with candidates
        ├── LocationOutsideCountry
        └── AmbiguousOutcome      with candidates

HTTP statuses and exit codes are not here: `service/errors.py` and `service/cli.py` own those.
"""

from collections.abc import Sequence
from typing import Any, Literal, get_args


class DirectoryError(Exception):
    """Root of all deliberate errors."""


class BadSetting(DirectoryError):
    """A setting that cannot be used; the message names the variable."""


class BadReference(DirectoryError):
    """A file of seed_data that contradicts itself; the message names the file and the key."""


class BadRecord(DirectoryError):
    """A record that was rejected. `field` is a JSON path ("$" for the whole record), `line` counts from 1."""

    def __init__(self, file: str, line: int, field: str, reason: str) -> None:
        super().__init__(f"{file}:{line}: {field}: {reason}")
        self.file, self.line, self.field, self.reason = file, line, field, reason


class SourceUnreadable(DirectoryError):
    """A source that cannot be read at all; the message names the path."""


class CheckRefused(DirectoryError):
    """A version that did not pass a check; the live index is untouched."""

    def __init__(self, check: str, message: str) -> None:
        super().__init__(f"check {check}: {message}")
        self.check = check


class LockHeld(DirectoryError):
    """Another process is writing this country."""


class LockLost(DirectoryError):
    """This process was silent for so long that another may write the country; nothing it did is live."""


class NotSuppressed(DirectoryError):
    """What was to be restored is not suppressed, or not there; the message says where it is."""


class EngineError(DirectoryError):
    """The index cannot answer."""


Reason = Literal[
    "unreachable", "timeout", "overloaded", "partial", "refused", "credentials", "not_elasticsearch", "garbled",
    "broken", "paused",
]  # fmt: skip
"""Why an index cannot answer: nobody there, too late, too busy, a part is missing, the request is refused, the
credentials are, it is another program or version, the answer was damaged on its way, what is stored contradicts
itself, or nobody asks it for a moment because it failed so often."""
REASONS: tuple[Reason, ...] = get_args(Reason)


class EngineUnavailable(EngineError):
    """The index cannot be reached, or did not answer in time; the message names the address, and never holds what
    somebody asked. `reason` is for logs and counts; `last`: of one that is paused, why it failed before."""

    def __init__(self, message: str, reason: Reason = "broken", last: Reason | None = None) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.last = last


class NoLiveVersion(EngineError):
    """The country has no live version yet."""

    def __init__(self, country: str) -> None:
        super().__init__(f"no live version for {country}; run: directory reindex {country}")
        self.country = country


class VersionGone(EngineError):
    """The version is no longer kept."""

    def __init__(self, version: str) -> None:
        super().__init__(f"index version {version} is no longer kept; repeat the request without its cursor")
        self.version = version


class VersionLive(EngineError):
    """The version answers; it cannot be dropped."""

    def __init__(self, version: str) -> None:
        super().__init__(f"index version {version} is live and was not dropped; promote another version first")
        self.version = version


class PromotionUnknown(EngineUnavailable):
    """A version was to go live, and the index does not tell whether it did."""

    def __init__(self, version: str, failure: EngineError) -> None:
        super().__init__(f"it is not known whether {version} went live ({failure}); run: directory status")


class RequestRefused(DirectoryError):
    """A request that is refused. `code` is one of API.md's; `field` is a JSON path or parameter name."""

    def __init__(self, code: str, field: str, message: str) -> None:
        super().__init__(message)
        self.code, self.field, self.message = code, field, message


class UnknownLocation(RequestRefused):
    """A place nobody knows. `suggestions` are gazetteer places, best first, maybe none."""

    def __init__(self, message: str, suggestions: Sequence[Any] = ()) -> None:
        super().__init__("unknown_location", "location.text", message)
        self.suggestions = tuple(suggestions)


class AmbiguousLocation(RequestRefused):
    """A name that several places bear. `candidates` are gazetteer places, largest first."""

    def __init__(self, message: str, candidates: Sequence[Any]) -> None:
        super().__init__("ambiguous_location", "location.text", message)
        self.candidates = tuple(candidates)


class LocationOutsideCountry(RequestRefused):
    """A point that lies outside the country asked for."""

    def __init__(self, message: str) -> None:
        super().__init__("location_outside_country", "location", message)


class AmbiguousOutcome(RequestRefused):
    """A foreign code that names several outcomes. `candidates` are their codes."""

    def __init__(self, field: str, message: str, candidates: Sequence[str]) -> None:
        super().__init__("ambiguous_outcome", field, message)
        self.candidates = tuple(candidates)
