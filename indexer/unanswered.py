"""How many match requests listed nobody: by outcome, country and month, and nothing else.

Kept in `<state>/unanswered/<year>-<month>.json` as `{"GB": {"radicular_pain": 12}}`. No place, no day, no time, no
order, no word of a request; the file's own time is set to the first of its month. Written by the service, read by
`directory report coverage`.
"""

import fcntl
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

FEWEST_SHOWN = 10
"""A cell with fewer is not shown: it might be one person's."""
MONTHS_KEPT = 12
_MONTH = re.compile(r"\d{4}-\d{2}\.json\Z")
_Counts = dict[str, dict[str, int]]
_decoder = msgspec.json.Decoder(_Counts)


class Unanswered:
    """The counts below one folder. Any number of processes may add to them."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "unanswered"

    def add(self, country: str, outcome: str, day: date) -> None:
        """Counts one request in the month of the day. Raises OSError where the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            file = self._folder / f"{day:%Y-%m}.json"
            counts = _read(file)
            counts.setdefault(country, {}).setdefault(outcome, 0)
            counts[country][outcome] += 1
            draft = file.with_suffix(".new")
            draft.write_bytes(msgspec.json.encode(counts, order="sorted"))
            _forget_time(draft, day)
            draft.replace(file)
            for old in self._files()[:-MONTHS_KEPT]:
                old.unlink()

    def total(self) -> Mapping[tuple[str, str], int]:
        """By country and outcome over the months kept. Not for showing."""
        total: Counter[tuple[str, str]] = Counter()
        for file in self._files():
            for country, outcomes in _read(file).items():
                for outcome, count in outcomes.items():
                    total[country, outcome] += count
        return dict(sorted(total.items()))

    def shown(self) -> Mapping[tuple[str, str], int]:
        """The same without the cells under FEWEST_SHOWN."""
        return {cell: count for cell, count in self.total().items() if count >= FEWEST_SHOWN}

    def _files(self) -> list[Path]:
        """Oldest month first."""
        if not self._folder.is_dir():
            return []
        return sorted(file for file in self._folder.iterdir() if _MONTH.match(file.name))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self._folder / "LOCK", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _read(file: Path) -> _Counts:
    """What is there; a file that cannot be understood counts for nothing."""
    try:
        return _decoder.decode(file.read_bytes())
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


def _forget_time(file: Path, day: date) -> None:
    first = datetime(day.year, day.month, 1, tzinfo=UTC).timestamp()
    os.utime(file, (first, first))
