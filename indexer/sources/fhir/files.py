"""The files of an export, one by one: NDJSON, a single resource, or a Bundle → its resources as text, by type.

Does not know what resources mean. A Bundle may call its entries by made-up names (urn:uuid:…) where they have no
ids yet: they are given these as ids, so that references find them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from indexer.errors import SourceUnreadable
from indexer.sources.lines import read_lines
from indexer.sources.unpacking import opened

LINED = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
WHOLE = (".json", ".json.gz")
MOST_BYTES = 64 * 1024 * 1024
"""A file that is read as a whole may have so many, unpacked: a few times as many are in memory while it is."""
_TYPE = re.compile(rb'"resourceType"\s*:\s*"([A-Za-z]+)"')
_URN = re.compile(rb'"(urn:(?:uuid|oid):[^"\\]+)"')
_EMPTY = Raw(b"")
UNTYPED = "(none)"


class Text(NamedTuple):
    """One resource as it stands; `kind` as `type_of` says. `number`: its line, or its place in a Bundle."""

    number: int
    kind: str
    content: bytes


class Page(NamedTuple):
    """A page of a search, by the addresses it gives for itself and the next one; "" where it gives none."""

    file: Path
    itself: str
    following: str


class Contents(NamedTuple):
    """How many resources of which types, and the page of a search that the file is, if it is one."""

    counts: Counter[str]
    page: Page | None


class _Typed(Struct, frozen=True, rename="camel"):
    resource_type: str = ""
    id: str | None = None


class _Link(Struct, frozen=True):
    relation: str = ""
    url: str = ""


class _Request(Struct, frozen=True):
    method: str = ""


class _Entry(Struct, frozen=True, rename="camel"):
    full_url: str | None = None
    resource: Raw = _EMPTY
    request: _Request | None = None


class _Bundle(Struct, frozen=True, rename="camel"):
    resource_type: str = ""
    type: str | None = None
    link: list[_Link | None] | None = None
    entry: list[_Entry | None] | None = None


_typed = msgspec.json.Decoder(_Typed).decode
_bundle = msgspec.json.Decoder(_Bundle).decode


def read_file(path: Path, advance: Callable[[int], None]) -> Iterator[Text]:
    """Every resource of the file, broken ones too. SourceUnreadable where nobody can tell what is lost."""
    if path.name.endswith(LINED):
        for number, line in read_lines(path, advance):
            yield Text(number, type_of(line), line)
        return
    content = _read_whole(path)
    yield from _resources_of(content, _as_bundle(path, content))
    advance(path.stat().st_size)


def look_into(path: Path) -> Contents:
    """What the file holds, without keeping any of it. Raises SourceUnreadable as `read_file` does."""
    if path.name.endswith(LINED):
        return Contents(Counter(text.kind for text in read_file(path, lambda _: None)), None)
    content = _read_whole(path)
    bundle = _as_bundle(path, content)
    counts = Counter(text.kind for text in _resources_of(content, bundle))
    if bundle is None or bundle.type != "searchset":
        return Contents(counts, None)
    links = {link.relation: link.url for link in bundle.link or () if link is not None}
    return Contents(counts, Page(path, links.get("self", ""), links.get("next", "")))


def type_of(content: bytes) -> str:
    """The type that a resource says it is, also where the rest of it is broken; UNTYPED where a whole one says
    none, "" where nobody can tell."""
    try:
        return _typed(content).resource_type or UNTYPED
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = _TYPE.search(content)
        return found[1].decode() if found else ""


def _read_whole(path: Path) -> bytes:
    with opened(path) as (stream, _):
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SourceUnreadable(
            f"{path} has over {MOST_BYTES} bytes, too many to be read as a whole; write it as NDJSON, one "
            f"resource a line (jq -c '.entry[].resource' {path.name} > {path.name.split('.')[0]}.ndjson)"
        )
    return content.removeprefix(b"\xef\xbb\xbf")


def _as_bundle(path: Path, content: bytes) -> _Bundle | None:
    """None where it is something else. SourceUnreadable where it is a broken one, or nothing at all."""
    kind = type_of(content)
    try:
        if kind == "Bundle":
            return _bundle(content)
        msgspec.json.decode(content, type=Raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if kind in ("", "Bundle") or b'"entry"' in content:
            raise SourceUnreadable(f"{path} is no FHIR JSON: {error}; fetch it again, or take it away") from error
    return None


def _resources_of(content: bytes, bundle: _Bundle | None) -> Iterator[Text]:
    if bundle is None:
        yield Text(1, type_of(content), content)
        return
    entries = [
        (number, entry.full_url, bytes(entry.resource))
        for number, entry in enumerate(bundle.entry or (), start=1)
        if entry is not None and not _is_deletion(entry) and bytes(entry.resource) not in (b"", b"null")
    ]
    names = {
        url.encode(): f"{type_of(resource)}/{_id_of(resource) or _made_up(url)}".encode()
        for _, url, resource in entries
        if url is not None and url.startswith("urn:")
    }
    for number, url, resource in entries:
        yield Text(number, type_of(resource), _with_names(resource, url, names))


def _is_deletion(entry: _Entry) -> bool:
    return entry.request is not None and entry.request.method == "DELETE"


def _id_of(resource: bytes) -> str | None:
    try:
        return _typed(resource).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _made_up(url: str) -> str:
    return url.rsplit(":", 1)[-1]


def _with_names(resource: bytes, url: str | None, names: dict[bytes, bytes]) -> bytes:
    """The resource with an id, and with references by type and id in place of made-up names."""
    if not names:
        return resource
    named = _URN.sub(lambda found: b'"%s"' % names.get(found[1], found[1]), resource)
    if url is not None and url.startswith("urn:") and _id_of(resource) is None and named.lstrip().startswith(b"{"):
        return b'{"id":%s,%s' % (msgspec.json.encode(_made_up(url)), named.lstrip()[1:])
    return named
