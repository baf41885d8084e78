"""Progress: bars on a terminal, a line now and then elsewhere, silence for short work."""

import io

from indexer.progress import Bars, Lines, Silence, progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_its_rate() -> None:
    stream = Terminal()
    told = progress_on(stream)
    assert isinstance(told, Bars)
    with told.stage("GB reading", 100, lambda: 7) as advance:
        for _ in range(4):
            advance(20)
    last = stream.getvalue().split("\r")[-1]
    assert "GB reading" in last
    assert "100%" in last
    assert "/s" in last


def test_work_of_unknown_size_is_only_named() -> None:
    stream = Terminal()
    with Bars(stream).stage("GB sealing", 0, lambda: 7) as advance:
        advance(1)
    assert stream.getvalue() == "GB sealing\n"


def test_elsewhere_short_work_is_not_spoken_of() -> None:
    stream = io.StringIO()
    with progress_on(stream, is_asked=True).stage("GB reading", 100, lambda: 7) as advance:
        advance(100)
    assert stream.getvalue() == ""


def test_elsewhere_nothing_is_said_unasked() -> None:
    assert isinstance(progress_on(io.StringIO()), Silence)
    assert isinstance(progress_on(io.StringIO(), is_asked=True), Lines)


def test_elsewhere_long_work_gets_a_line_now_and_then() -> None:
    times = iter([0.0, 4.0, 10.0, 12.0, 20.0])
    counts = iter([250, 250, 500, 500])
    stream = io.StringIO()
    with Lines(stream, clock=lambda: next(times)).stage("GB reading", 100, lambda: next(counts)) as advance:
        for units in (10, 40, 5, 25):
            advance(units)
    assert stream.getvalue().splitlines() == [
        "GB reading: 250 records, 25/s, 10 s left",
        "GB reading: 500 records, 25/s, 5 s left",
    ]
