"""What the service logs while something runs, as it would stand in the log of a server."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from service import logs


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Every line of the process; handlers and levels are put back."""
    root, ours = logging.getLogger(), logging.getLogger("service")
    handlers, level, own_level = root.handlers, root.level, ours.level
    stream = io.StringIO()
    logs.start(stream)
    try:
        yield stream
    finally:
        root.handlers = handlers
        root.setLevel(level)
        ours.setLevel(own_level)
