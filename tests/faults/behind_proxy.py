"""A service asked while what lies between it and Elasticsearch misbehaves: an answer is the right one or none,
never late; an emergency is answered as always; after a few failures nobody waits in vain, and soon after the fault
has gone everything is answered again.
"""

import http.client
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

import orjson

from indexer.engines.elastic.breaker import MOST_FAILURES
from tests.faults.benches import Bench
from tests.faults.fault_proxy import FaultProxy, Mode, proxied
from tests.faults.nodes import Standing
from tests.faults.people import Contents
from tests.faults.served import Service, serving
from tests.faults.sites import COUNTRY, Server, succeeded
from tests.faults.tallies import Tally

CASE = "the network before the server misbehaves"
FAULTS: tuple[Mode, ...] = ("refuse", "black hole", "delay", "drip", "reset", "truncate", "corrupt")
WORKERS = 2
DEADLINE_SECONDS = 1.0
GRACE_SECONDS = 0.2
RECOVERY_SECONDS = 5.0
EMERGENCY_SECONDS = 0.5
"""An emergency takes milliseconds; two processors are busy with a server, two workers and who asks."""
ASKERS = 3
FAULTY_SECONDS = 2.5
OPEN_SECONDS = 0.5
"""How long the fault goes on once nobody is asked any more."""
MOST_SILENT_SECONDS = 20.0
MOST_FAILED = WORKERS * (MOST_FAILURES + ASKERS)
"""Of all workers, with the questions that were on their way when a breaker opened."""
_SILENT: tuple[Mode, ...] = ("refuse", "black hole", "delay", "drip", "reset", "truncate")
"""Of these no answer comes through, so that the breaker of each worker must open."""
_SLOW_SECONDS = (3.0, 0.4)
"""Longer than a deadline at once, or only with all exchanges of one answer together."""
_FAILED = "directory_engine_failures_total"
_PLACE = {"location": {"lat": 51.5074, "lon": -0.1278}}
_OPEN = {"code": "radicular_pain", "red_flags": []}
QUESTIONS: tuple[tuple[str, object], ...] = (
    ("/v1/specialists/search", {"country": COUNTRY, **_PLACE, "radius_km": 40, "facets": True}),
    ("/v1/specialists/search", {"country": COUNTRY, **_PLACE, "sort": "distance", "limit": 30}),
    ("/v1/specialists/search", {"country": COUNTRY, **_PLACE, "filters": {"language": ["de"], "gender": "male"}}),
    (
        "/v1/matches",
        {"country": COUNTRY, **_PLACE, "outcome": _OPEN, "patient": {"age_years": 34}, "facets": True},
    ),
    (
        "/v1/matches",
        {"country": COUNTRY, **_PLACE, "outcome": _OPEN, "filters": {"max_fee": 1, "language": ["ar"]}},
    ),
    (f"/v1/specialists/s7?country={COUNTRY}", None),
    (f"/v1/specialists/s9/reviews?country={COUNTRY}", None),
)
_EMERGENCY = {"country": COUNTRY, "outcome": {"code": "suspected_cauda_equina"}}


