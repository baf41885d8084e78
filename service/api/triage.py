"""How every triage route begins: the gate judges the body before anything else of the request is read."""

from flask import g
from marshmallow import Schema
from msgspec import Struct

from service.api.http import accepted_language, directory, read_query, read_sent
from service.faults import Fault, FaultyRequest
from service.matching import judge_body
from service.triage.gate import Verdict


class Judged(Struct, frozen=True):
    """A body, the gate's verdict over it, and what is wrong with the request around it."""

    body: object
    verdict: Verdict
    faults: tuple[Fault, ...]


def read_judged(query: Schema) -> Judged:
    """Refuses nothing. The country of the verdict and the language are known to errors raised after it.

    Of a body that breaks off an emergency alone is believed: a worse sign may stand in what is lost.
    """
    g.language = accepted_language()
    sent = read_sent()
    verdict = judge_body(directory(), sent.body)
    g.country = verdict.country
    if not sent.is_whole and verdict.level != "emergency":
        verdict = judge_body(directory(), None)
    faults = [] if sent.fault is None else [sent.fault]
    try:
        read_query(query)
    except FaultyRequest as faulty:
        faults += faulty.faults
    return Judged(sent.body, verdict, tuple(faults))
