"""What nobody but the caller may see again, and every form in which it might be written. Knows no route."""

import base64
import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote, quote_plus

from msgspec import Struct

from indexer.folding import fold

OUTCOME, FLAG, FACTOR = "recurrent_flare_ups", "worse_on_cough_or_sneeze", "poor_hip_hinge"
EMERGENCY_OUTCOME, EMERGENCY_FLAG = "suspected_ruptured_aneurysm", "tearing_belly_or_back_pain"
POSTCODE, LAT, LON = "LS11 5TZ", 53.784137, -1.557023
NAME, CONDITION, FOREIGN, ICD10 = "Quillfeather Brambletoe", "golfers elbow", "انزلاق غضروفي", "M54.12"
MAIL, ADDRESS = "brambletoe.q@patient.example", "203.0.113.77"
_DIGITS = (3, 4, 5, 6)
"""Of a coordinate, more than two decimals say where somebody is."""
_DIGESTS = ("md5", "sha1", "sha256")
"""A digest without a key can be undone by trying."""


class Canary(Struct, frozen=True):
    """`forms`: byte strings that are searched for as they stand; `words`: in any case."""

    name: str
    words: tuple[bytes, ...]
    forms: tuple[bytes, ...]

    def is_in(self, content: bytes, lowered: bytes) -> bool:
        return any(word in lowered for word in self.words) or any(form in content for form in self.forms)


def canaries(key: str) -> tuple[Canary, ...]:
    """All of them; `key` is the caller's own."""
    texts: Mapping[str, tuple[str, ...]] = {
        "outcome": (OUTCOME, OUTCOME.replace("_", " "), EMERGENCY_OUTCOME),
        "red flag": (FLAG, EMERGENCY_FLAG),
        "factor": (FACTOR,),
        "postcode": (POSTCODE, POSTCODE.replace(" ", "")),
        "name": (NAME, *NAME.split()),
        "condition": (CONDITION,),
        "condition in Arabic": (FOREIGN, FOREIGN.split()[1]),
        "foreign code": (ICD10,),
        "mail": (MAIL,),
        "address": (ADDRESS,),
        "key": (key, key.rpartition("_")[2]),
    }
    found = [Canary(name, *_of_texts(said)) for name, said in texts.items()]
    return (*found, Canary("latitude", *_of_number(LAT)), Canary("longitude", *_of_number(LON)))


def found_in(content: bytes, sought: Iterable[Canary]) -> list[str]:
    """The names of the canaries that stand in it, in whatever form."""
    lowered = content.lower()
    return [canary.name for canary in sought if canary.is_in(content, lowered)]


def _of_texts(texts: tuple[str, ...]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    words = {form for text in texts for form in _written(text)}
    forms = {form for text in texts for case in {text, text.casefold()} for form in _encoded(case.encode())}
    return tuple(sorted(words)), tuple(sorted(forms))


def _written(text: str) -> Iterator[bytes]:
    """As text: plain, in an address, in JSON, on a page, folded as names and words are stored."""
    for said in (text, quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1], escape(text)):
        yield said.casefold().encode()
    for folded in fold(text):
        if len(folded) > 5:
            yield folded.encode()


def _encoded(content: bytes) -> Iterator[bytes]:
    yield content.hex().encode()
    yield content.decode().encode("utf-16-le")
    for digest in _DIGESTS:
        made = hashlib.new(digest, content)
        yield from (made.digest(), made.hexdigest().encode())
    for before in range(3):  # wherever it stands in what was encoded, its middle is written so
        padded = base64.b64encode(b"\0" * before + content)
        core = padded[-(-before * 8 // 6) : len(padded) - 4]
        if len(core) >= 6:
            yield from (core, core.translate(bytes.maketrans(b"+/", b"-_")))


def _of_number(number: float) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    words = {f"{number:.{digits}f}".encode() for digits in _DIGITS} | {f"{int(number * 1000) / 1000}".encode()}
    exact = (number, *(round(number, digits) for digits in _DIGITS))
    return tuple(words), tuple({struct.pack(order, each) for each in exact for order in ("<d", ">d")})
