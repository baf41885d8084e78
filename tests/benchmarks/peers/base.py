"""What every side of the benchmark is: filled, asked, read. Must not know what the right answers are."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.columns import Columns
from tests.benchmarks.directories import Kept

Where = Literal["in process", "socket"]
Ask = Callable[[], Any]
"""Asks one question that was made ready before; what it gives back is read outside the clock."""


@dataclass(frozen=True)
class Material:
    """What sides are filled from: the directory on disk, and its facts as columns."""

    kept: Kept
    columns: Columns


class Peer(ABC):
    """One side. `score_error`: how far its scores may be off; `is_floor`: it answers nothing, it only costs."""

    name: str
    where: Where
    score_error: float = 0.0
    is_floor: bool = False

    @abstractmethod
    def load(self, material: Material) -> None:
        """Fills it with the directory and makes it as quick as it can be."""

    def settle(self, mix: str, questions: Sequence[Asked]) -> None:
        """Chooses how the questions of a mix are asked; before any of them is prepared."""
        del mix, questions

    @abstractmethod
    def prepare(self, asked: Asked) -> Ask:
        """Everything that a program would do once, before the clock."""

    @abstractmethod
    def read(self, asked: Asked, raw: Any) -> Answer:
        """What came, as an answer."""

    @abstractmethod
    def close(self) -> None:
        """Ends what was started; files go too."""

    def lacks(self, asked: Asked) -> str | None:
        """Why the question is not put to it; None: it is."""
        del asked
        return None

    def about(self) -> Mapping[str, Any]:
        """Version, settings, size: what a reader must know to judge the figures."""
        return {}

    def throughput(self, questions: Sequence[Asked], clients: int, seconds: float) -> Mapping[str, float] | None:
        """Answers a second to so many clients at once, and what they cost; None: it has no socket to ask."""
        del questions, clients, seconds
        return None
