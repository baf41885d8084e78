"""Work in several processes, each with a share of it, and what came of all together. Knows no request."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from tests.fuzz.tally import Tally

Share = TypeVar("Share")


def in_shares(work: Callable[[Share], Tally], shares: Sequence[Share]) -> Tally:
    """One process a share; `work` is a function of a module, for it is sent there."""
    whole = Tally()
    with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn")) as pool:
        for tally in pool.map(work, shares):
            whole.add(tally)
    return whole
