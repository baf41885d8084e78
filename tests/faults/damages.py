"""What may be wrong with a file of records, one a line: the forms in which it may arrive.

A damage makes of the file another one; None: the file is not there. Every third record is hit where single ones
are, so that what is beside them must stay.
"""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

Damage = Callable[[bytes], bytes | None]
Record = dict[str, Any]
_ERROR_PAGE = b"<html><head><title>503</title></head>\n<body>Service Unavailable</body></html>\n"
_DEEP = 200_000
_HUGE = 3_000_000


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def _some(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Every third line changed."""
    return b"".join(change(line) if at % 3 == 1 else line for at, line in enumerate(_lines(content)))


def _records(content: bytes, change: Callable[[Record], None]) -> bytes:
    """Every third record changed; a line that holds none stays as it is."""

    def changed(line: bytes) -> bytes:
        try:
            record = json.loads(line)
        except ValueError:
            return line
        change(record)
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"

    return _some(content, changed)


def _everywhere(change: Callable[[str, Any], Any]) -> Callable[[Record], None]:
    """Changes values by their names, at any depth."""

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for name in value:
                value[name] = change(name, value[name])
                walk(value[name])
        elif isinstance(value, list):
            for each in value:
                walk(each)

    return walk


def _nulls(record: Record) -> None:
    for name in record:
        if name not in ("id", "resourceType"):
            record[name] = None


def _rename(record: Record) -> None:
    record["name"] = [{"family": "Other", "given": ["Somebody"]}] if record.get("name") != "Other" else "x"
    record["telecom"] = []


def _namesakes(content: bytes) -> bytes:
    """Everything as it was, and behind it every third record again under its id, with another name."""
    renamed = _records(content, _rename)
    return content + b"".join(line for at, line in enumerate(_lines(renamed)) if at % 3 == 1)


def _swapped(record: Record) -> None:
    def exchange(value: Any) -> None:
        if isinstance(value, dict):
            for one, other in (("latitude", "longitude"), ("lat", "lon"), ("start", "end"), ("family", "given")):
                if one in value and other in value:
                    value[one], value[other] = value[other], value[one]
            for each in value.values():
                exchange(each)
        elif isinstance(value, list):
            for each in value:
                exchange(each)

    exchange(record)


def _spread(content: bytes) -> bytes:
    def over_lines(line: bytes) -> bytes:
        try:
            return json.dumps(json.loads(line), indent=1).encode() + b"\n"
        except ValueError:
            return line

    return _some(content, over_lines)


def _wrong_sum(content: bytes) -> bytes:
    packed = bytearray(gzip.compress(content))
    packed[-8] ^= 0xFF
    return bytes(packed)


HARMLESS: dict[str, Damage] = {
    "as it is": lambda content: content,
    "twice": lambda content: content + content,
    "byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "blank lines between": lambda content: content.replace(b"\n", b"\n\n \n"),
    "gzipped": gzip.compress,
    "gzipped in two members": lambda content: b"".join(
        gzip.compress(part) for part in (content[: len(content) // 2], content[len(content) // 2 :])
    ),
    "fields nobody knows": lambda content: _records(content, lambda each: each.update(x={"y": [None, 1]})),
}
"""After these the directory must be the same."""

HARMFUL: dict[str, Damage] = {
    "not there": lambda content: None,
    "empty": lambda content: b"",
    "blank": lambda content: b"\n \n\n",
    "cut off in the last record": lambda content: content[:-60],
    "cut off half way": lambda content: content[: len(content) // 2],
    "every second record gone": lambda content: b"".join(_lines(content)[::2]),
    "all but two records gone": lambda content: b"".join(_lines(content)[:2]),
    "ids again with other names": _namesakes,
    "nulls": lambda content: _records(content, _nulls),
    "without ids": lambda content: _records(content, lambda each: each.pop("id", None)),
    "ids twice in a record": lambda content: _some(content, lambda line: line.replace(b"{", b'{"id":"other",', 1)),
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "a byte of Latin-1": lambda content: _some(content, lambda line: line.replace(b"a", b"\xe4", 1)),
    "NUL bytes": lambda content: _some(content, lambda line: line.replace(b"a", b"\0", 1)),
    "line ends mixed": lambda content: _some(content, lambda line: line.replace(b"\n", b"\r")),
    "records spread over lines": _spread,
    "an array of all records": lambda content: b"[" + b",".join(_lines(content)) + b"]",
    "a huge line": lambda content: content + b'{"x":"' + b"x" * _HUGE + b'"}\n',
    "nested without end": lambda content: content + b"[" * _DEEP + b"]" * _DEEP + b"\n",
    "noise": lambda content: bytes(range(256)) * 400,
    "a page of errors": lambda content: _ERROR_PAGE,
    "a page of errors behind": lambda content: content + _ERROR_PAGE,
    "gzip cut off": lambda content: gzip.compress(content)[:-20],
    "gzip with a wrong sum": _wrong_sum,
    "gzip by its first bytes only": lambda content: b"\x1f\x8b\x08\x00" + content,
    "a zip archive": lambda content: b"PK\x03\x04" + content,
    "another country": lambda content: _records(
        content, _everywhere(lambda name, value: "CAN" if name == "country" else value)
    ),
    "dates to come": lambda content: _some(content, lambda line: re.sub(rb'"20(\d\d-\d\d)', rb'"21\1', line)),
    "dates that are none": lambda content: _some(
        content, lambda line: re.sub(rb'"20\d\d-\d\d', b'"2020-99', line)
    ),
    "NaN and Infinity": lambda content: _some(content, lambda line: re.sub(rb": ?-?\d+\.\d+", b": NaN", line)),
    "numbers beyond all bounds": lambda content: _some(
        content, lambda line: re.sub(rb": ?-?\d+\.\d+", b": 1e999", line)
    ),
    "columns swapped": lambda content: _records(content, _swapped),
    "words for numbers": lambda content: _records(
        content, _everywhere(lambda _, value: str(value) if isinstance(value, bool | int | float) else value)
    ),
    "another type": lambda content: _records(
        content, _everywhere(lambda name, value: "Basic" if name == "resourceType" else value)
    ),
    "references to nowhere": lambda content: _records(
        content,
        _everywhere(lambda name, value: f"{value}-gone" if name in ("reference", "specialist_id") else value),
    ),
}
DAMAGES = HARMLESS | HARMFUL
