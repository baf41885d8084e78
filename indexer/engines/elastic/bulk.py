"""Rows that were made ready elsewhere, sent by as many threads as the server can use, a few megabytes at a time.

Knows neither what the rows hold nor which index an alias names.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import BulkIndexError

BULK_ROWS = 5_000
BULK_BYTES = 4 * 1024 * 1024
_AT_ONCE = 2
_BUSY = 429
_PATIENCE_SECONDS = (2, 4, 8)
"""How long to wait before rows are sent again that a busy server turned away."""


def write_rows(client: Elasticsearch, alias: str, rows: Iterable[bytes], before_each: Callable[[], None]) -> int:
    """How many were written. `rows`: of each what to do and the source, a line each. Raises BulkIndexError unless
    all were written, and whatever `before_each` raises, which is called before each request."""
    written, sent = 0, deque[Future[int]]()
    with ThreadPoolExecutor(_AT_ONCE, "bulk") as senders:
        try:
            for some in _by_requests(rows):
                if len(sent) > _AT_ONCE:
                    written += sent.popleft().result()
                before_each()
                sent.append(senders.submit(_send, client, alias, some))
            return written + sum(each.result() for each in sent)
        except BaseException:
            senders.shutdown(cancel_futures=True)
            raise


def _by_requests(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    some, size = list[bytes](), 0
    for row in rows:
        if some and (len(some) >= BULK_ROWS or size + len(row) > BULK_BYTES):
            yield some
            some, size = [], 0
        some.append(row)
        size += len(row)
    if some:
        yield some


def _send(client: Elasticsearch, alias: str, rows: Sequence[bytes]) -> int:
    left = rows
    for patience in (*_PATIENCE_SECONDS, None):
        answer = client.bulk(index=alias, operations=left, require_alias=True, filter_path=_ASKED)  # type: ignore[arg-type]  # lines are sent as they are
        refused = _refused(answer.body) if answer["errors"] else []
        if patience is None or not refused or any(status != _BUSY for _, status, _ in refused):
            break
        left = [left[at] for at, _, _ in refused]
        time.sleep(patience)
    if refused:
        raise BulkIndexError(f"{len(refused)} rows were not written", [item for _, _, item in refused])
    return len(rows)


_ASKED = "errors,items.*.status,items.*.error,items.*._id"


def _refused(answer: Any) -> list[tuple[int, int, Any]]:
    """Place, status and item of each row that was not written."""
    found = ((at, next(iter(item.values()))["status"], item) for at, item in enumerate(answer["items"]))
    return [each for each in found if each[1] >= 300]  # as HTTP has it
