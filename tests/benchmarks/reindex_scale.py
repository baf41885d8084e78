"""How fast a large directory is reindexed, and in how much memory.

    python -m tests.benchmarks.reindex_scale --specialists 1000000 --reviews 10000000
    python -m tests.benchmarks.reindex_scale --specialists 100000 --reviews 1000000 --elasticsearch

Writes an invented directory (or reads the one that `--from` names), reindexes it by the `directory` command into
the embedded index, and prints specialists a second by stage and the most memory that its processes held together.
With `--elasticsearch` a node is started, filled by the same command, and then the documents and reviews just
stored are loaded once more by nothing but bulk requests: both rates, and the one as a share of the other.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, helpers

from indexer.engines.elastic import mapping
from tests.elasticsearch_node import node

COUNTRY = "GB"
_EVERY_SECONDS = 1.0
"""The kernel walks all pages to tell what is shared; five times as often takes a twentieth of the machine."""
_SHAPES = {
    "specialists": (mapping.SPECIALISTS_SETTINGS, mapping.SPECIALISTS),
    "reviews": (mapping.REVIEWS_SETTINGS, mapping.REVIEWS),
}
_BULK_ROWS = 1_000
_BULK_BYTES = 8 * 1024 * 1024
_SECRET = "00" * 32  # keys nothing but invented reviewers


def main() -> None:
    arguments = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="directory-scale-", dir=arguments.work) as work:
        folder = Path(work)
        source = arguments.source or _generated(folder / "source", arguments.specialists, arguments.reviews)
        _reindexed(f"embedded:{folder / 'index'}", source, folder)
        if arguments.elasticsearch:
            with node() as url:
                seconds = _reindexed(url, source, folder)
                _compare_with_bare_load(url, seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specialists", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--from", dest="source", type=Path, help="a generated directory of GB to read instead")
    parser.add_argument(
        "--work", type=Path, help="where to put files; several gigabytes for a million specialists"
    )
    parser.add_argument("--elasticsearch", action="store_true")
    return parser


def _generated(folder: Path, specialists: int, reviews: int) -> Path:
    numbers = ["--specialists", str(specialists), "--reviews", str(reviews)]
    with _told("generate"):
        _run(["generate", "--country", COUNTRY, *numbers, str(folder)], {}, folder.parent)
    return folder


def _reindexed(index_url: str, source: Path, folder: Path) -> float:
    """Prints what the reindex took; answers its seconds up to the seal."""
    report_file = folder / "report.json"
    environment = {
        "DIRECTORY_INDEX_URL": index_url,
        "DIRECTORY_SECRET_KEY": _SECRET,
    }
    print(f"\n{index_url}")
    most = _run(
        ["reindex", COUNTRY, "--from", str(source.resolve()), "--force", "--report", str(report_file)],
        environment,
        folder,
    )
    (report,) = msgspec.json.decode(report_file.read_bytes())["countries"]
    stages: dict[str, float] = {stage["name"]: stage["seconds"] for stage in report["stages"]}
    promoted = report["counts"]["promoted"]
    for name, seconds in stages.items():
        print(f"  {name:<22}{seconds:9.1f} s{promoted / max(seconds, 1e-3):12,.0f} specialists/s")
    whole = sum(stages.values())
    print(f"  {'all':<22}{whole:9.1f} s{promoted / whole:12,.0f} specialists/s")
    print(f"  {promoted:,} specialists, {report['reviews']['stored']:,} reviews; most memory {most / 1e6:,.0f} MB")
    return whole - stages.get("checking", 0.0)


def _run(arguments: list[str], environment: dict[str, str], folder: Path) -> int:
    """The most memory in bytes that the command and its helpers held together."""
    command = [str(Path(sys.executable).parent / "directory"), *arguments]
    told = folder / "told.txt"
    with told.open("wb") as stream:
        process = subprocess.Popen(command, env=os.environ | environment, cwd=folder, stdout=stream, stderr=stream)
        watch = _Watch(process.pid)
        watch.start()
        code = process.wait()
        watch.is_over = True
        watch.join()
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {code}: {told.read_text(encoding='utf-8')[-2000:]}")
    return watch.most


class _Watch(threading.Thread):
    """Sums the resident memory of a process and of all that descend from it (/proc, Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self.most, self.is_over = pid, 0, False

    def run(self) -> None:
        while not self.is_over:
            self.most = max(self.most, sum(map(_resident_bytes, _family(self._pid))))
            time.sleep(_EVERY_SECONDS)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _resident_bytes(pid: int) -> int:
    """The share of each page that is its own, so that pages held together are counted once."""
    for name, field in (("smaps_rollup", "Pss"), ("status", "VmRSS")):
        try:
            found = re.search(
                rf"^{field}:\s+(\d+) kB", Path(f"/proc/{pid}/{name}").read_text(encoding="ascii"), re.M
            )
        except OSError:
            continue
        if found:
            return int(found[1]) * 1024
    return 0


def _compare_with_bare_load(url: str, seconds: float) -> None:
    """Loads what the reindex stored once more, from memory, into indices of the same shape."""
    client = Elasticsearch(url, request_timeout=120)
    rows, bare = 0, 0.0
    for kind, (settings, mappings) in _SHAPES.items():
        (index,) = client.indices.get_alias(name=f"{kind}-{COUNTRY.lower()}").body
        copy = f"bare-{kind}"
        client.indices.create(index=copy, settings=settings, mappings=mappings)
        for page in _pages(client, index):
            started = time.monotonic()
            actions = ({"_op_type": "create", "_index": copy, "_id": row["_id"], **row["_source"]} for row in page)
            helpers.bulk(client, actions, chunk_size=_BULK_ROWS, max_chunk_bytes=_BULK_BYTES)
            bare += time.monotonic() - started
            rows += len(page)
        started = time.monotonic()
        client.indices.refresh(index=copy)
        client.indices.forcemerge(index=copy, max_num_segments=1)
        bare += time.monotonic() - started
    print(f"  bare bulk load         {bare:9.1f} s for the same {rows:,} rows")
    print(f"  the reindex has {bare / seconds:.0%} of its throughput")


def _pages(client: Elasticsearch, index: str) -> Iterator[list[dict[str, Any]]]:
    page: list[dict[str, Any]] = []
    for row in helpers.scan(client, index=index, size=_BULK_ROWS):
        page.append(row)
        if len(page) == 10 * _BULK_ROWS:
            yield page
            page = []
    if page:
        yield page


@contextmanager
def _told(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{what} {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
