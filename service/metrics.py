"""What an operator watches: requests and how long they take, what was found, the gate, the index and its age.

Labels are routes, statuses, countries and versions: nothing of a request stands here. Where
`settings.share_metrics` was called before this module was imported, all workers of a server count together.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, current_app, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from prometheus_client.values import MutexValue, ValueClass

from indexer.errors import EngineError, EngineUnavailable
from indexer.journal import JOURNAL, runs_of
from indexer.versions import created_at
from service.directory import Directory

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
REQUESTS = Counter("directory_requests", "Requests answered", ["route", "method", "status"])
TOOK = Histogram("directory_request_seconds", "How long answers take", ["route", "engine"], buckets=SECONDS)
LISTS = Counter("directory_lists", "Lists made, by whether anybody is on them", ["country", "found"])
RELAXED = Counter("directory_relaxations", "Lists for which something was let go, by what", ["country", "what"])
FAILED = Counter("directory_engine_failures", "Answers the index could not give, by why", ["engine", "reason"])
PAUSED = Gauge(
    "directory_breaker_open",
    "Workers that ask the index nothing for a moment, because it failed again and again",
    multiprocess_mode="livesum",
)
GATED = Counter("directory_gate_answers", "Answers the gate gave alone, by level", ["country", "level"])
SHED = Counter("directory_shed", "Requests told to come again because too many were being answered", ["route"])
BEING_MADE = Gauge("directory_answers_being_made", "Answers made at this moment", multiprocess_mode="livesum")


def register(app: Flask, engine_name: str) -> None:
    """Counts every answer of the application. `engine_name`: as the settings say."""
    app.extensions["engine_name"] = engine_name
    app.before_request(_begin)
    app.after_request(_count)


def note(answer: Mapping[str, Any], country: str | None) -> None:
    """What an answer of a list came to. An emergency beside an unknown country counts for none."""
    named = country or "unknown"
    if answer["index_version"] is None:
        disposition = answer.get("disposition")
        GATED.labels(named, disposition["level"] if disposition else "").inc()
        return
    g.total = answer["total"]
    LISTS.labels(named, "somebody" if answer["total"] else "nobody").inc()
    for let in answer.get("relaxed", ()):
        RELAXED.labels(named, let["field"]).inc()


def note_shed() -> None:
    """The request was told to come again for want of turns."""
    SHED.labels(_route()).inc()


def exposition(directory: Directory) -> bytes:
    """Everything in Prometheus' text format: what was counted, and the state of the index now."""
    PAUSED.set(directory.engine.is_paused)
    registry = CollectorRegistry()
    registry.register(IndexCollector(directory))
    if ValueClass is MutexValue:
        return generate_latest(REGISTRY) + generate_latest(registry)
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # has no types
    return generate_latest(registry)


def forget_worker(pid: int) -> None:
    """A worker that ended holds no state any more; its counts stay."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]  # has no types


class IndexCollector(Collector):
    """The live version of each country and the run that is making the next, asked when somebody looks."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def collect(self) -> Iterator[Metric]:
        live = GaugeMetricFamily("directory_index_live", "1: the country can be answered", labels=["country"])
        age = GaugeMetricFamily("directory_index_age_seconds", "Age of the live version", labels=["country"])
        people = GaugeMetricFamily("directory_index_specialists", "Specialists of it", labels=["country"])
        named = GaugeMetricFamily("directory_index_info", "The live version", labels=["country", "version"])
        is_silent = False
        for code in self._directory.countries:
            try:
                manifest = self._directory.engine.live(code).manifest
            except EngineError as error:
                live.add_metric([code], 0)
                is_silent = is_silent or isinstance(error, EngineUnavailable)
                continue
            live.add_metric([code], 1)
            age.add_metric([code], (datetime.now(UTC) - created_at(manifest.version)).total_seconds())
            people.add_metric([code], manifest.counts.eligible)
            named.add_metric([code, manifest.version], 1)
        yield from (live, age, people, named)
        if not is_silent:
            yield self._running()

    def _running(self) -> Metric:
        """How far the latest run of each country came, as long as it has not ended."""
        progress = GaugeMetricFamily(
            "directory_run_specialists",
            "Specialists the run in progress holds",
            labels=["country", "kind", "state"],
        )
        try:
            kept = self._directory.engine.kept(JOURNAL)
        except EngineError:
            return progress
        for code in self._directory.countries:
            for run in runs_of(code, kept)[:1]:
                if run.end is None and run.steps:
                    last = run.steps[-1]
                    progress.add_metric([code, run.kind, last.state], last.specialists or 0)
        return progress


def _begin() -> None:
    g.metrics_begun = time.perf_counter()


def _count(response: Response) -> Response:
    known, route = current_app.extensions, _route()
    PAUSED.set(known["directory"].engine.is_paused)
    REQUESTS.labels(route, request.method, str(response.status_code)).inc()
    TOOK.labels(route, known["engine_name"]).observe(time.perf_counter() - g.metrics_begun)
    return response


def _route() -> str:
    rule = request.url_rule
    return rule.rule if rule else "none"