class Witness:
    """Asks from several threads, judges every answer by the healthy one, and remembers the slowest."""

    def __init__(self, service: Service, tally: Tally) -> None:
        self._service, self._tally = service, tally
        self._healthy = [service.ask(path, body)[1] for path, body in QUESTIONS]
        self.slowest, self.answers = 0.0, Counter[str]()

    def ask_until(self, stop: threading.Event, when: str) -> list[threading.Thread]:
        """Threads that ask all questions in turn, and one that tells of emergencies."""
        askers = [
            threading.Thread(target=self._ask_on, args=(stop, first, when), daemon=True) for first in range(ASKERS)
        ]
        askers.append(threading.Thread(target=self._tell_emergencies, args=(stop, when), daemon=True))
        for each in askers:
            each.start()
        return askers

    def seconds_to_recover(self) -> float:
        """Until every question is answered, and answered again: by each worker, most likely."""
        began = ended = time.monotonic()
        in_a_row = 0
        while in_a_row < 4 * len(QUESTIONS) and time.monotonic() - began < MOST_SILENT_SECONDS:
            is_answered = self.ask(in_a_row % len(QUESTIONS), "after the fault") == 200
            in_a_row = in_a_row + 1 if is_answered else 0
            if in_a_row <= 1:
                ended = time.monotonic()
        return ended - began

    def ask(self, number: int, when: str) -> int:
        path, body = QUESTIONS[number]
        seconds, status, text, retry = _timed(self._service, path, body)
        self.slowest = max(self.slowest, seconds)
        self.answers[str(status)] += 1
        if seconds > DEADLINE_SECONDS + GRACE_SECONDS:
            self._tally.wrong(f"{when}: {path} took {seconds:.2f} s")
        if status == 200 and text != self._healthy[number]:
            self._tally.wrong(f"{when}: {path} was answered wrongly: {text[:200]}")
        if status != 200 and not (status == 503 and retry and orjson.loads(text)["code"] == "unavailable"):
            self._tally.wrong(f"{when}: {path} was answered {status}: {text[:200]}")
        return status

    def _ask_on(self, stop: threading.Event, first: int, when: str) -> None:
        number = first
        while not stop.is_set():
            if self.ask(number % len(QUESTIONS), when) != 200:
                time.sleep(0.01)
            number += ASKERS + 1

    def _tell_emergencies(self, stop: threading.Event, when: str) -> None:
        while not stop.is_set():
            seconds, status, text, _ = _timed(self._service, "/v1/matches", _EMERGENCY)
            self.answers["emergency"] += 1
            if status != 200 or "999" not in text or seconds > EMERGENCY_SECONDS:
                self._tally.wrong(f"{when}: an emergency was answered {status} after {seconds:.2f} s")
            time.sleep(0.1)


