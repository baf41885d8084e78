"""What every view shares: who is asked, in which language, and how JSON is read and written."""

import json
from typing import Any, cast

import orjson
from flask import Response, current_app, g, request
from marshmallow import Schema

from indexer.errors import RequestRefused
from indexer.reference import Language
from service.asked import LANGUAGES
from service.directory import Directory
from service.faults import Fault, FaultyRequest
from service.reading import load_query

JSON_TYPE = "application/json"
UNREADABLE = Fault("invalid_json", "$", "the body is not JSON in UTF-8; send one JSON object")
NOT_STRICT = Fault("invalid_json", "$", "the body holds what JSON does not allow, such as NaN; send strict JSON")


def directory() -> Directory:
    found: Directory = current_app.extensions["directory"]
    return found


def write(body: Any, status: int = 200, cache: str = "no-store") -> Response:
    return Response(orjson.dumps(body), status, content_type=JSON_TYPE, headers={"Cache-Control": cache})


def accepted_language() -> Language:
    """By Accept-Language; English where it names none of ours."""
    return cast(Language, request.accept_languages.best_match(LANGUAGES, "en"))


def read_query(schema: Schema, remedies: dict[str, str] | None = None) -> Any:
    """The query string, strictly; sets the language of the answer. Raises FaultyRequest (invalid_parameter)."""
    g.language = accepted_language()
    parameters: dict[str, Any] = {}
    for name, values in request.args.lists():
        field = schema.fields.get(name)
        if field is not None and type(field).__name__ == "List":
            parameters[name] = [part for value in values for part in value.split(",") if part]
        elif len(values) > 1:
            raise FaultyRequest([Fault("invalid_parameter", name, "sent twice; send it once")])
        else:
            parameters[name] = values[0]
    lang = parameters.get("lang")
    loaded = load_query(schema, parameters, remedies or {})
    if lang in LANGUAGES:
        g.language = lang
    return loaded


def read_json() -> tuple[Any, Fault | None]:
    """The body as far as anybody can read it, and what is wrong with it as JSON.

    A body with NaN is not JSON, but an emergency in it can be read; so it is read, and the fault told.
    """
    raw = request.get_data(cache=False)
    try:
        return orjson.loads(raw), None
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(raw), NOT_STRICT
    except (ValueError, RecursionError):
        return None, UNREADABLE


def refuse(fault: Fault) -> None:
    raise RequestRefused(fault.code, fault.field, fault.message)
