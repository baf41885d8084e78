"""Each fault of a server has its reason and words; none quotes what was asked, none is taken for an answer."""

from socket import socket

import orjson
import pytest

from indexer.engines.elastic import ElasticEngine
from indexer.errors import EngineUnavailable, NoLiveVersion, Reason
from indexer.suppression import SUPPRESSED
from tests.unit.test_elastic_deadline import HEAD, serving

TYPED = "kanarienvogel"
"""What somebody searched for, as a server may quote it."""
PRODUCT = "X-Elastic-Product: Elasticsearch\r\n"


def error(kind: str) -> bytes:
    return orjson.dumps(
        {"error": {"type": kind, "reason": f"cannot parse [{TYPED}]", "root_cause": []}, "status": 0}
    )


def answer(status: int, body: bytes, headers: str = PRODUCT, content_type: str = "application/json") -> bytes:
    head = (
        f"HTTP/1.1 {status} Told\r\n{headers}Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


PAGE = answer(200, b"<html>moved</html>", "", "text/html")
FAULTS: dict[str, tuple[bytes, Reason]] = {
    "busy": (answer(429, error("es_rejected_execution_exception")), "overloaded"),
    "breaker": (answer(429, error("circuit_breaking_exception")), "overloaded"),
    "red index": (answer(503, error("search_phase_execution_exception")), "partial"),
    "no shard": (answer(503, error("no_shard_available_action_exception")), "partial"),
    "no master": (answer(503, error("master_not_discovered_exception")), "unreachable"),
    "a proxy without a server": (answer(502, b"<html></html>", "", "text/html"), "unreachable"),
    "no credentials": (answer(401, error("security_exception")), "credentials"),
    "not allowed": (answer(403, error("security_exception")), "credentials"),
    "another version": (answer(400, error("media_type_header_exception")), "not_elasticsearch"),
    "not acceptable": (answer(406, b"", ""), "not_elasticsearch"),
    "another program": (answer(200, b"{}", ""), "not_elasticsearch"),
    "a page": (PAGE, "not_elasticsearch"),
    "a page not found": (answer(404, b"<html></html>", "", "text/html"), "not_elasticsearch"),
    "a refused request": (answer(400, error("parsing_exception")), "refused"),
    "no JSON": (answer(200, b'{"a":'), "garbled"),
    "nothing": (answer(200, b""), "garbled"),
    "no gzip": (answer(200, b"{}", PRODUCT + "Content-Encoding: gzip\r\n"), "garbled"),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n", "garbled"),
    "cut off in its headers": (HEAD, "garbled"),
    "cut off": (HEAD + b"Content-Length: 900\r\n\r\n{", "garbled"),
    "nothing at all": (b"", "unreachable"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_reason_and_a_remedy_without_what_was_asked(fault: str) -> None:
    content, reason = FAULTS[fault]
    with serving(lambda connection: connection.sendall(content)) as url:
        engine = ElasticEngine(url, answer_seconds=1.0)
        with pytest.raises(EngineUnavailable, match=f"^Elasticsearch at {url} ") as failed:
            engine.live("GB")
        assert failed.value.reason == reason
        assert TYPED not in str(failed.value)
        engine.close()


def test_a_missing_alias_is_no_fault_of_the_server() -> None:
    gone = {"type": "index_not_found_exception", "index": "specialists-gb"}
    content = answer(404, orjson.dumps({"error": gone, "status": 404}))
    with serving(lambda connection: connection.sendall(content)) as url:
        engine = ElasticEngine(url)
        for _ in range(7):
            with pytest.raises(NoLiveVersion):
                engine.live("GB")
        assert not engine.is_paused
        engine.close()


@pytest.mark.parametrize(
    "told",
    [
        b"<html></html>",
        orjson.dumps({"error": {"type": "index_not_found_exception", "index": "suppresred"}, "status": 404}),
        orjson.dumps({"error": {"type": "resource_not_found_exception"}, "status": 404}),
    ],
)
def test_nobody_is_shown_because_a_list_of_the_suppressed_was_not_found_by_mistake(told: bytes) -> None:
    kind = "text/html" if told.startswith(b"<") else "application/json"
    with serving(lambda connection: connection.sendall(answer(404, told, content_type=kind))) as url:
        engine = ElasticEngine(url)
        with pytest.raises(EngineUnavailable):
            engine.kept(SUPPRESSED)
        engine.close()


def test_after_five_failures_nothing_is_sent() -> None:
    asked: list[socket] = []
    with serving(asked.append) as url:
        engine = ElasticEngine(url)
        for _ in range(9):
            with pytest.raises(EngineUnavailable) as failed:
                engine.live("GB")
        assert failed.value.reason == "paused"
        assert engine.is_paused
        assert len(asked) == 5 * 2  # each read once more on a fresh connection
        engine.close()