def run(bench: Bench, node: Standing, rounds: int) -> list[Tally]:
    """A row for each fault, and for a server that was started anew while connections to it were kept."""
    site = Server(bench.folder, node.url)
    site.clear()
    succeeded(site.reindex(bench.feeds[Contents(0, 0)]).wait())
    port = urlsplit(node.url).port
    assert port is not None
    with proxied(port) as proxy:
        settings = {"DIRECTORY_DEADLINE_SECONDS": str(DEADLINE_SECONDS)}
        with serving(bench.folder, proxy.url, **settings) as service:
            for _ in range(4):  # each worker makes what is made on first use
                for path, body in QUESTIONS:
                    service.ask(path, body)
            rows = [_of_fault(service, proxy, fault, rounds) for fault in FAULTS]
            return [*rows, _of_stale(service, proxy, rounds), _of_restart(service, (site, node), rounds // 3)]


def _of_fault(service: Service, proxy: FaultProxy, fault: Mode, rounds: int) -> Tally:
    tally = Tally(f"proxy before the server: {fault}", Server.kind)
    witness, failures, opened, recovered = Witness(service, tally), 0, 0, 0.0
    with tally.timed():
        for number in range(rounds):
            tally.rounds += 1
            proxy.delay_seconds = _SLOW_SECONDS[number % len(_SLOW_SECONDS)]
            is_silent = fault in _SILENT and not (fault == "delay" and number % len(_SLOW_SECONDS))
            before, stop = _failures(service), threading.Event()
            proxy.switch(fault)
            askers = witness.ask_until(stop, fault)
            if is_silent:
                is_open = _is_soon_open(service)
                opened += is_open
                tally.require(is_open, f"{fault}: the breakers did not open")
                time.sleep(OPEN_SECONDS)
            else:
                time.sleep(FAULTY_SECONDS)
            failed = _failures(service) - before
            stop.set()
            for each in askers:
                each.join()
            reasons = _reasons(service)
            proxy.switch("pass")
            took = witness.seconds_to_recover()
            recovered = max(recovered, took)
            meanwhile = _reasons(service) - reasons
            tally.require(
                took <= RECOVERY_SECONDS,
                f"{fault}: answered again only after {took:.1f} s, failing by {meanwhile}",
            )
            if is_silent:
                failures = max(failures, failed)
                tally.require(failed <= MOST_FAILED, f"{fault}: {failed} failures until the breakers were open")
    tally.note = _told(witness, recovered)
    if opened:
        tally.note += f", at most {failures} failures until the breakers of {WORKERS} workers were open"
    return tally


def _of_stale(service: Service, proxy: FaultProxy, rounds: int) -> Tally:
    """Connections that were kept are dead, all of them, and nobody was told."""
    tally = Tally("proxy before the server: kept connections are dead", Server.kind)
    witness = Witness(service, tally)
    with tally.timed():
        for _ in range(rounds):
            tally.rounds += 1
            stop = threading.Event()
            askers = witness.ask_until(stop, "before the restart")
            time.sleep(0.3)
            stop.set()
            for each in askers:
                each.join()
            proxy.make_stale()
            for number in range(len(QUESTIONS)):
                status = witness.ask(number, "after the restart")
                tally.require(status == 200, f"question {number} was answered {status} after the restart")
    tally.note = _told(witness, 0.0)
    return tally


def _of_restart(service: Service, server: tuple[Server, Standing], rounds: int) -> Tally:
    """Killed and started again while nobody asks: the first questions afterwards are answered."""
    tally = Tally("the server is restarted between two questions", Server.kind)
    if not rounds:
        tally.note = "not run in a few rounds of each"
        return tally
    (site, node), witness = server, Witness(service, tally)
    with tally.timed():
        for _ in range(rounds):
            tally.rounds += 1
            node.kill()
            node.start()
            node.wait_until_up()
            tally.require(node.is_soon("yellow", 1), "the server does not recover")
            site.seen()  # a server that has just started is slow at first
            for number in range(len(QUESTIONS)):
                status = witness.ask(number, "after the restart")
                tally.require(status == 200, f"question {number} was answered {status} after the restart")
    tally.note = _told(witness, 0.0)
    return tally


def _told(witness: Witness, recovered: float) -> str:
    answers = ", ".join(f"{kind} {count}" for kind, count in sorted(witness.answers.items()))
    times = f"slowest {witness.slowest:.2f} s of {DEADLINE_SECONDS:g}, recovered in {recovered:.1f} s"
    return f"{times}, answers: {answers}"


def _is_soon_open(service: Service) -> bool:
    ends_at = time.monotonic() + MOST_SILENT_SECONDS
    while time.monotonic() < ends_at:
        if sum(value for _, value in _samples(service, "directory_breaker_open")) >= WORKERS:
            return True
        time.sleep(0.05)
    return False


def _failures(service: Service) -> int:
    """What the index could not answer so far, without what it was not even asked."""
    return sum(count for reason, count in _reasons(service).items() if reason != "paused")


def _reasons(service: Service) -> Counter[str]:
    """How many answers there were not, by why."""
    found: Counter[str] = Counter()
    for name, value in _samples(service, _FAILED):
        found[name.partition('reason="')[2].partition('"')[0]] += int(value)
    return found


def _samples(service: Service, metric: str) -> list[tuple[str, float]]:
    """Name with labels, and value."""
    lines = [line for line in service.ask("/metrics")[1].splitlines() if line.startswith(metric)]
    return [(name, float(value)) for name, _, value in (line.rpartition(" ") for line in lines)]


def _timed(service: Service, path: str, body: object) -> tuple[float, int, str, str | None]:
    """Seconds, status, text and Retry-After."""
    parts = urlsplit(service.address)
    asking = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=MOST_SILENT_SECONDS)
    began = time.monotonic()
    try:
        content = None if body is None else orjson.dumps(body)
        asking.request("GET" if body is None else "POST", path, content, {"Content-Type": "application/json"})
        answer = asking.getresponse()
        text = answer.read().decode()
        return time.monotonic() - began, answer.status, text, answer.headers["Retry-After"]
    except OSError as error:
        return time.monotonic() - began, 0, str(error), None
    finally:
        asking.close()
