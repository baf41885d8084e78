"""Which sides there are, in the order they are filled, and what each needs installed."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tests import elasticsearch_node
from tests.benchmarks.peers import cluster, fused_scan
from tests.benchmarks.peers.base import Peer
from tests.benchmarks.peers.elastic import ElasticServed, Shelf
from tests.benchmarks.peers.embedded import EmbeddedColumns, EmbeddedInProcess, EmbeddedServed
from tests.benchmarks.peers.hello import Hello
from tests.benchmarks.peers.plain_elasticsearch import PlainElasticsearch
from tests.benchmarks.peers.postgis import Postgis
from tests.benchmarks.peers.sqlite_rtree import SqliteRtree

SIDES = ("embedded", "columns", "fused", "sqlite", "served", "hello", "elastic", "plain", "postgis")
_NEEDS: Mapping[str, Callable[[], str | None]] = {
    "fused": fused_scan.unavailable_reason,
    "elastic": elasticsearch_node.unavailable_reason,
    "plain": elasticsearch_node.unavailable_reason,
    "postgis": cluster.unavailable_reason,
}


def chosen(wanted: Sequence[str], shelf: Shelf, tell: Callable[[str], None]) -> Iterator[Peer]:
    """Those wanted, () for all that can be had. Raises SystemExit where one that is wanted by name cannot."""
    served = EmbeddedServed()
    makers: Mapping[str, Callable[[], Peer]] = {
        "embedded": EmbeddedInProcess,
        "columns": EmbeddedColumns,
        "fused": fused_scan.FusedScan,
        "sqlite": SqliteRtree,
        "served": lambda: served,
        "hello": lambda: Hello(served),
        "elastic": lambda: ElasticServed(shelf),
        "plain": lambda: PlainElasticsearch(shelf),
        "postgis": Postgis,
    }
    for name in wanted or SIDES:
        if name not in makers:
            raise SystemExit(f"no side {name!r}; there are {', '.join(SIDES)}")
        if name == "hello" and wanted and "served" not in wanted:
            raise SystemExit("hello sends the bytes of our answers; name served before it")
        reason = _NEEDS[name]() if name in _NEEDS else None
        if reason is None:
            yield makers[name]()
        elif wanted:
            raise SystemExit(f"{name} cannot be measured: {reason}")
        else:
            tell(f"left out {name}: {reason}")
