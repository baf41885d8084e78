"""Reindexes while the running service is asked all along: no response fails, mixes versions, or is older than what
was said to be live. A cursor two versions old may be refused with 410, and only such a one.

Each version bears its number on everything.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from random import Random

import orjson

from indexer.engines.elastic.leases import SECONDS_WAITED
from tests.faults.benches import Bench
from tests.faults.people import SIZE, Contents, marks_in, write_contents
from tests.faults.served import Service, serving
from tests.faults.sites import COUNTRY, Site
from tests.faults.tallies import Tally

PAGE = 10
KINDS = ("search", "profile", "reviews", "page")
WARMING = 20
"""Questions before it counts: each worker makes what is made on first use."""
PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5
"""Between two pages of one list: long enough that versions change meanwhile."""
SEARCH = {
    "country": COUNTRY,
    "location": {"lat": 51.5074, "lon": -0.1278},
    "radius_km": 40,
    "sort": "distance",
    "limit": PAGE,
}


class Client:
    """Asks in the ways of one kind each, from a thread of its own each, until it is stopped."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stopped = threading.Event()
        kinds: list[Callable[[Random], None]] = [self._search, self._profile, self._reviews, self._pages]
        self._threads = [threading.Thread(target=self._ask_on, args=(kind,), daemon=True) for kind in kinds]
        self.said_live = 0
        self.answered: Counter[str] = Counter()
        self.faults: list[str] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _ask_on(self, kind: Callable[[Random], None]) -> None:
        rng = Random(kind.__name__)
        while not self._stopped.is_set():
            kind(rng)
            time.sleep(PAUSE_SECONDS)

    def _search(self, rng: Random) -> None:
        self._ask("search", "/v1/specialists/search", SEARCH | {"facets": rng.random() < 0.5})

    def _profile(self, rng: Random) -> None:
        self._ask("profile", f"/v1/specialists/s{rng.randrange(SIZE)}?country={COUNTRY}")

    def _reviews(self, rng: Random) -> None:
        number = rng.choice([each for each in range(SIZE) if each % 5])
        self._ask("reviews", f"/v1/specialists/s{number}/reviews?country={COUNTRY}")

    def _pages(self, rng: Random) -> None:
        """A list page by page to its end, or until its version is gone."""
        cursor, marks, ids = None, set[int](), list[str]()
        while not self._stopped.is_set():
            status, text = self._service.ask("/v1/specialists/search", SEARCH | {"cursor": cursor})
            if status == 410 and cursor is not None:
                self._judge_refusal(max(marks))
                return
            if status != 200:
                self.faults.append(f"a page was answered {status}: {text[:300]}")
                return
            self.answered["page"] += 1
            answer = orjson.loads(text)
            marks |= marks_in(text)
            ids += [match["specialist"]["id"] for match in answer["matches"]]
            if len(marks) != 1 or len(ids) != len(set(ids)):
                self.faults.append(f"a list of {len(ids)} mixes versions {sorted(marks)}, or names somebody twice")
                return
            cursor = answer["next_cursor"]
            if cursor is None:
                if len(ids) != answer["total"]:
                    self.faults.append(f"a list of {answer['total']} had {len(ids)}")
                return
            time.sleep(rng.uniform(0.0, LONGEST_PAUSE_SECONDS))

    def _judge_refusal(self, mark: int) -> None:
        time.sleep(SECONDS_WAITED)  # the version that made it too old may not be said to be live yet
        live = self._ask("search", "/v1/specialists/search", SEARCH)
        self.answered["410"] += 1
        if live is not None and live < mark + 2:
            self.faults.append(f"a cursor of version {mark} was refused while {live} was live")

    def _ask(self, kind: str, path: str, body: object = None) -> int | None:
        """The mark of the answer; None where there was a fault."""
        least = self.said_live
        status, text = self._service.ask(path, body)
        marks = marks_in(text)
        self.answered[kind] += 1
        if status != 200 or len(marks) != 1:
            self.faults.append(f"{path} was answered {status} with marks {sorted(marks)}: {text[:300]}")
        elif min(marks) < least:
            self.faults.append(f"{path} answered of version {min(marks)} after {least} was said to be live")
        else:
            return min(marks)
        return None


def run(bench: Bench, site: Site, rounds: int) -> Tally:
    tally = Tally("reindexes under load", site.kind)
    with tally.timed():
        site.clear()
        _reindex(bench, site, tally, 0)
        with serving(bench.folder, site.url) as service:
            for _ in range(WARMING):
                service.ask("/v1/specialists/search", SEARCH)
            client = Client(service)
            client.start()
            for number in range(1, rounds + 1):
                tally.rounds += 1
                _reindex(bench, site, tally, number)
                client.said_live = number
            client.stop()
        for fault in client.faults:
            tally.wrong(fault)
        tally.left(site.leftovers(), "in the end")
        tally.require(all(client.answered[kind] for kind in KINDS), "not everything was asked")
        tally.note = "answers: " + ", ".join(f"{kind} {count}" for kind, count in sorted(client.answered.items()))
    return tally


def _reindex(bench: Bench, site: Site, tally: Tally, number: int) -> None:
    ended = site.reindex(write_contents(bench.folder / "marked", Contents(number, number))).wait()
    tally.require(ended.code == 0, f"a reindex failed: {ended.said}")
