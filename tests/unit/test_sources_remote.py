"""Remote sources, fetched from a real server that cuts, stalls, lies and changes its mind."""

import fcntl
import gzip
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from indexer.errors import SourceUnreadable
from indexer.sources.address import Remote, remote_of
from indexer.sources.downloads import KEPT_DAYS
from indexer.sources.remote import Limits, fetch
from tests.file_server import Serving, serving

CONTENT = bytes(range(256)) * 1200
CHECKSUM = hashlib.sha256(CONTENT).hexdigest()
OTHER = CONTENT[::-1] + b"more"
QUICK = Limits(connect_seconds=2, read_seconds=0.4, total_seconds=20, tries=3, first_pause_seconds=0.01)


@pytest.fixture
def server() -> Iterator[Serving]:
    with serving(CONTENT) as state:
        yield state


def get(server: Serving, folder: Path, limits: Limits = QUICK, sha256: str | None = None) -> bytes:
    return fetch(Remote(server.url, sha256), folder, lambda read: None, limits).read_bytes()


def leftovers(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


def test_a_file_is_fetched_once_and_then_only_if_it_changed(server: Serving, tmp_path: Path) -> None:
    assert get(server, tmp_path) == CONTENT
    assert get(server, tmp_path) == CONTENT
    assert server.asked[1]["If-None-Match"] == '"one"'
    assert leftovers(tmp_path) == [".json", ".jsonl", ".lock"]
    server.content, server.etags = OTHER, ['"two"']
    assert get(server, tmp_path) == OTHER


def test_without_an_etag_the_day_of_change_decides(server: Serving, tmp_path: Path) -> None:
    server.etags, server.last_modified = [""], "Mon, 02 Nov 2026 10:00:00 GMT"
    assert get(server, tmp_path) == get(server, tmp_path) == CONTENT
    assert server.asked[1]["If-Modified-Since"] == server.last_modified


def test_without_any_mark_it_is_fetched_anew(server: Serving, tmp_path: Path) -> None:
    server.etags = [""]
    assert get(server, tmp_path) == CONTENT
    server.content = OTHER
    assert get(server, tmp_path) == OTHER


@pytest.mark.parametrize("mark", ["etag", "day"])
def test_a_cut_download_goes_on_where_it_broke_off(server: Serving, tmp_path: Path, mark: str) -> None:
    if mark == "day":
        server.etags, server.last_modified = [""], "Mon, 02 Nov 2026 10:00:00 GMT"
    server.cut_at = [100_000, 50_000]
    assert get(server, tmp_path) == CONTENT
    starts = [int(asked[6:-1]) for asked in server.answered if asked]
    assert server.answered[0] == ""
    assert len(starts) == 2
    assert 0 < starts[0] < starts[1] <= 150_000


def test_an_interrupted_run_is_continued_by_the_next(server: Serving, tmp_path: Path) -> None:
    server.cut_at = [100_000]
    with pytest.raises(SourceUnreadable, match="broke off"):
        get(server, tmp_path, replace(QUICK, tries=1))
    assert get(server, tmp_path) == CONTENT
    assert server.answered[1].startswith("bytes=")


def test_a_stalled_download_goes_on(server: Serving, tmp_path: Path) -> None:
    server.stall_at = [100_000]
    assert get(server, tmp_path) == CONTENT
    assert server.answered[1].startswith("bytes=")


@pytest.mark.parametrize("minds_if_range", [True, False])
def test_a_file_that_changes_in_the_middle_is_never_a_mixture(
    server: Serving, tmp_path: Path, minds_if_range: bool
) -> None:
    server.cut_at, server.minds_if_range = [100_000], minds_if_range
    with pytest.raises(SourceUnreadable):
        get(server, tmp_path, replace(QUICK, tries=1))
    server.content, server.etags = OTHER, ['"two"']
    assert get(server, tmp_path) == OTHER
    assert server.answered[1].startswith("bytes=")


def test_a_weak_mark_continues_nothing(server: Serving, tmp_path: Path) -> None:
    server.cut_at, server.etags = [100_000], ['W/"one"']
    assert get(server, tmp_path) == CONTENT
    assert server.answered == ["", ""]


def test_a_server_without_ranges_starts_again(server: Serving, tmp_path: Path) -> None:
    server.cut_at, server.has_ranges = [100_000], False
    assert get(server, tmp_path) == CONTENT


def test_a_part_the_server_no_longer_has_starts_again(server: Serving, tmp_path: Path) -> None:
    server.cut_at = [200_000]
    with pytest.raises(SourceUnreadable):
        get(server, tmp_path, replace(QUICK, tries=1))
    server.content = CONTENT[:1000]
    assert get(server, tmp_path) == CONTENT[:1000]


def test_a_length_that_is_a_lie_is_no_file(server: Serving, tmp_path: Path) -> None:
    server.promised = 5000
    with pytest.raises(SourceUnreadable, match="given up after 3 tries"):
        get(server, tmp_path)
    assert ".jsonl" not in leftovers(tmp_path)


def test_a_busy_server_is_asked_again(server: Serving, tmp_path: Path) -> None:
    server.failures, server.retry_after = [503, 429], "0"
    assert get(server, tmp_path) == CONTENT
    assert len(server.asked) == 3


def test_a_busy_server_is_not_asked_for_ever(server: Serving, tmp_path: Path) -> None:
    server.failures = [503] * 9
    with pytest.raises(SourceUnreadable, match="answers 503; given up after 3 tries"):
        get(server, tmp_path)
    assert len(server.asked) == 3


def test_what_is_not_there_is_not_asked_again(server: Serving, tmp_path: Path) -> None:
    server.failures = [404]
    with pytest.raises(SourceUnreadable, match=r"/feeds/gb\.jsonl answers 404"):
        get(server, tmp_path)
    assert len(server.asked) == 1


@pytest.mark.parametrize("is_told", [True, False])
def test_a_file_over_the_limit_is_not_kept(server: Serving, tmp_path: Path, is_told: bool) -> None:
    server.tells_length = is_told
    with pytest.raises(SourceUnreadable, match="1000 is the most that is fetched"):
        get(server, tmp_path, replace(QUICK, most_bytes=1000))
    assert leftovers(tmp_path) == [".lock"]


def test_the_checksum_of_the_address_must_agree(server: Serving, tmp_path: Path) -> None:
    assert get(server, tmp_path, sha256=CHECKSUM) == CONTENT
    server.content, server.etags = OTHER, ['"two"']
    with pytest.raises(SourceUnreadable, match=f"has the checksum .*, not {CHECKSUM}"):
        get(server, tmp_path, sha256=CHECKSUM)
    assert ".part" not in leftovers(tmp_path)


def test_the_checksum_beside_the_file_must_agree(server: Serving, tmp_path: Path) -> None:
    server.sha256 = f"{CHECKSUM}  gb.jsonl\n"
    assert get(server, tmp_path) == CONTENT
    server.content, server.etags = OTHER, ['"two"']
    with pytest.raises(SourceUnreadable, match="not kept"):
        get(server, tmp_path)
    server.sha256 = "<html>every path has a page here</html>"
    assert get(server, tmp_path) == OTHER


def test_a_compressed_answer_is_kept_as_it_came(server: Serving, tmp_path: Path) -> None:
    server.content, server.encoding = gzip.compress(CONTENT), "gzip"
    assert gzip.decompress(get(server, tmp_path)) == CONTENT
    server.encoding, server.etags = "br", ['"two"']
    with pytest.raises(SourceUnreadable, match="encoding br"):
        get(server, tmp_path)


def test_a_failed_download_leaves_the_file_of_before(server: Serving, tmp_path: Path) -> None:
    path = fetch(Remote(server.url), tmp_path, lambda read: None, QUICK)
    server.content, server.etags, server.cut_at, server.has_ranges = OTHER, ['"two"'], [1000] * 9, False
    with pytest.raises(SourceUnreadable):
        get(server, tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with serving(b"") as gone:
        url = gone.url
    with pytest.raises(SourceUnreadable, match="cannot be reached; given up after 3 tries"):
        fetch(Remote(url), tmp_path, lambda read: None, QUICK)


def test_what_nobody_asks_for_is_dropped(server: Serving, tmp_path: Path) -> None:
    """All that belongs to the address; one that is being fetched by somebody, or was asked for lately, stays."""
    addresses = [f"{server.url}?{name}" for name in ("forgotten", "fetched", "asked")]
    files = [fetch(Remote(url), tmp_path, lambda read: None, QUICK) for url in addresses]
    for file in files[:2]:
        file.with_name(f"{file.name}.part").write_bytes(b"rest")
        os.utime(f"{file}.lock", (0, time.time() - (KEPT_DAYS + 1) * 24 * 3600))
    os.utime(f"{files[2]}.lock", (0, time.time() - (KEPT_DAYS - 1) * 24 * 3600))
    with Path(f"{files[1]}.lock").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        get(server, tmp_path)
    assert [file.exists() for file in files] == [False, True, True]
    assert not list(tmp_path.glob(f"{files[0].name}*"))
    get(server, tmp_path)
    assert [file.exists() for file in files] == [False, False, True]
    assert fetch(Remote(addresses[0]), tmp_path, lambda read: None, QUICK).read_bytes() == CONTENT


def test_secrets_of_an_address_are_not_told() -> None:
    remote = Remote("https://user:password@feeds.example:8443/gb.jsonl?signature=secret")
    assert remote.label == "https://feeds.example:8443/gb.jsonl"


def test_addresses_and_paths_are_told_apart() -> None:
    assert remote_of("feeds/gb.jsonl") is None
    assert remote_of(f"https://a.example/x#sha256={CHECKSUM.upper()}") == Remote("https://a.example/x", CHECKSUM)
    for wrong in (
        "https://",
        "https://a.example/x#sha256=12",
        "https://a.example/x#part2",
        "http://a.example:99999/",
    ):
        with pytest.raises(ValueError, match=r"sha256=|names no host|[Pp]ort"):
            remote_of(wrong)
