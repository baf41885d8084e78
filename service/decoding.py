"""A body's bytes → what was sent, as far as anybody can read it, and what is wrong with it as JSON.

Lenient on purpose: an emergency in a body that is not quite JSON can be read, so it is read, and the fault told.
Knows no field and no route.
"""

import codecs
import json
from typing import Any

import msgspec
import orjson
from msgspec import Struct

from service.broken_off import part_before
from service.faults import Fault, quoted

UNREADABLE = "the body is not JSON in UTF-8; send one JSON object, not compressed"
BROKEN = "the body is no JSON from character {} on, or breaks off there; send one whole JSON object in UTF-8"
NOT_STRICT = "the body holds what JSON does not allow, such as NaN or a line break in a text; send strict JSON"
NOT_UTF8 = "the body is not in UTF-8; send JSON in UTF-8"
MARKED = "the body begins with a byte order mark; send JSON in UTF-8 without one"
HALF_A_CHARACTER = "a text holds half of a surrogate pair, such as \\ud83d alone; send whole characters"
NESTED_TEXT = "the body is JSON inside a JSON string; send the object itself"
_MOST_DIGITS = 400
"""Longer whole numbers are read as infinite: no field is that large, and reading them takes long."""


class Sent(Struct, frozen=True):
    """What was sent, and the first thing wrong with it as JSON.

    Of a name that an object holds twice both values are kept, as a list: neither hides the other. Not whole: the
    body breaks off, and what comes before that is all there is to read.
    """

    body: Any
    fault: Fault | None
    is_whole: bool = True


class _Names:
    """Builds objects; remembers the first name that was there twice."""

    def __init__(self) -> None:
        self.repeated: str | None = None

    def build(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) == len(pairs):
            return built
        together: dict[str, list[Any]] = {}
        for name, value in pairs:
            together.setdefault(name, []).append(value)
        self.repeated = self.repeated or next(name for name, values in together.items() if len(values) > 1)
        return {name: values[0] if len(values) == 1 else values for name, values in together.items()}


def decode(raw: bytes) -> Sent:
    """What was sent: of a body that breaks off what is whole before the break; None where nothing can be read."""
    names, text = _Names(), _text_of(raw)
    body, is_text = _parse(text, names), False
    if isinstance(body, str):
        inner = _parse(body, names)
        is_text = isinstance(inner, (dict, list))
        body = inner if is_text else body
    if body is msgspec.UNSET:
        return _readable_part(text)
    if names.repeated is not None:
        return Sent(body, _fault(f"{quoted(names.repeated)} is there twice in one object; send it once"))
    if is_text:
        return Sent(body, _fault(NESTED_TEXT))
    return Sent(body, None if _is_strict(raw) else _fault(_why_not_strict(raw, body)))


def _readable_part(text: str) -> Sent:
    try:
        json.loads(text, strict=False, parse_int=_whole)
    except json.JSONDecodeError as broken:
        body = _parse(part_before(text, broken.pos), _Names())
        if body is not msgspec.UNSET:
            return Sent(body, _fault(BROKEN.format(broken.pos + 1)), is_whole=False)
    except (ValueError, RecursionError):
        pass
    return Sent(None, _fault(UNREADABLE))


def _parse(text: str, names: _Names) -> Any:
    """The value, or UNSET."""
    try:
        return json.loads(text, strict=False, parse_int=_whole, object_pairs_hook=names.build)
    except (ValueError, RecursionError):
        return msgspec.UNSET


def _text_of(raw: bytes) -> str:
    """The text; what is not in its encoding is replaced, for a code is plain letters in any of them."""
    body = raw.removeprefix(codecs.BOM_UTF8)
    return body.decode(json.detect_encoding(body), errors="replace")


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float("inf")


def _is_strict(raw: bytes) -> bool:
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True


def _why_not_strict(raw: bytes, body: Any) -> str:
    """The first reason that can be named; the body could be read all the same."""
    if raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return MARKED
    try:
        raw.decode()
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return HALF_A_CHARACTER
    except UnicodeDecodeError:
        return NOT_UTF8
    return NOT_STRICT if json.detect_encoding(raw) == "utf-8" else NOT_UTF8


def _fault(message: str) -> Fault:
    return Fault("invalid_json", "$", message)
