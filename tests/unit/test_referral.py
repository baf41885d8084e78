"""Documents: one spelling, one id, a signature that holds for them and nothing else; how long they are good."""

import base64
import copy
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import RequestRefused
from indexer.reference import load_reference
from indexer.secret import Secret
from service.referral.canonical import canonical, id_of
from service.referral.document import Occasion, Reason, write_document
from service.referral.referable import Referable
from service.referral.signing import Signer
from service.referral.validity import deadline_of, expiry_of, is_bound_to_deadline
from tests.builders import AS_OF, a_document, a_manifest, a_practice, a_specialist, in_days
from tests.properties import REPEATABLE

LEVELS = load_reference().triage.levels
SIGNER = Signer(Secret(bytes(range(32))))


def content(*, with_reason: bool = True, **changes: Any) -> dict[str, Any]:
    practice = a_practice(**{"name": "Praxis Grün · عيادة", "telephone": "+44 20 7946 0001"} | changes)
    document = a_document(specialist=a_specialist(practices=(practice,)))
    occasion = Occasion(
        as_of=AS_OF,
        level=LEVELS["soon"],
        language="en",
        access=("You can book without seeing a doctor first.",),
        manifest=a_manifest(version="gb-00000000-20261102t090000000000z"),
        triage_version="0123456789ab",
    )
    reason = Reason("radicular_pain", ("M54.1", "M54.4"), "parent") if with_reason else None
    return write_document(Referable(document, practice, "physiotherapist"), occasion, reason)


DOCUMENT = SIGNER.sign(content())
SPELT = canonical(DOCUMENT)


def is_accepted(body: object) -> bool:
    try:
        SIGNER.require_unaltered(body)
    except RequestRefused as refused:
        return refused.code != "referral_altered"
    return True


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Paths to every value of a document that holds no other."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    is_leaf = True
    for key, held in inner:
        is_leaf = False
        yield from leaves(held, (*path, key))
    if is_leaf:
        yield path


def holder_of(document: dict[str, Any], path: tuple[str | int, ...]) -> Any:
    held: Any = document
    for step in path[:-1]:
        held = held[step]
    return held


