"""How every triage route begins: the gate judges the body before anything else of the request is read."""

from flask import g
from marshmallow import Schema
from msgspec import Struct

from service.api.http import accepted_language, directory, read_json, read_query
from service.faults import Fault, FaultyRequest
from service.matching import judge_body
from service.triage.gate import Verdict


class Judged(Struct, frozen=True):
    """A body, the gate's verdict over it, and what is wrong with the request around it."""

    body: object
    verdict: Verdict
    faults: tuple[Fault, ...]


def read_judged(query: Schema) -> Judged:
    """Refuses nothing. The country of the verdict and the language are known to errors raised after it."""
    g.language = accepted_language()
    body, fault = read_json()
    verdict = judge_body(directory(), body)
    g.country = verdict.country
    faults = [] if fault is None else [fault]
    try:
        read_query(query)
    except FaultyRequest as faulty:
        faults += faulty.faults
    return Judged(body, verdict, tuple(faults))
