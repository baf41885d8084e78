"""When a request is all there, however its bytes come in."""

import pytest

from service.app import MAX_BODY_BYTES
from service.incoming import MOST_BODY_BYTES, MOST_HEAD_BYTES, Incoming

GET = b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST /v1/matches HTTP/1.1\r\nContent-Length: 5\r\n\r\n12345"
CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
TRAILED = b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\nDigest: x\r\n\r\n"


@pytest.mark.parametrize("sent", [GET, POST, CHUNKED, TRAILED])
@pytest.mark.parametrize("step", [1, 7, 1_000])
def test_it_is_whole_with_its_last_byte_and_not_before(sent: bytes, step: int) -> None:
    incoming = Incoming()
    for at in range(0, len(sent), step):
        assert not incoming.is_whole
        incoming.take(sent[at : at + step])
    assert incoming.is_whole
    assert incoming.received == sent


def test_what_comes_after_it_is_kept() -> None:
    incoming = Incoming()
    incoming.take(POST + GET[:9])
    assert incoming.is_whole
    assert incoming.received == POST + GET[:9]


def test_a_head_without_end_is_not_taken() -> None:
    incoming = Incoming()
    incoming.take(b"GET / HTTP/1.1\r\n" + b"a" * MOST_HEAD_BYTES)
    assert incoming.is_too_large


@pytest.mark.parametrize("framed", [b"Content-Length: 900000", b"Transfer-Encoding: chunked"])
def test_no_more_of_a_body_is_awaited_than_tells_that_it_is_too_large(framed: bytes) -> None:
    incoming = Incoming()
    incoming.take(b"POST / HTTP/1.1\r\n" + framed + b"\r\n\r\n" + b"a" * MOST_BODY_BYTES)
    before = incoming.is_whole
    incoming.take(b"a")
    assert (before, incoming.is_whole) == (False, True)
    assert not incoming.is_too_large


def test_it_takes_as_much_as_the_application() -> None:
    assert MOST_BODY_BYTES == MAX_BODY_BYTES


def test_a_client_that_waits_to_be_told_is_to_be_told_once_its_head_is_there() -> None:
    incoming = Incoming()
    head, _, body = POST.partition(b"\r\n\r\n")
    asked = []
    for piece in (head, b"\r\nExpect: 100-Continue\r\n\r\n"):
        incoming.take(piece)
        asked.append(incoming.expects_to_go_on)
    assert asked == [False, True]
    incoming.take(body)
    assert incoming.is_whole
