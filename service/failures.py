"""An index that cannot answer: what the operator is told of it in the log, in counts and at /readyz.

The public is told by `errors` that there is no answer, and no more. Nothing here names an address or a request,
but for the message in the log of a process, which names the server.
"""

import logging

from flask import current_app

from indexer.errors import EngineError, EngineUnavailable, NoLiveVersion, Reason
from service import metrics

NO_VERSION = "no live version"
WORDS: dict[Reason, str] = {
    "unreachable": "the index cannot be reached",
    "timeout": "the index did not answer in time",
    "overloaded": "the index is overloaded",
    "partial": "a part of the index is missing",
    "refused": "the index refuses what it is asked",
    "credentials": "the index refuses the credentials of this service",
    "not_elasticsearch": "what answers is no Elasticsearch of version 8 or 9",
    "garbled": "what the index answers arrives damaged",
    "broken": "the live version cannot be read",
    "paused": "the index failed several times in a row and is not asked for a moment",
}
_log = logging.getLogger(__name__)


def note(error: EngineError, said: str = "the index cannot answer") -> None:
    """Logs and counts it; to be called once for each answer that could not be given."""
    reason = reason_of(error)
    _log.warning("%s: %s", said, error, extra={"reason": reason})
    metrics.FAILED.labels(current_app.extensions["engine_name"], reason).inc()


def reason_of(error: EngineError) -> str:
    """One of a small closed set."""
    if isinstance(error, EngineUnavailable):
        return error.reason
    return "no_live_version" if isinstance(error, NoLiveVersion) else "version_gone"


def words_of(error: EngineError) -> str:
    """Why, in words anybody may read."""
    if isinstance(error, NoLiveVersion):
        return NO_VERSION
    if not isinstance(error, EngineUnavailable):
        return WORDS["broken"]
    if error.last is not None:
        return f"{WORDS[error.last]}; not asked again for a moment, after several failures in a row"
    return WORDS[error.reason]
