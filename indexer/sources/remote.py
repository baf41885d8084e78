"""Fetches a remote file of records into a folder, so that it is read like one that was there all along.

Owns what of a download may be kept and what must be fetched anew: a part is continued only while the server says
that the file is still the same one, and is a whole file only when as many bytes are there as were promised, with
the checksum that was stated. Until then nothing takes the place of the file fetched before. Reads no record.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import requests
from msgspec import Struct
from urllib3.exceptions import HTTPError, ReadTimeoutError

from indexer.errors import SourceUnreadable
from indexer.progress import Advance
from indexer.sources.address import Remote
from indexer.sources.downloads import Download, Held, drop_forgotten, held_by_one

_SIBLING = re.compile(r"\s*([0-9a-fA-F]{64})\b")
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)\Z")
_CHUNK_BYTES = 32 * 1024
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""
_OK, _PARTIAL, _UNCHANGED, _NO_SUCH_RANGE = 200, 206, 304, 416


class Limits(Struct, frozen=True):
    """How long and how much; times in seconds. `tries` in a row may bring nothing new before it is given up."""

    most_bytes: int = 64 * 1024**3
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    total_seconds: float = 6 * 3600.0
    tries: int = 5
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 60.0


def fetch(remote: Remote, folder: Path, advance: Advance, limits: Limits | None = None) -> Path:
    """The file, up to date. `advance` is told the bytes as they come.

    Raises SourceUnreadable naming the address and what was wrong; what was fetched before stays.
    """
    chosen = limits or Limits()
    download = Download(folder, remote.url, urlsplit(remote.url).path)
    with held_by_one(download), requests.Session() as session:
        file = _Fetching(remote, download, advance, chosen, session).run()
    drop_forgotten(folder)
    return file


class _Passing(Exception):  # named for what is the matter, as the error tree is
    """A failure that another try may mend; after `pause_seconds` if the server named them."""

    def __init__(self, reason: str, pause_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.pause_seconds = pause_seconds


class _Fetching:
    """One download, with all its tries."""

    def __init__(
        self, remote: Remote, download: Download, advance: Advance, limits: Limits, session: requests.Session
    ) -> None:
        self._remote, self._download, self._advance, self._limits = remote, download, advance, limits
        self._session = session
        self._sha256 = remote.sha256
        self._deadline = time.monotonic() + limits.total_seconds

    def run(self) -> Path:
        self._sha256 = self._sha256 or self._sibling_checksum()
        failed, farthest = 0, self._download.part_bytes
        while True:
            try:
                return self._try()
            except _Passing as passing:
                reason, pause = str(passing), passing.pause_seconds
            except (requests.RequestException, HTTPError) as error:
                reason, pause = _words_of(error), None
            is_farther = self._download.part_bytes > farthest
            farthest = max(farthest, self._download.part_bytes)
            failed = 1 if is_farther else failed + 1
            if failed >= self._limits.tries or time.monotonic() > self._deadline:
                raise self._refusal(f"{reason}; given up after {failed} tries without anything new")
            time.sleep(self._pause(failed, pause))

    def _try(self) -> Path:
        """One request. Raises _Passing or a client's error where another one may help."""
        held = self._download.held()
        part_bytes = self._download.part_bytes if held.is_part_of_same else 0
        with self._get(self._remote.url, self._headers(held, part_bytes)) as response:
            if response.status_code == _UNCHANGED and self._download.is_whole:
                self._require_checksum(self._download.file)
                return self._download.file
            if response.status_code == _NO_SUCH_RANGE:
                self._download.forget_part()
                raise _Passing("the server has no such part of the file")
            if response.status_code == _PARTIAL:
                self._require_same(response, held, part_bytes)
            elif response.status_code == _OK:
                part_bytes = 0
            else:
                raise self._refusal(f"answers {response.status_code} {response.reason}")
            self._receive(response, part_bytes)
        self._require_checksum(self._download.part)
        return self._download.complete()

    def _headers(self, held: Held, part_bytes: int) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if part_bytes and held.validator:
            return headers | {"Range": f"bytes={part_bytes}-", "If-Range": held.validator}
        if self._download.is_whole and held.is_whole_known:
            if held.etag:
                headers["If-None-Match"] = held.etag
            if held.last_modified:
                headers["If-Modified-Since"] = held.last_modified
        return headers

    def _get(self, url: str, headers: dict[str, str]) -> requests.Response:
        """An answer that is final. Raises _Passing for one that is not."""
        timeouts = (self._limits.connect_seconds, self._limits.read_seconds)
        response = self._session.get(url, headers=headers, stream=True, timeout=timeouts)
        if response.status_code in _PASSING:
            stated = response.headers.get("Retry-After", "")
            response.close()
            raise _Passing(f"answers {response.status_code}", float(stated) if stated.isdigit() else None)
        return response

    def _require_same(self, response: requests.Response, held: Held, part_bytes: int) -> None:
        """Whether a part really continues what is here; if not, all is fetched anew."""
        found = _RANGE.match(response.headers.get("Content-Range", ""))
        is_same = held.agrees_with(response.headers.get("ETag"), response.headers.get("Last-Modified"))
        if found is None or int(found[1]) != part_bytes or not is_same:
            self._download.forget_part()
            raise _Passing("the file changed while it was fetched")

    def _receive(self, response: requests.Response, part_bytes: int) -> None:
        """Writes what comes behind the first `part_bytes`."""
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding not in ("identity", "gzip"):
            raise self._refusal(f"comes in the encoding {encoding}, which was not asked for")
        length = response.headers.get("Content-Length", "")
        promised = part_bytes + int(length) if length.isdigit() else None
        if (promised or 0) > self._limits.most_bytes:
            raise self._too_large(promised)
        self._download.begin(response.headers.get("ETag"), response.headers.get("Last-Modified"), part_bytes)
        written = part_bytes
        with self._download.part.open("r+b") as part:
            part.seek(part_bytes)
            for chunk in _chunks(response):
                written += len(chunk)
                if written > self._limits.most_bytes:
                    raise self._too_large(None)
                part.write(chunk)
                self._advance(len(chunk))
                if time.monotonic() > self._deadline:
                    raise self._refusal(f"took longer than {self._limits.total_seconds:g} s")
        if promised is not None and written != promised:
            raise _Passing(f"broke off after {written} of {promised} bytes")

    def _sibling_checksum(self) -> str | None:
        """What a file beside it, named with .sha256, says; None where there is none."""
        parts = urlsplit(self._remote.url)
        beside = urlunsplit((parts.scheme, parts.netloc, f"{parts.path}.sha256", parts.query, ""))
        try:
            with self._get(beside, {"Accept-Encoding": "identity"}) as response:
                stated = next(response.iter_content(200), b"") if response.status_code == _OK else b""
        except (_Passing, requests.RequestException, HTTPError):
            return None
        found = _SIBLING.match(stated.decode("ascii", "replace"))
        return found[1].lower() if found else None

    def _require_checksum(self, file: Path) -> None:
        if self._sha256 is None:
            return
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != self._sha256:
            self._download.drop(file)
            raise self._refusal(f"has the checksum {found}, not {self._sha256}; it was not kept")

    def _pause(self, failed: int, stated: float | None) -> float:
        doubled = self._limits.first_pause_seconds * 2 ** (failed - 1)
        return min(self._limits.longest_pause_seconds, doubled if stated is None else stated)

    def _too_large(self, promised: int | None) -> SourceUnreadable:
        self._download.forget_part()
        size = f"{promised} bytes" if promised else "more bytes"
        return self._refusal(f"has {size}, and {self._limits.most_bytes} is the most that is fetched")

    def _refusal(self, what: str) -> SourceUnreadable:
        return SourceUnreadable(f"{self._remote.label} {what}; the live index is as it was")


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """The body as it comes over the line; a gzipped file stays one."""
    read: Callable[..., bytes] = response.raw.read
    while chunk := read(_CHUNK_BYTES, decode_content=False):
        yield chunk


def _words_of(error: Exception) -> str:
    """What happened, in words without the address, which may hold a key."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (requests.exceptions.SSLError, "cannot be reached safely (TLS)"),
        (requests.exceptions.ConnectTimeout, "does not answer"),
        (requests.exceptions.ReadTimeout, "stopped answering"),
        (ReadTimeoutError, "stopped answering"),
        (requests.exceptions.TooManyRedirects, "redirects without end"),
        (requests.exceptions.ConnectionError, "cannot be reached"),
    )
    return next((words for kind, words in kinds if isinstance(error, kind)), f"broke off ({type(error).__name__})")
