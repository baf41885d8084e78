"""One request as its bytes come in: whether it is all there, asks to go on, or is more than is taken.

Knows no socket. Reads no more of a request than that. What is wrong with it is told by who parses it.
"""

import re

MOST_HEAD_BYTES = 32 * 1024
"""Of the request line and the headers together; a cookie of ours has at most 4."""
MOST_BODY_BYTES = 64 * 1024
"""As much as the application takes; one byte more tells it that there is too much."""
_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*\bchunked\b")
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue\b")
_LAST_CHUNK = b"\r\n0\r\n"


class Incoming:
    """The bytes of a request so far."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.expects_to_go_on = False
        """The body is sent when the client is told to go on."""
        self._body_at = 0
        self._body_bytes: int | None = 0
        """None: in chunks, so the length is not told."""

    def take(self, data: bytes) -> None:
        searched = max(0, len(self.received) - len(_HEAD_ENDS))
        self.received += data
        if not self._body_at:
            head_end = self.received.find(_HEAD_ENDS, searched)
            if head_end >= 0:
                self._body_at = head_end + len(_HEAD_ENDS)
                self._read_head(bytes(self.received[: self._body_at]).lower())

    @property
    def is_whole(self) -> bool:
        """Whether nothing more need be waited for: it is all there, or more than is taken."""
        if not self._body_at:
            return False
        here = len(self.received) - self._body_at
        if here > MOST_BODY_BYTES:
            return True
        if self._body_bytes is None:
            body = b"\r\n" + self.received[self._body_at :]
            return _LAST_CHUNK in body and body.endswith(_HEAD_ENDS)
        return here >= self._body_bytes

    @property
    def is_cut_off(self) -> bool:
        """Whether more of the body comes than is taken: nothing behind it can be told apart."""
        return 0 < self._body_at < len(self.received) - MOST_BODY_BYTES

    @property
    def is_too_large(self) -> bool:
        """Whether the head is longer than is taken."""
        return (self._body_at or len(self.received)) > MOST_HEAD_BYTES

    def _read_head(self, head: bytes) -> None:
        length = _LENGTH.search(head)
        self._body_bytes = None if _CHUNKED.search(head) else int(length[1]) if length else 0
        self.expects_to_go_on = _EXPECTS.search(head) is not None and not self.is_whole
