"""Work shared by processes: in order, with what went wrong, and nobody left when it is over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.crew import Crew
from indexer.errors import BadRecord
from indexer.scratch import Piece, Scratch

HANDS = (0, 2)


def squared(number: int, scratch: Scratch) -> int:
    time.sleep(0.02 * (number % 3))
    return number * number


def turned(text: bytes, scratch: Scratch) -> bytes:
    return text[::-1]


def put(text: bytes, scratch: Scratch) -> Piece:
    return scratch.put(text)


def get(piece: Piece, scratch: Scratch) -> bytes:
    return scratch.get(piece)


def refuse(number: int, scratch: Scratch) -> int:
    if number == 3:
        raise BadRecord("gb.jsonl", 7, "$.id", "no good")
    return number


def vanish(number: int, scratch: Scratch) -> int:
    if number == 3:
        os._exit(9)
    return number


@pytest.mark.parametrize("hands", HANDS)
def test_answers_come_in_the_order_of_the_work(hands: int) -> None:
    with closing(Crew(hands)) as crew:
        assert list(crew.in_order(squared, range(9))) == [(number, number * number) for number in range(9)]
        assert list(crew.in_order(squared, ())) == []


@pytest.mark.parametrize("hands", HANDS)
def test_long_and_short_ones_come_as_they_were_sent(hands: int) -> None:
    texts = [os.urandom(size) for size in (0, 3_000_000, 5, 16_000, 17_000, 70_000, 900_000, 1) * 2]
    with closing(Crew(hands)) as crew:
        assert list(crew.in_order(turned, texts)) == [(text, text[::-1]) for text in texts]


@pytest.mark.parametrize("hands", HANDS)
def test_what_one_puts_by_every_other_reads(hands: int) -> None:
    texts = [bytes([number]) * 100_000 for number in range(6)]
    with closing(Crew(hands)) as crew:
        own = crew.scratch.put(b"own")
        pieces = [piece for _, piece in crew.in_order(put, texts)]
        assert len({piece.file for piece in pieces}) == max(1, hands)
        assert [crew.scratch.get(piece) for piece in pieces] == texts
        assert [text for _, text in crew.in_order(get, [*pieces, own])] == [*texts, b"own"]


@pytest.mark.parametrize("hands", HANDS)
def test_what_goes_wrong_is_raised_here_after_what_came_before(hands: int) -> None:
    with closing(Crew(hands)) as crew:
        answers = crew.in_order(refuse, range(9))
        assert [next(answers) for _ in range(3)] == [(0, 0), (1, 1), (2, 2)]
        with pytest.raises(BadRecord, match="no good") as refused:
            next(answers)
        assert (refused.value.line, refused.value.field) == (7, "$.id")
        assert [answer for _, answer in crew.in_order(squared, range(3))] == [0, 1, 4]


def test_who_is_killed_at_work_is_missed() -> None:
    with closing(Crew(2)) as crew, pytest.raises(OSError, match="is gone"):
        list(crew.in_order(vanish, range(9)))


def test_work_that_breaks_off_ends_all_processes() -> None:
    def works() -> Iterator[int]:
        yield from range(4)
        raise KeyboardInterrupt

    with closing(Crew(2)) as crew:
        with pytest.raises(KeyboardInterrupt):
            list(crew.in_order(squared, works()))
        assert not crew.processes


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_nobody_is_left_when_the_one_who_asked_is_killed(ending: int, tmp_path: Path) -> None:
    script = tmp_path / "asking.py"
    script.write_text(
        "import sys, time\n"
        "from indexer.crew import Crew\n"
        "from tests.unit.test_crew import squared\n"
        "if __name__ == '__main__':\n"
        "    crew = Crew(2)\n"
        "    list(crew.in_order(squared, range(4)))\n"
        "    print(*(process.pid for process in crew.processes), flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    asking = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    assert asking.stdout is not None
    helpers = [int(pid) for pid in asking.stdout.readline().split()]
    assert len(helpers) == 2
    asking.send_signal(ending)
    asking.wait()
    asking.stdout.close()
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in helpers):
        assert time.monotonic() < deadline, "processes are left"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
