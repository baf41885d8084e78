"""All cases, each with its engine and its number of rounds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests import elasticsearch_node
from tests.faults import (
    behind_proxy,
    broken_indices,
    full_disks,
    killed_commands,
    killed_servers,
    lost_nodes,
    two_writers,
)
from tests.faults import under_load as loaded
from tests.faults.benches import Bench
from tests.faults.nodes import Standing, cluster_of, single
from tests.faults.sites import Server
from tests.faults.tallies import Tally

NODES = 3


@dataclass(frozen=True)
class Rounds:
    """How many of each case; `_server` on Elasticsearch, where a run takes longer."""

    killed: int
    killed_server: int
    tidy_every: int
    disks: int
    removed: int
    two: int
    two_server: int
    restarts: int
    nodes: int
    loaded: int
    loaded_server: int
    proxied: int

    @classmethod
    def same(cls, rounds: int) -> "Rounds":
        return cls(rounds, rounds, 1, *[rounds] * 9)


FULL = Rounds(
    killed=200,
    killed_server=200,
    tidy_every=4,
    disks=160,
    removed=24,
    two=200,
    two_server=200,
    restarts=12,
    nodes=4,
    loaded=100,
    loaded_server=20,
    proxied=6,
)
QUICK = Rounds(
    killed=8,
    killed_server=2,
    tidy_every=2,
    disks=5,
    removed=2,
    two=2,
    two_server=2,
    restarts=1,
    nodes=0,
    loaded=2,
    loaded_server=2,
    proxied=1,
)
"""Three nodes at once take longer than all the rest."""


class Matrix:
    """The cases over one bench. Nodes are started on first use and killed at the end."""

    def __init__(self, folder: Path, rounds: Rounds, nodes: ExitStack) -> None:
        self._bench, self._rounds, self._nodes = Bench(folder), rounds, nodes
        self._single: Standing | None = None

    def cases(self) -> dict[str, Callable[[], Tally | list[Tally]]]:
        """By name, in the order of the table."""
        bench, rounds = self._bench, self._rounds
        here = bench.site("index")
        return {
            "killed commands embedded": lambda: killed_commands.run(bench, here, rounds.killed, 1),
            "killed commands elasticsearch": lambda: killed_commands.run(
                bench, self._server(), rounds.killed_server, rounds.tidy_every
            ),
            "grown files": lambda: full_disks.grown_files(bench, rounds.disks),
            "full disks": lambda: full_disks.full_disks(bench, rounds.disks),
            "read-only disk": lambda: full_disks.read_only_disk(bench),
            "removed folders": lambda: broken_indices.removed_folders(bench, rounds.removed),
            "broken files": lambda: broken_indices.broken_files(bench),
            "two writers embedded": lambda: two_writers.run(bench, here, rounds.two),
            "two writers elasticsearch": lambda: two_writers.run(bench, self._server(), rounds.two_server),
            "load embedded": lambda: loaded.run(bench, here, rounds.loaded),
            "load elasticsearch": lambda: loaded.run(bench, self._server(), rounds.loaded_server),
            "proxy elasticsearch": lambda: behind_proxy.run(bench, self._node(), rounds.proxied),
            "killed servers elasticsearch": lambda: killed_servers.run(bench, self._node(), rounds.restarts),
            "lost nodes elasticsearch": self._lost_nodes,
        }

    def _node(self) -> Standing:
        if self._single is None:
            self._single = self._nodes.enter_context(single())
        return self._single

    def _server(self) -> Server:
        return Server(self._bench.folder, self._node().url)

    def _lost_nodes(self) -> Tally:
        if not self._rounds.nodes:
            return Tally(lost_nodes.CASE, Server.kind, note="not run in a few rounds of each")
        with cluster_of(NODES) as nodes:
            return lost_nodes.run(self._bench, nodes, self._rounds.nodes)


def run_matrix(folder: Path, rounds: Rounds, words: Sequence[str]) -> Iterator[Tally]:
    """The cases that bear any of the words; all without words. Those of Elasticsearch need a node of their own."""
    reason = elasticsearch_node.own_node_unavailable_reason()
    with ExitStack() as nodes:
        for name, case in Matrix(folder, rounds, nodes).cases().items():
            if words and not any(word in name for word in words):
                continue
            if reason is not None and "elasticsearch" in name:
                yield Tally(name, "elasticsearch", wrong_answers=1, note=f"not run: {reason}")
            else:
                found = case()
                yield from found if isinstance(found, list) else [found]
