"""From a loaded JSON value or query string to a valid request, or every fault of it at once.

Owns how faults are named. Knows schemas and the reference codes; asks neither gazetteer nor engine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any

from marshmallow import Schema, ValidationError

from indexer import folding
from indexer.reference import Reference
from service.asked import MatchAsked, Wish
from service.faults import MOST_TOLD, Fault, FaultyRequest, quoted
from service.triage.gate import Claim
from service.wording import field_at, worded

_UNKNOWN = "Unknown field."
_RADIUS_ALONE = "a radius needs a place to be measured from"


def load_body(schema: Schema, body: object) -> Any:
    """The record the schema makes of a JSON body. Raises FaultyRequest."""
    try:
        return schema.load(body if isinstance(body, dict) else _refuse_shape(body))
    except ValidationError as error:
        raise FaultyRequest(list(_faults(error.messages, "", schema))) from error


def load_query(schema: Schema, parameters: Mapping[str, Any], remedies: Mapping[str, str]) -> Any:
    """The record of a query string. Raises FaultyRequest (invalid_parameter); `remedies` by parameter name."""
    try:
        return schema.load(dict(parameters))
    except ValidationError as error:
        faults = [
            Fault("invalid_parameter", fault.field, remedies.get(fault.field, fault.message))
            for fault in _faults(error.messages, "", schema)
        ]
        raise FaultyRequest(faults) from error


def _refuse_shape(body: object) -> Any:
    raise FaultyRequest([Fault("invalid_value", "$", f"the body is {quoted(body)}; send a JSON object")])


def _faults(messages: object, path: str, schema: Schema) -> Iterator[Fault]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _faults(inner, _join(path, key), schema)
        return
    for message in messages if isinstance(messages, Sequence) and not isinstance(messages, str) else [messages]:
        if message == _UNKNOWN:
            yield _unknown_field(path, schema)
        else:
            yield Fault("invalid_value", path or "$", worded(str(message), field_at(schema, path)))


def _join(path: str, key: object) -> str:
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    name = key if isinstance(key, str) and key.isidentifier() and len(key) <= 60 else quoted(key)
    return f"{path}.{name}" if path else name


def _unknown_field(path: str, schema: Schema) -> Fault:
    parent, _, name = path.rpartition(".")
    known: Iterable[str] = schema.fields
    for step in filter(None, parent.split(".")):
        nested = getattr(schema.fields.get(step), "schema", None)
        known = nested.fields if nested is not None else ()
    near = get_close_matches(name, list(known), n=1, cutoff=0.75)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    code, what = ("unknown_filter", "filter") if parent == "filters" else ("unknown_field", "field")
    return Fault(code, path, f"unknown {what} {quoted(name)}; {hint}")


def refuse_if_any(faults: Iterable[Fault]) -> None:
    """Raises FaultyRequest if there is any fault."""
    found = list(faults)
    if found:
        raise FaultyRequest(found)


def faults_of_wish(wish: Wish, reference: Reference, place_of: Callable[[str], str]) -> Iterator[Fault]:
    """Unknown codes among the filters, and what would change nothing as it is sent.

    `place_of` turns a filter's name into the field the caller sent.
    """
    taxonomy, filters = reference.taxonomy, wish.filters
    listed = [code for code, profession in taxonomy.professions.items() if profession.listed]
    known: Mapping[str, Iterable[str]] = {
        "profession": listed,
        "specialty": taxonomy.specialties,
        "conditions": taxonomy.conditions,
        "procedures": taxonomy.procedures,
    }
    for name, codes in known.items():
        sent: Iterable[str] = getattr(filters, name)
        yield from _unknown_codes(place_of(name), sent, codes, f"unknown {name.removesuffix('s')}")
    yield from _faults_of_area(wish)
    if wish.text and not folding.words(wish.text):
        yield Fault("invalid_value", "text", "holds no letter or digit; type a word, or leave text out")


def _faults_of_area(wish: Wish) -> Iterator[Fault]:
    """A radius or a box that would silently not be used."""
    sent = {"radius_km": wish.radius_km is not None, "bbox": wish.box is not None}
    if wish.mode == "video":
        for name in (name for name, is_sent in sent.items() if is_sent):
            yield Fault("invalid_value", name, "mode video knows no distance; leave it out, or ask in_person")
    elif sent["radius_km"] and sent["bbox"]:
        yield Fault("invalid_value", "radius_km", "radius_km and bbox both say how far; send one of them")
    elif sent["radius_km"] and wish.location is None:
        yield Fault("invalid_value", "radius_km", f"{_RADIUS_ALONE}; send a location with it, or leave it out")


def faults_of_claim(claim: Claim, reference: Reference, countries: Sequence[str]) -> Iterator[Fault]:
    """Country, outcome and red flags nobody knows: named even where the rest of the body cannot be read."""
    triage, see = reference.triage, "see GET /v1/outcomes"
    if claim.country is not None and claim.country not in countries:
        public = [country for country in countries if reference.countries[country].is_public]
        served = ", ".join(public or countries)
        yield Fault("unknown_country", "country", f"unknown country {quoted(claim.country)}; served are {served}")
    code = claim.outcome
    if code is not None and code not in triage.outcomes and code not in triage.factors:
        near = get_close_matches(code, list(triage.outcomes), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        yield Fault("unknown_outcome", "outcome.code", f"unknown outcome {quoted(code)}; {hint}{see}")
    unknown = dict.fromkeys(flag for flag in claim.red_flags or () if flag not in triage.red_flags)
    for flag in islice(unknown, MOST_TOLD):
        near = get_close_matches(flag, list(triage.red_flags), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        yield Fault("unknown_flag", "outcome.red_flags", f"unknown red flag {quoted(flag)}; {hint}{see}")


def faults_of_match(asked: MatchAsked, reference: Reference) -> Iterator[Fault]:
    """Unknown codes of the triage part, those of the claim excepted; and a place that is missing."""
    triage, outcome = reference.triage, asked.outcome
    regions = () if outcome.body_region is None else (outcome.body_region,)
    yield from _unknown_codes("outcome.body_region", regions, triage.body_regions, "unknown body region")
    yield from _unknown_codes("outcome.factors", outcome.factors, triage.factors, "unknown factor")
    yield from _unknown_codes("patient.modifiers", asked.patient.modifiers, triage.modifiers, "unknown modifier")
    professions = reference.taxonomy.professions
    yield from _unknown_codes("referrals_held", asked.referrals_held, professions, "unknown profession")
    if asked.wish.location is None and asked.wish.mode == "in_person":
        yield Fault("invalid_value", "location", 'required unless mode is "video"; give a text or a point')


def _unknown_codes(field: str, sent: Iterable[str], known: Iterable[str], what: str) -> Iterator[Fault]:
    codes = list(known)
    for code in sent:
        if code not in codes:
            near = get_close_matches(code, codes, n=1, cutoff=0.75)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(codes)}"
            yield Fault("invalid_value", field, f"{what} {quoted(code)}; {hint}")
