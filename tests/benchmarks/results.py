"""What a run found, and the file it is kept in: one entry a size, so that sizes measured apart stand beside each
other with the day and the machine of each.
"""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tests.benchmarks.timing import Times


class Row(Struct, frozen=True, kw_only=True):
    """One side in one mix. fault: why there is no time; refused: the share of many clients' requests."""

    mix: str
    peer: str
    where: str
    is_floor: bool = False
    fault: str | None = None
    times: Times | None = None
    per_second: float | None = None
    refused: float | None = None
    client_ms: float | None = None
    matches: float = 0.0
    """Median number of matches of the questions."""


class Sized(Struct, frozen=True, kw_only=True):
    """Everything about one size. proofs: answers of the judge's scan that were compared with the oracle's."""

    specialists: int
    listed: int
    practices: int
    measured_at: str
    machine: Mapping[str, Any]
    proofs: int
    proved_on: int
    judged: int
    rows: tuple[Row, ...]
    peers: Mapping[str, Mapping[str, Any]]


class Results(Struct, frozen=True, kw_only=True):
    """By size, smallest first."""

    sizes: tuple[Sized, ...] = ()

    def with_size(self, sized: Sized) -> "Results":
        others = [each for each in self.sizes if each.specialists != sized.specialists]
        return Results(sizes=tuple(sorted([*others, sized], key=lambda each: each.specialists)))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def machine() -> Mapping[str, Any]:
    """What the figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "processor": _processor(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )


def read_results(file: Path) -> Results:
    return msgspec.json.decode(file.read_bytes(), type=Results) if file.exists() else Results()


def write_results(file: Path, results: Results) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(results)) + b"\n")
