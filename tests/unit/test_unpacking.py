"""Gzip: told by its bytes, in members, cut off, damaged, and packed out of all proportion."""

import gzip
from pathlib import Path

import pytest

from indexer.errors import SourceUnreadable
from indexer.sources.lines import read_lines

LINES = [b"line %d" % number for number in range(3000)]
TEXT = b"\n".join(LINES) + b"\n"


def read(path: Path, content: bytes) -> list[bytes]:
    path.write_bytes(content)
    return [line for _, line in read_lines(path, lambda read: None)]


@pytest.mark.parametrize("name", ["plain.jsonl", "gzipped.jsonl.gz", "whatever"])
def test_gzip_is_told_by_its_bytes_whatever_the_name(tmp_path: Path, name: str) -> None:
    assert read(tmp_path / name, TEXT) == LINES
    assert read(tmp_path / name, gzip.compress(TEXT)) == LINES


def test_members_follow_each_other(tmp_path: Path) -> None:
    middle = len(TEXT) // 2
    assert read(tmp_path / "x", gzip.compress(TEXT[:middle]) + gzip.compress(TEXT[middle:])) == LINES


def test_what_is_cut_off_names_the_offset(tmp_path: Path) -> None:
    packed = gzip.compress(TEXT)[:-1000]
    with pytest.raises(
        SourceUnreadable, match=rf"x is cut off at its end, byte {len(packed)} of the gzipped file"
    ):
        read(tmp_path / "x", packed)


def test_what_is_damaged_names_the_offset(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(SourceUnreadable, match=r"x is damaged .*, byte \d+ of the gzipped file"):
        read(tmp_path / "x", bytes(packed))


def test_what_stands_behind_the_last_member_is_damage(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="is damaged"):
        read(tmp_path / "x", gzip.compress(TEXT) + b"and then some")


def test_a_file_packed_out_of_all_proportion_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"x" * (80 * 1024 * 1024))
    assert len(bomb) < 400_000
    with pytest.raises(SourceUnreadable, match="unpacks to more than 200 times its size"):
        read(tmp_path / "x", bomb)


def test_a_zip_archive_is_named_as_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="zip archive; unpack it"):
        read(tmp_path / "x", b"PK\x03\x04rest")
