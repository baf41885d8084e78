"""What a failed exchange means: a reason of the closed set, and words for an operator with the remedy.

The words hold what the server is and did, never what was asked: of an error of the server its type alone, for its
explanation may quote what a patient typed.
"""

import ssl
from typing import Any

from elastic_transport import ConnectionTimeout, SerializationError, TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    NotFoundError,
    UnsupportedProductError,
)

from indexer.engines.elastic.deadline import ForeignAnswer
from indexer.errors import Reason

TOO_MANY_REQUESTS, NOT_ACCEPTABLE = 429, 406
_VERSION_REFUSED = "media_type_header_exception"
"""What a server says to a client of another major version."""
_PARTS_MISSING = (
    "search_phase_execution_exception",
    "no_shard_available_action_exception",
    "unavailable_shards_exception",
)
_FOREIGN = "is not Elasticsearch 8 or 9, or something between answers for it; see DIRECTORY_INDEX_URL"
_BUSY = "turned the request away; is it overloaded? Give it more memory or machines"
_GARBLED = "is it overloaded, or what is between it and here broken?"


class PartialAnswer(Exception):
    """An answer that is not whole; the message says what is wrong with it."""

    def __init__(self, message: str, reason: Reason = "partial") -> None:
        super().__init__(message)
        self.reason: Reason = reason


def is_told_by_elasticsearch(error: ApiError) -> bool:
    """Whether it is an error of the server itself: not one of something before it, which has other bodies."""
    return isinstance(error.body, dict) and "error" in error.body


def is_missing(error: NotFoundError, name: str) -> bool:
    """Whether the server says that there is no such index. Where nothing there means that nobody is to be hidden,
    no other 404 will do."""
    told: Any = error.body["error"] if is_told_by_elasticsearch(error) else {}
    return type_of(told) == "index_not_found_exception" and told.get("index") == name


def meaning_of(error: ApiError | TransportError | PartialAnswer | UnsupportedProductError) -> tuple[Reason, str]:
    """Why, and how it is told after the server's name."""
    match error:
        case PartialAnswer():
            return error.reason, f"{error}; look at the health of its shards"
        case ConnectionTimeout():
            return "timeout", "did not answer in time; is it overloaded, or the network broken?"
        case ForeignAnswer() | UnsupportedProductError():
            return "not_elasticsearch", _FOREIGN
        case SerializationError():
            return "garbled", f"did not answer in JSON; is it Elasticsearch? Or {_GARBLED}"
        case TransportError():
            return _of_transport(error)
        case ApiError():
            return _of_answer(error)


def type_of(told: Any) -> str:
    """The type of an error as Elasticsearch tells it; never its words."""
    return str(told.get("type", "error")) if isinstance(told, dict) else "error"


def _of_transport(error: TransportError) -> tuple[Reason, str]:
    cause = _first_cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        told = cause.verify_message
        return "unreachable", f"is not trusted ({told}); name whom to trust in DIRECTORY_INDEX_CA_FILE"
    if isinstance(cause, OSError):
        told = cause.strerror or type(cause).__name__
        return "unreachable", f"cannot be reached ({told}); is it running, and DIRECTORY_INDEX_URL right?"
    return "garbled", f"sent no good HTTP ({type(cause).__name__}); {_GARBLED}"


def _first_cause(error: BaseException) -> BaseException:
    """What happened; the errors around it quote each other. Some have their cause among their arguments."""
    while True:
        causes = [cause for cause in (error.__cause__, *error.args[-1:]) if isinstance(cause, BaseException)]
        if not causes:
            return error
        error = causes[0]


def _of_answer(error: ApiError) -> tuple[Reason, str]:
    status, is_told = error.status_code, is_told_by_elasticsearch(error)
    kind = type_of(error.body["error"]) if is_told else "no reason given"
    match error:
        case AuthorizationException() if is_told:
            return "credentials", "does not let this account do this; the README says which rights are needed"
        case AuthenticationException() | AuthorizationException():
            remedy = "give http(s)://USER:PASSWORD@HOST:PORT in DIRECTORY_INDEX_URL"
            return "credentials", f"refused the credentials; {remedy}"
    if status == NOT_ACCEPTABLE or kind == _VERSION_REFUSED or (status < 500 and not is_told):
        return "not_elasticsearch", _FOREIGN
    if status == TOO_MANY_REQUESTS:
        return "overloaded", _BUSY
    if kind in _PARTS_MISSING and status >= 500:
        return "partial", f"lacks a part of the index ({kind}); look at the health of its shards and nodes"
    if status >= 500:
        return "unreachable", f"cannot answer ({status}, {kind}); look at the health of its nodes"
    return "refused", f"refused the request ({status}, {kind}); its log says more"
