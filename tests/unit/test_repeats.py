"""Reviews that come again are known again, however many came between, and removals count whatever comes first."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from indexer.anomalies import digest
from indexer.crew import Crew
from indexer.reference import load_reference
from indexer.removals import removed_in
from indexer.repeats import Marks, Repeats, marks_of
from indexer.sources.jsonl import ReviewsFile
from indexer.sources.lines import LONGEST, read_blocks, read_lines
from indexer.sources.rules import Rules
from tests.builders import AS_OF, in_days
from tests.feeds import opinion

MANY = 120_000
"""More than the table begins with, twice enlarged."""


def marks(number: int, said: bytes = b"said") -> Marks:
    return marks_of(digest(f"r{number}"), said)


def test_each_id_is_new_once_however_many_there_are() -> None:
    repeats = Repeats()
    assert all(repeats.note(marks(number), is_tombstone=False) == "new" for number in range(MANY))
    for number in (0, 1, MANY // 2, MANY - 1):
        assert repeats.note(marks(number), is_tombstone=False) == "same"
        assert repeats.note(marks(number, b"other"), is_tombstone=False) == "other"
        assert repeats.note(marks(number, b"other"), is_tombstone=True) == "same"


def test_those_at_the_beginning_that_are_new_are_noted_together() -> None:
    def noted(*numbers: int) -> int:
        return repeats.note_new([marks(number)[0] for number in numbers], [marks(number)[1] for number in numbers])

    repeats = Repeats()
    assert all(noted(*range(start, start + 1_000)) == 1_000 for start in range(0, MANY, 1_000))
    assert (noted(MANY, MANY + 1, 7, MANY + 2), noted(MANY + 2, MANY + 2)) == (2, 1)
    assert [repeats.note(marks(MANY + at), is_tombstone=False) for at in range(4)] == ["same"] * 3 + ["new"]
    repeats.remove([digest(f"r{MANY + 6}")])
    assert noted(MANY + 5, MANY + 6) == 0
    assert repeats.note(marks(MANY + 5), is_tombstone=False) == "new"


def test_what_stands_as_removed_is_not_new_but_as_a_tombstone() -> None:
    repeats = Repeats()
    repeats.remove([digest("r1")])
    assert repeats.note(marks(1), is_tombstone=False) == "removed"
    assert repeats.note(marks(1), is_tombstone=True) == "new"
    assert repeats.note(marks(1), is_tombstone=True) == "same"
    assert repeats.note(marks(1), is_tombstone=False) == "removed"
    assert repeats.note(marks(2), is_tombstone=False) == "new"


@pytest.mark.parametrize("word", [b"removed", b"\\u0072emoved", b"remov\\u0065d"])
def test_removals_are_found_however_they_are_written(word: bytes, tmp_path: Path) -> None:
    reviews = [opinion(number, "s1", text="They removed my cast. Süß." * (number % 3)) for number in range(40)]
    reviews[7] = opinion(7, "s1", moderation="removed", moderation_reason="fake", moderated_on=in_days(-1))
    lines = [msgspec.json.encode(review) for review in reviews]
    lines[7] = lines[7].replace(b"removed", word)
    lines[11] = b'{"moderation":"removed","broken'
    (tmp_path / "gb.jsonl").write_bytes(b"\n".join(lines))
    reference = load_reference()
    source = ReviewsFile(tmp_path / "gb.jsonl", Rules(reference.countries["GB"], reference.taxonomy, AS_OF))
    with closing(Crew()) as crew:
        assert list(removed_in(source, crew)) == [digest("r7")]


def test_blocks_hold_whole_lines_and_cut_what_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.sources.lines._BLOCK_BYTES", 100)
    lines = [b"x" * (number % 230) for number in range(60)] + [b"y" * (LONGEST + 5_000), b"last"]
    file = tmp_path / "lines"
    file.write_bytes(b"\r\n".join(lines))
    read = dict(read_lines(file, lambda _: None))
    cut = read[len(lines) - 1]
    assert LONGEST < len(cut) < LONGEST + 200
    assert read == {number: line[: len(cut)] for number, line in enumerate(lines, 1) if line}
    for block in read_blocks(file, lambda _: None):
        assert all(block.line(number) == line for number, line in block.lines())
