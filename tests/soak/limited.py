"""The limit of a key under load: as many answers as it allows, of all workers together; true times to come again.

A service of its own, for this machine's own requests are counted by their key alone.
"""

import http.client
import math
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from tests.soak.bench import make_key, serving
from tests.soak.figures import Figure, at_least, at_most, percentile_ms, told
from tests.soak.load import Plan, run
from tests.soak.questions import HOST, all_questions, with_answers

PER_MINUTE = 240
BURST_SECONDS = 10
"""So many seconds' worth may come at once: `service.limits`."""
SECONDS = 4.0
CLIENTS = 6


def figures(folder: Path) -> Iterator[Figure]:
    file = folder / "keys.json"
    free, limited = make_key(folder, file, 1_000_000), make_key(folder, file, PER_MINUTE)
    with serving(folder, DIRECTORY_KEYS_FILE=str(file)) as bench:
        known = with_answers(bench.port, [each for each in all_questions(free) if each.kind == "search"])
        answers = {each.name: each.answer for each in known}
        asked = [each for each in all_questions(limited) if each.kind == "search"]
        questions = tuple(replace(each, answer=answers[each.name]) for each in asked)
        found = run(Plan(port=bench.port, questions=questions, seconds=SECONDS, clients=CLIENTS))
        allowed = PER_MINUTE / 60 * (BURST_SECONDS + found.seconds) + 1
        yield at_most("a key's limit: answered", len(found.worked), math.ceil(allowed))
        yield at_least("  and not many fewer", len(found.worked), math.floor(0.9 * allowed))
        yield told("  told to come again", len(found.refused))
        yield at_most("  p99", percentile_ms([each.seconds for each in found.refused], 0.99), 100, " ms")
        yield at_most("  without a time", sum(not each.has_remedy for each in found.refused), 0)
        yield Figure("  answered when the time is over", *_is_answered_in_time(bench.port, questions[0].sent))


def _is_answered_in_time(port: int, sent: bytes) -> tuple[str, str, bool]:
    head, _, body = sent.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    path = head.split()[1].decode()
    for _ in range(2):
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 429:
            break
        time.sleep(int(answer.headers["Retry-After"]))
    return str(answer.status), "200", answer.status == 200
