"""The corpus, hurled: every string into every field, one after the other, by processes that share the fields."""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from msgspec import Struct
from msgspec.structs import replace

from tests.fuzz.asking import Answer, Request, ask
from tests.fuzz.corpus import strings
from tests.fuzz.fields import Field, fields_of, first_example
from tests.fuzz.judging import Judge
from tests.fuzz.page_fields import page_fields, visited
from tests.fuzz.scene import a_referral, open_application
from tests.fuzz.shares import in_shares
from tests.fuzz.tally import SLOW_SECONDS, Slow, Tally

VERIFY = "POST /v1/referrals/verify"


class Volley(Struct, frozen=True):
    """What to hurl at what: a share of the fields, and how many strings (None: all)."""

    folder: Path
    index_url: str | None = None
    at_most: int | None = None
    share: int = 0
    shares: int = 1


class Bench:
    """An application, its document and its fields."""

    def __init__(self, volley: Volley) -> None:
        logging.disable(logging.CRITICAL)
        self.app: Flask = open_application(volley.folder, volley.index_url)
        self.document = self.app.test_client().get("/openapi.json").get_json()
        self.judge = Judge(self.document)
        referrals = self.document["paths"]["/v1/referrals"]["post"]["requestBody"]["content"]["application/json"]
        referral = a_referral(self.app, first_example(referrals))
        self.fields: list[Field] = [*fields_of(self.document, {VERIFY: referral}), *page_fields()]

    def requests(self, volley: Volley) -> Iterator[tuple[str, str, str, Request]]:
        """Route, field, text and request of each case of this share."""
        texts = strings(volley.at_most)
        for number, each in enumerate(self.fields):
            if number % volley.shares == volley.share:
                for text in texts:
                    yield each.route, f"{each.route} {each.part} {each.name}", text, each.holding(text)
        for text in texts[volley.share :: volley.shares]:
            for place, request in visited(self.app, text):
                yield place.partition(" visit")[0], place, text, request


def hurl(volley: Volley) -> Tally:
    """One share of it."""
    bench, tally = Bench(volley), Tally()
    gc.collect()
    gc.freeze()
    for route, place, text, request in bench.requests(volley):
        answer = _asked(bench.app, request)
        tally.note(route, answer.status, Slow(answer.seconds, place, text))
        fault = bench.judge.fault_of(route, answer)
        if fault is not None:
            tally.blame(route, fault, f"{place}: {request.told()}")
    return tally


def hurl_all(volley: Volley, processes: int) -> Tally:
    """All of it; who took long is asked again alone, when all else is done."""
    whole = in_shares(hurl, [replace(volley, share=share, shares=processes) for share in range(processes)])
    whole.slowest = asked_again(volley, whole.slowest)
    return whole


def asked_again(volley: Volley, slow: list[Slow]) -> list[Slow]:
    """The same, each with the best of three tries: a collection of garbage or a neighbour is no slow answer."""
    bench = Bench(volley)
    by_place = {f"{each.route} {each.part} {each.name}": each for each in bench.fields}
    again = []
    for one in slow:
        tries = 3 if one.seconds > SLOW_SECONDS / 2 else 0
        request = _request_of(bench, by_place, one)
        seconds = [one.seconds, *(_asked(bench.app, request).seconds for _ in range(tries))]
        again.append(Slow(min(seconds), one.place, one.text))
    return sorted(again, reverse=True)


def _request_of(bench: Bench, by_place: dict[str, Field], slow: Slow) -> Request:
    if slow.place in by_place:
        return by_place[slow.place].holding(slow.text)
    return dict(visited(bench.app, slow.text))[slow.place]


def _asked(app: Flask, request: Request) -> Answer:
    """An exception that gets out of the application is what a server answers 500 to."""
    try:
        return ask(app, request)
    except Exception as error:
        return Answer(500, {"x-fault": type(error).__name__}, repr(error).encode(), 0.0)
