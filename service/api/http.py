"""What every view shares: who is asked, in which language, and how JSON is read and written."""

from typing import Any, cast

import orjson
from flask import Response, current_app, g, request
from marshmallow import Schema
from werkzeug.exceptions import RequestEntityTooLarge

from indexer.errors import RequestRefused
from indexer.reference import Language
from service.asked import LANGUAGES
from service.decoding import Sent, decode
from service.directory import Directory
from service.faults import Fault
from service.reading import load_query, refuse_if_any

JSON_TYPE = "application/json"
_EMPTY = "holds an empty value; give a value, or leave the parameter out"


def directory() -> Directory:
    found: Directory = current_app.extensions["directory"]
    return found


def write(body: Any, status: int = 200) -> Response:
    """JSON. Who may keep it is said by `service.caching`, for every route in one place."""
    return Response(orjson.dumps(body), status, content_type=JSON_TYPE)


def accepted_language() -> Language:
    """`lang` where it names one of ours, then Accept-Language, then English; nothing else matters to it."""
    for lang in request.args.getlist("lang"):
        if lang in LANGUAGES:
            return lang
    return cast(Language, request.accept_languages.best_match(LANGUAGES, "en"))


def read_query(schema: Schema, remedies: dict[str, str] | None = None) -> Any:
    """The query string, strictly; sets the language of the answer. Raises FaultyRequest (invalid_parameter)."""
    g.language = accepted_language()
    parameters: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, values in request.args.lists():
        field = schema.fields.get(name)
        if field is not None and type(field).__name__ == "List":
            parameters[name] = [part for value in values for part in value.split(",")]
            if "" in parameters[name]:
                faults.append(Fault("invalid_parameter", name, _EMPTY))
        elif len(values) > 1:
            faults.append(Fault("invalid_parameter", name, "sent twice; send it once"))
        else:
            parameters[name] = values[0]
    refuse_if_any(faults)
    return load_query(schema, parameters, remedies or {})


def read_json() -> tuple[Any, Fault | None]:
    """The body as far as anybody can read it, and what is wrong with it as JSON."""
    sent = read_sent()
    return sent.body, sent.fault


def read_sent() -> Sent:
    """What was sent, known to errors raised after it; refuses nothing but a body that is too large."""
    g.sent = decode(_read_body())
    return cast(Sent, g.sent)


def _read_body() -> bytes:
    """The body as sent, also when it is read again.

    Raises RequestEntityTooLarge, also where no length was announced (chunked): the framework
    cuts an unannounced body off at the limit, so one byte more is let in to see it.
    """
    limit = request.max_content_length
    if request.content_length is not None or limit is None:
        return request.get_data()
    request.max_content_length = limit + 1
    raw = request.get_data()
    if len(raw) > limit:
        raise RequestEntityTooLarge
    return raw


def refuse(fault: Fault) -> None:
    raise RequestRefused(fault.code, fault.field, fault.message)
