"""The load: one process that asks over many connections and judges every answer. Knows no figure to keep.

Closed: so many clients, each asking again when it is answered. Open: so many requests a second, whatever becomes
of them; each is timed from the moment it was due, so that a service which hangs does not slow its clients down.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from random import Random

from msgspec import Struct, field

from tests.soak.questions import HOST, Mix, Question

MOST_CONNECTIONS = 600
SECONDS_TO_ANSWER = 20.0
NUMBERS = {"match": b'"numbers":[{', "page": b'href="tel:'}
"""What a refusal holds where somebody with an emergency may be."""
_READ_BYTES = 1 << 18
_LONGEST_SLEEP = 0.05


class Plan(Struct, frozen=True, kw_only=True):
    """What to ask, of which port, for how long. clients: of a closed load; rate: a second, of an open one."""

    port: int
    questions: tuple[Question, ...]
    seconds: float
    clients: int = 0
    rate: float = 0.0
    seed: int = 1


class Refusal(Struct, frozen=True):
    """A 429 or 503. has_remedy: it says when to come again, and on a triage route whom to call."""

    status: int
    seconds: float
    has_remedy: bool


class Failure(Struct, frozen=True):
    """A request that got no answer. Moments are of the monotonic clock, which all processes share."""

    sent_at: float
    failed_at: float


class Outcome(Struct):
    """What came of a load. served: seconds of each right answer, by kind."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    """What asking and judging took of a processor itself."""
    served: dict[str, list[float]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    unasked: int = 0
    """Requests for which no connection was left."""

    def __add__(self, later: "Outcome") -> "Outcome":
        kinds = {**self.served, **later.served}
        return Outcome(
            seconds=self.seconds + later.seconds,
            processor_seconds=self.processor_seconds + later.processor_seconds,
            unasked=self.unasked + later.unasked,
            served={kind: self.served.get(kind, []) + later.served.get(kind, []) for kind in kinds},
            refused=self.refused + later.refused,
            failed=self.failed + later.failed,
            wrong=self.wrong + later.wrong,
        )

    @property
    def answers(self) -> int:
        """All right ones."""
        return sum(map(len, self.served.values()))

    @property
    def worked(self) -> list[float]:
        """Seconds of the answers that took a turn: all but emergencies, which are answered beyond it."""
        return [each for kind, taken in self.served.items() if kind != "emergency" for each in taken]


class Link:
    """One connection to the service and the question that is open on it."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection((HOST, port), timeout=SECONDS_TO_ANSWER)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.setblocking(False)
        self.question: Question | None = None
        self.due = self.sent_at = 0.0
        self.received = bytearray()

    def is_open(self) -> bool:
        """Whether the other side has not hung up meanwhile: a client looks before it sends."""
        try:
            return bool(self.sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def ask(self, question: Question, due: float) -> None:
        self.question, self.due, self.sent_at = question, due, time.monotonic()
        self.received.clear()
        self.sock.send(question.sent)

    def answer(self) -> tuple[bytes, bytes] | None:
        """Head, in small letters, and body, once both are there."""
        head_end = self.received.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        head = bytes(self.received[:head_end]).lower()
        length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        body = self.received[head_end + 4 :]
        return (head, bytes(body)) if len(body) >= length else None


def run(plan: Plan) -> Outcome:
    """Asks by the plan and waits for what is still open at its end."""
    return _Load(plan).run()


class _Load:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._mix = Mix(plan.questions, plan.seed)
        self._selector = selectors.DefaultSelector()
        self._idle: deque[Link] = deque()
        self._links: set[Link] = set()
        self._outcome = Outcome()

    def run(self) -> Outcome:
        started, busy = time.monotonic(), time.process_time()
        end = started + self._plan.seconds
        dues = self._dues(started)
        due = next(dues)
        while (now := time.monotonic()) < end:
            while due <= now:
                self._ask(due)
                due = next(dues)
            self._look(min(due, end) - now)
        self._outcome.seconds = time.monotonic() - started
        self._outcome.processor_seconds = time.process_time() - busy
        self._await_open(end + SECONDS_TO_ANSWER)
        return self._outcome

    def _dues(self, started: float) -> Iterator[float]:
        """When requests are due: of a closed load all clients at once and then never, they go on by themselves."""
        draw, due = Random(self._plan.seed), started
        if not self._plan.rate:
            yield from [started] * self._plan.clients
        while self._plan.rate:
            due += draw.expovariate(self._plan.rate)
            yield due
        yield float("inf")

    def _await_open(self, deadline: float) -> None:
        while any(link.question for link in self._links) and time.monotonic() < deadline:
            self._look(_LONGEST_SLEEP, is_over=True)
        for link in list(self._links):
            if link.question:
                self._outcome.failed.append(Failure(link.sent_at, time.monotonic()))
            self._drop(link)

    def _ask(self, due: float) -> None:
        link = self._idle_link() or self._new_link()
        if link is None:
            self._outcome.unasked += 1
            return
        try:
            link.ask(self._mix.draw(), due)
        except OSError:
            self._fail(link)

    def _idle_link(self) -> Link | None:
        while self._idle:
            link = self._idle.popleft()
            if link.is_open():
                return link
            self._drop(link)
        return None

    def _new_link(self) -> Link | None:
        if len(self._links) >= MOST_CONNECTIONS:
            return None
        link = Link(self._plan.port)
        self._links.add(link)
        self._selector.register(link.sock, selectors.EVENT_READ, link)
        return link

    def _look(self, seconds: float, *, is_over: bool = False) -> None:
        for key, _ in self._selector.select(max(0.0, min(seconds, _LONGEST_SLEEP))):
            link: Link = key.data
            try:
                data = link.sock.recv(_READ_BYTES)
            except OSError:
                data = b""
            if not data:
                self._fail(link)
                continue
            link.received += data
            answer = link.answer()
            if answer is not None:
                self._judge(link, *answer)
                self._go_on(link, answer[0], is_over=is_over)

    def _judge(self, link: Link, head: bytes, body: bytes) -> None:
        question, taken = link.question, time.monotonic() - link.due
        assert question is not None
        status = int(head.split(b" ", 2)[1])
        if status in (429, 503) and question.kind != "emergency":
            called = NUMBERS.get(question.kind, b"")
            has_remedy = b"\r\nretry-after:" in head and called in body
            self._outcome.refused.append(Refusal(status, taken, has_remedy))
        elif status == 200 and body == question.answer:
            self._outcome.served.setdefault(question.kind, []).append(taken)
        else:
            self._outcome.wrong.append(f"{status} to {question.name}: {body[:200]!r}")

    def _go_on(self, link: Link, head: bytes, *, is_over: bool) -> None:
        link.question = None
        if b"\r\nconnection: close" in head:
            self._drop(link)
            if not self._plan.rate and not is_over:
                self._ask(time.monotonic())
        elif self._plan.rate or is_over:
            self._idle.append(link)
        else:
            link.ask(self._mix.draw(), time.monotonic())

    def _fail(self, link: Link) -> None:
        """The connection broke; that is a failure only where an answer was open."""
        if link.question is not None:
            self._outcome.failed.append(Failure(link.sent_at, time.monotonic()))
        elif link in self._idle:
            self._idle.remove(link)
        self._drop(link)

    def _drop(self, link: Link) -> None:
        self._selector.unregister(link.sock)
        link.sock.close()
        self._links.discard(link)
