"""Our Elasticsearch engine, served: what our way of asking costs on top of Elasticsearch itself."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from tests.benchmarks.directories import reindex
from tests.benchmarks.peers.base import Material
from tests.benchmarks.peers.service import Service
from tests.elasticsearch_distribution import VERSION
from tests.elasticsearch_node import Node, node_folder

LARGE = 200_000
"""Specialists from which on the server gets more memory."""


class Shelf:
    """One Elasticsearch for both sides that use it, started when the first needs it."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._url = os.environ.get("DIRECTORY_TEST_ELASTICSEARCH_URL", "")
        self.told: dict[str, Any] = {"version": VERSION}

    def url(self, specialists: int) -> str:
        if not self._url:
            heap = "4g" if specialists >= LARGE else "1g"
            folder = self._stack.enter_context(node_folder())
            node = Node(folder, {}, heap=heap)
            node.start()
            self._stack.callback(node.kill)
            self._url, self.told["heap"] = node.wait_until_up(), heap
        return self._url

    def close(self) -> None:
        self._stack.close()
        self._url = ""


class ElasticServed(Service):
    """`directory serve` over Elasticsearch."""

    name = "ours, Elasticsearch, served"

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf, self._seconds = shelf, 0.0

    def load(self, material: Material) -> None:
        url = self._shelf.url(material.kept.specialists)
        self._seconds = reindex(material.kept, url)
        self.serve(material.kept, url)

    def about(self) -> Mapping[str, Any]:
        return {**super().about(), **self._shelf.told, "build_seconds": round(self._seconds, 1)}
