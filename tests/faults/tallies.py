"""What became of the rounds of one case: the row of the table."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.judging import Verdict


@dataclass
class Tally:
    """`wrong_answers`: of the index and of commands, which must say how they ended. `told`: each fault in words.
    `note`: what a reader should know of the rounds."""

    case: str
    engine: str
    rounds: int = 0
    wrong_answers: int = 0
    lost_records: int = 0
    orphans: int = 0
    seconds: float = 0.0
    note: str = ""
    told: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.wrong_answers or self.lost_records or self.orphans)

    @contextmanager
    def timed(self) -> Iterator["Tally"]:
        began = time.monotonic()
        try:
            yield self
        finally:
            self.seconds += time.monotonic() - began

    def wrong(self, fault: str, count: int = 1) -> None:
        self.wrong_answers += count
        self._tell(fault)

    def left(self, names: list[str], when: str) -> None:
        self.orphans += len(names)
        if names:
            self._tell(f"left {when}: {', '.join(names)}")

    def judged(self, verdict: Verdict, when: str) -> None:
        if not verdict.is_right:
            self.wrong(f"{when}: {verdict}", verdict.wrong_answers)
            self.lost_records += verdict.lost_records

    def require(self, is_so: bool, fault: str) -> None:
        if not is_so:
            self.wrong(fault)

    def _tell(self, fault: str) -> None:
        self.told.append(f"round {self.rounds}: {fault}")
