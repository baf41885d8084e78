"""Resources contained in another one, as resources of their own: what a reference like `#p1` means.

They get ids that no resource of a server has, made of the id of what contains them and their own.
"""

import re
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

_MAY_CONTAIN = b'"contained"'
_LOCAL = re.compile(rb'("reference"\s*:\s*")#([A-Za-z0-9.-]+)"')


class Contained(NamedTuple):
    """A resource taken out of another one."""

    kind: str
    id: str
    content: bytes


class _Containing(Struct, frozen=True):
    id: str = ""
    contained: list[Raw] | None = None


class _Inner(Struct, frozen=True, rename="camel"):
    resource_type: str = ""
    id: str = ""


_containing = msgspec.json.Decoder(_Containing).decode
_inner = msgspec.json.Decoder(_Inner).decode


def taken_apart(content: bytes) -> tuple[bytes, list[Contained]]:
    """The resource with references by type and id, and what it contained; broken text comes back as it is."""
    if _MAY_CONTAIN not in content:
        return content, []
    try:
        outer = _containing(content)
        inner = [(bytes(raw), _inner(raw)) for raw in outer.contained or () if bytes(raw) != b"null"]
        bodies = [msgspec.json.decode(raw) for raw, _ in inner]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return content, []
    ids = {each.id: f"{outer.id}:{each.id}" for _, each in inner if each.id}
    names = {each.id.encode(): f"{each.resource_type}/{ids[each.id]}".encode() for _, each in inner if each.id}
    held = []
    for body, (_, each) in zip(bodies, inner, strict=True):
        if each.id and each.resource_type:
            text = msgspec.json.encode(body | {"id": ids[each.id]})
            held.append(Contained(each.resource_type, ids[each.id], _renamed(text, names)))
    return _renamed(content, names), held


def _renamed(content: bytes, names: dict[bytes, bytes]) -> bytes:
    return _LOCAL.sub(lambda found: b'%s%s"' % (found[1], names.get(found[2], b"#" + found[2])), content)
