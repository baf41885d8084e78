"""Elasticsearch nodes that may be killed and come back, alone or three in a cluster, on ports that stay theirs."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.elasticsearch_node import Node, node_folder

HEAP = "512m"
CALM_SECONDS = 60


class Standing:
    """A node with an address that outlives it."""

    def __init__(self, node: Node, port: int) -> None:
        self._node, self.url = node, f"http://127.0.0.1:{port}"

    def start(self) -> None:
        """Returns at once."""
        self._node.start()

    def wait_until_up(self) -> None:
        self._node.wait_until_up()

    def kill(self) -> None:
        self._node.kill()

    def is_soon(self, health: str, nodes: int) -> bool:
        """Waits until every shard may be asked: yellow where replicas may be missing, green where not."""
        words = f"wait_for_status={health}&wait_for_nodes={nodes}&wait_for_no_initializing_shards=true"
        address = f"{self.url}/_cluster/health?{words}&timeout={CALM_SECONDS}s"
        try:
            with urllib.request.urlopen(address, timeout=CALM_SECONDS + 10) as answer:
                return not json.load(answer)["timed_out"]
        except urllib.error.HTTPError:  # 408 where it takes longer
            return False


@contextmanager
def single() -> Iterator[Standing]:
    """One node, up."""
    with cluster_of(1) as nodes:
        yield nodes[0]


@contextmanager
def cluster_of(size: int) -> Iterator[list[Standing]]:
    """Nodes that know each other, up; killed at the end."""
    ports = _free_ports(2 * size)
    http, transport = ports[:size], ports[size:]
    names = [f"node-{number}" for number in range(size)]
    with ExitStack() as stack:
        nodes = []
        for number, name in enumerate(names):
            settings = {
                "cluster.name": f"faults-{ports[0]}",
                "node.name": name,
                "http.port": str(http[number]),
                "transport.port": str(transport[number]),
                "discovery.seed_hosts": json.dumps([f"127.0.0.1:{port}" for port in transport]),
                "cluster.initial_master_nodes": json.dumps(names),
            }
            folder = stack.enter_context(node_folder())
            node = Standing(Node(folder, settings, heap=HEAP, is_brief=True), http[number])
            stack.callback(node.kill)
            node.start()
            nodes.append(node)
        for standing in nodes:
            standing.wait_until_up()
        assert nodes[0].is_soon("green", size)
        yield nodes


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in taken]
