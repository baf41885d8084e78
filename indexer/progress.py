"""Tells somebody how far a long piece of work is: bars on a terminal, now and then a line elsewhere, or nothing.

Knows nothing of what the work is.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

import click

SECONDS_BETWEEN_LINES = 10.0
Advance = Callable[[int], None]
Count = Callable[[], int]


class Progress(ABC):
    """Where progress is told."""

    @abstractmethod
    def stage(self, label: str, total: int, count: Count) -> AbstractContextManager[Advance]:
        """A stage of so many units (bytes, mostly; 0: nobody knows); `count` says how many records are done."""


class Silence(Progress):
    """Tells nobody."""

    @contextmanager
    def stage(self, label: str, total: int, count: Count) -> Iterator[Advance]:  # noqa: ARG002  # the port's names
        yield _ignore


class Bars(Progress):
    """A bar a stage, with rate and time left; only a word where nobody knows how much there is to do."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @contextmanager
    def stage(self, label: str, total: int, count: Count) -> Iterator[Advance]:
        if not total:
            click.echo(label, file=self._stream)
            yield _ignore
            return
        started = time.monotonic()

        def show_rate(_: object) -> str:
            return f"{_rate(count(), time.monotonic() - started):,.0f}/s"

        bar = click.progressbar(
            length=total, label=f"{label:<28}", file=self._stream, show_eta=True, item_show_func=show_rate
        )
        with bar:
            yield bar.update
            bar.update(total - bar.pos)


class Lines(Progress):
    """A line every ten seconds; work that takes less is not spoken of."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock

    @contextmanager
    def stage(self, label: str, total: int, count: Count) -> Iterator[Advance]:
        started = told = self._clock()
        done = 0

        def advance(units: int) -> None:
            nonlocal done, told
            done += units
            now = self._clock()
            if now - told >= SECONDS_BETWEEN_LINES:
                told = now
                left = (now - started) * (total - done) / done if done else 0.0
                rate = _rate(count(), now - started)
                click.echo(f"{label}: {count():,} records, {rate:,.0f}/s, {left:,.0f} s left", file=self._stream)

        yield advance


def progress_on(stream: TextIO, *, is_asked: bool = False) -> Progress:
    """Bars if the stream is a terminal; elsewhere lines if they are asked for, else nothing: cron mails each."""
    if stream.isatty():
        return Bars(stream)
    return Lines(stream) if is_asked else Silence()


def _rate(records: int, seconds: float) -> float:
    return records / max(seconds, 1e-3)


def _ignore(_: int) -> None:
    """Nobody listens."""