def test_the_spelling_is_that_of_plain_sorted_json() -> None:
    plain = json.dumps(DOCUMENT, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert plain.encode() == SPELT
    assert "عيادة".encode() in SPELT


def test_the_id_is_the_hash_of_all_but_id_and_signature() -> None:
    rest = {name: value for name, value in DOCUMENT.items() if name not in ("id", "signature")}
    plain = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert DOCUMENT["id"] == hashlib.sha256(plain.encode()).hexdigest()


def test_anybody_verifies_it_with_the_public_key_alone() -> None:
    def unpad(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    rest = {name: value for name, value in DOCUMENT.items() if name != "signature"}
    plain = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key = Ed25519PublicKey.from_public_bytes(unpad(SIGNER.public_key))
    key.verify(unpad(DOCUMENT["signature"]["value"]), plain.encode())


def test_the_same_content_is_the_same_document() -> None:
    assert canonical(Signer(Secret(bytes(range(32)))).sign(content())) == SPELT
    assert list(DOCUMENT) == sorted(DOCUMENT)


def test_layout_is_no_part_of_a_document() -> None:
    turned = dict(reversed(DOCUMENT.items()))
    assert is_accepted(json.loads(json.dumps(turned, indent=2)))


def test_every_number_is_whole() -> None:
    def floats(value: Any) -> Iterator[float]:
        for path in leaves(value):
            held = holder_of(value, path)[path[-1]]
            if isinstance(held, float):
                yield held

    assert list(floats(DOCUMENT)) == []


@pytest.mark.parametrize("path", list(leaves(DOCUMENT)), ids=lambda path: ".".join(map(str, path)))
def test_every_field_is_signed(path: tuple[str | int, ...]) -> None:
    changes: tuple[Any, ...] = ("", "x", None, 0, True, [], {})
    for change in changes:
        altered = copy.deepcopy(DOCUMENT)
        holder_of(altered, path)[path[-1]] = change
        if canonical(altered) != SPELT:
            assert not is_accepted(altered), change
    without = copy.deepcopy(DOCUMENT)
    del holder_of(without, path)[path[-1]]
    assert not is_accepted(without)


@pytest.mark.parametrize("path", [(), ("specialist",), ("practice", "address"), ("outcome",), ("signature",)])
def test_nothing_can_be_added(path: tuple[str, ...]) -> None:
    altered = copy.deepcopy(DOCUMENT)
    holder_of(altered, (*path, "note"))["note"] = "x"
    assert not is_accepted(altered)


def test_an_id_made_to_fit_a_changed_document_does_not_help() -> None:
    altered = DOCUMENT | {"expires_on": in_days(999).isoformat()}
    assert not is_accepted(altered | {"id": id_of(altered)})


def test_what_another_signed_is_refused() -> None:
    other = Signer(Secret(bytes(32)))
    foreign = other.sign(content())
    assert not is_accepted(foreign)
    disguised = foreign | {"signature": foreign["signature"] | {"key_id": SIGNER.key_id}}
    assert not is_accepted(disguised)


@REPEATABLE
@given(position=st.integers(0, len(SPELT) - 1), byte=st.integers(0, 255))
def test_no_changed_byte_is_accepted(position: int, byte: int) -> None:
    altered = SPELT[:position] + bytes([byte]) + SPELT[position + 1 :]
    if altered == SPELT:
        return
    try:
        body = orjson.loads(altered)
    except orjson.JSONDecodeError:
        return
    assert not is_accepted(body)


def test_no_flipped_bit_is_accepted() -> None:
    for position in range(len(SPELT)):
        for bit in range(8):
            altered = bytearray(SPELT)
            altered[position] ^= 1 << bit
            try:
                body = orjson.loads(bytes(altered))
            except orjson.JSONDecodeError:
                continue
            assert not is_accepted(body), (position, bit)


@pytest.mark.parametrize(
    "body", [None, [], "x", 1, {}, {"signature": 1}, {"referral": DOCUMENT}, {"id": DOCUMENT["id"]}]
)
def test_what_is_no_document_is_refused(body: object) -> None:
    assert not is_accepted(body)


@pytest.mark.parametrize("held", ["\ud800", 10**30, object()])
def test_what_strict_json_cannot_hold_is_refused(held: object) -> None:
    assert not is_accepted(DOCUMENT | {"note": held})


@pytest.mark.parametrize("level", ["self_care", "routine", "soon"])
def test_a_referral_is_good_for_four_weeks(level: str) -> None:
    assert expiry_of(LEVELS[level], AS_OF) == in_days(28)
    assert not is_bound_to_deadline(LEVELS[level])


def test_an_urgent_one_is_good_until_its_deadline() -> None:
    assert expiry_of(LEVELS["urgent"], AS_OF) == AS_OF + timedelta(days=1)
    assert is_bound_to_deadline(LEVELS["urgent"])


@pytest.mark.parametrize(("level", "days"), [("urgent", 1), ("soon", 7), ("routine", 28), ("self_care", None)])
def test_deadlines_are_those_of_the_level_in_whole_days(level: str, days: int | None) -> None:
    assert deadline_of(LEVELS[level], AS_OF) == (None if days is None else in_days(days))


@pytest.mark.parametrize(
    ("changes", "endpoint"),
    [
        ({"booking_url": "https://b.example/1"}, {"kind": "booking", "address": "https://b.example/1"}),
        ({"telephone": "+44 (20) 7946-0001"}, {"kind": "telephone", "address": "tel:+442079460001"}),
        (
            {"telephone": None, "website": "https://w.example/"},
            {"kind": "website", "address": "https://w.example/"},
        ),
        ({"telephone": None}, None),
    ],
)
def test_the_endpoint_is_the_nearest_way_to_an_appointment(changes: dict[str, Any], endpoint: object) -> None:
    assert content(**changes)["endpoint"] == endpoint


def test_the_reason_is_there_only_where_it_is_told() -> None:
    assert DOCUMENT["outcome"] == {
        "code": "radicular_pain",
        "icd10": ["M54.1", "M54.4"],
        "consented_by": "parent",
    }
    silent = content(with_reason=False)
    assert "outcome" not in silent
    assert b"radicular" not in canonical(silent)
