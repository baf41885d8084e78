"""A side with several layouts of the same facts: each mix is asked by the one that proves quickest for it."""

import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence

from tests.benchmarks.asking import Asked
from tests.benchmarks.peers.base import Ask, Peer
from tests.benchmarks.peers.dialect import Layout

_TRIED = 5
"""Questions of a mix each layout is tried with, twice."""


class Database(Peer):
    """`chosen`: the layout of each mix, by name; `tried`: the milliseconds a question each layout took."""

    def __init__(self) -> None:
        self.chosen: dict[str, str] = {}
        self.tried: dict[str, dict[str, float]] = {}

    @abstractmethod
    def layouts(self, asked: Asked) -> Mapping[str, Layout]:
        """Those that can answer the question."""

    @abstractmethod
    def ask_with(self, asked: Asked, layout: Layout) -> Ask: ...

    def settle(self, mix: str, questions: Sequence[Asked]) -> None:
        some = questions[:_TRIED]
        taken = {name: self._milliseconds(name, some) for name in self.layouts(some[0])}
        self.chosen[mix] = min(taken, key=taken.__getitem__)
        self.tried[mix] = {name: round(spent, 2) for name, spent in taken.items()}

    def prepare(self, asked: Asked) -> Ask:
        return self.ask_with(asked, self.layouts(asked)[self.chosen[asked.mix]])

    def _milliseconds(self, name: str, questions: Sequence[Asked]) -> float:
        asks = [self.ask_with(asked, self.layouts(asked)[name]) for asked in questions]
        for ask in asks:
            ask()
        started = time.perf_counter()
        for ask in asks:
            ask()
        return 1000 * (time.perf_counter() - started) / len(asks)
