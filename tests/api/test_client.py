"""The client against a directory that really runs: `directory serve` on loopback, an embedded index beneath it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.engines import open_engine
from indexer.settings import Settings
from service.client import DirectoryClient, DirectoryRefused
from tests.api.scene import people_of, promoted

REQUEST = {
    "country": "GB",
    "outcome": {"code": "radicular_pain", "red_flags": []},
    "patient": {"age_years": 34},
    "location": {"text": "SW1A 1AA"},
}


@pytest.fixture(scope="module")
def address(state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it is served; London alone, in a folder of its own."""
    folder = tmp_path_factory.mktemp("served")
    index_url = f"embedded:{folder / 'index'}"
    engine = open_engine(Settings(index_url=index_url))
    promoted(engine, people_of("GB"))
    engine.close()
    (folder / "var").symlink_to(state)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DIRECTORY_", "COV"))}
    command = [str(Path(sys.executable).with_name("directory")), "serve", "--port", str(port), "--workers", "2"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment | {"DIRECTORY_INDEX_URL": index_url, "DIRECTORY_COUNTRIES": "GB"},
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_until_up(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + 30
    with DirectoryClient(address, timeout_seconds=5) as asking:
        while time.monotonic() < give_up_at:
            assert server.poll() is None, "the server ended"
            try:
                asking.outcomes()
            except DirectoryRefused:
                time.sleep(0.1)
            else:
                return
    raise AssertionError("no answer within 30 s")


@pytest.fixture
def asking(address: str) -> Iterator[DirectoryClient]:
    with DirectoryClient(address) as found:
        yield found


def referral_request(asking: DirectoryClient, **changes: Any) -> dict[str, Any]:
    best = asking.match(REQUEST)["matches"][0]
    ids = {"specialist_id": best["specialist"]["id"], "practice_id": best["practice"]["id"]}
    return {name: REQUEST[name] for name in ("country", "outcome", "patient")} | ids | changes


def test_outcomes_then_match_then_referral_then_verify(asking: DirectoryClient) -> None:
    codes = [outcome["code"] for outcome in asking.outcomes()["outcomes"]]
    assert "radicular_pain" in codes
    answer = asking.match(REQUEST)
    assert (answer["disposition"]["level"], answer["total"] > 0, answer["synthetic"]) == ("soon", True, True)
    referral = asking.refer(referral_request(asking))["referral"]
    assert referral is not None
    assert referral["specialist"]["id"] == answer["matches"][0]["specialist"]["id"]
    verified = asking.verify(referral)
    assert (verified["valid"], verified["expired"], verified["test"]) == (True, False, True)
    assert verified["id"] == referral["id"]


def test_every_worker_signs_alike(asking: DirectoryClient, address: str) -> None:
    body = referral_request(asking)
    documents = []
    for _ in range(8):
        with DirectoryClient(address) as another:
            documents.append(another.refer(body)["referral"])
    assert all(document == documents[0] for document in documents)


def test_an_emergency_is_an_answer_that_lists_nobody(asking: DirectoryClient) -> None:
    emergency = REQUEST | {"outcome": {"code": "suspected_cauda_equina"}}
    answer = asking.match(emergency)
    assert (answer["disposition"]["level"], answer["matches"]) == ("emergency", [])
    assert {line["number"] for line in answer["disposition"]["numbers"]} >= {"999"}
    referred = asking.refer(referral_request(asking, outcome={"code": "suspected_cauda_equina"}))
    assert referred["referral"] is None


def test_an_altered_referral_is_refused(asking: DirectoryClient) -> None:
    referral = asking.refer(referral_request(asking))["referral"]
    assert referral is not None
    with pytest.raises(DirectoryRefused) as refused:
        asking.verify({**referral, "expires_on": "2099-01-01"})
    assert (refused.value.code, refused.value.status) == ("referral_altered", 422)


def test_search_and_places(asking: DirectoryClient) -> None:
    found = asking.search({"country": "GB", "location": {"text": "SW1A 1AA"}, "facets": True})
    assert found["total"] == 5
    assert found["facets"]["profession"]["physiotherapist"] == 2
    assert asking.places("GB", "SW1A")[0]["label"] == "SW1A"


def test_suggestions_as_one_types(asking: DirectoryClient) -> None:
    found = asking.suggest("GB", "physioth", kinds=["profession"])["suggestions"]
    assert [(each["kind"], each.get("code")) for each in found] == [("profession", "physiotherapist")]
    assert found[0]["highlight"][0][0] == 0
    assert len(asking.suggest("GB", "s", limit=1)["suggestions"]) <= 1
    emergency = asking.suggest("GB", "chest pain")
    assert emergency["suggestions"] == []
    assert "999" in (emergency["safety_notice"] or "")
    with pytest.raises(DirectoryRefused) as refused:
        asking.suggest("GB", "knee", kinds=["hospital"])
    assert [fault.field for fault in refused.value.fields] == ["kinds[0]"]


def test_a_refused_request_says_code_field_remedy_and_numbers(asking: DirectoryClient) -> None:
    with pytest.raises(DirectoryRefused) as refused:
        asking.match(REQUEST | {"radius": 5})
    assert (refused.value.code, refused.value.status) == ("unknown_field", 422)
    assert [fault.field for fault in refused.value.fields] == ["radius"]
    assert "radius_km" in refused.value.fields[0].message
    assert "111" in {line["number"] for line in refused.value.numbers}


def test_answers_come_in_the_language_of_the_client(address: str) -> None:
    with DirectoryClient(address + "/", language="de") as asking:
        labels = {line["label"] for line in asking.match(REQUEST)["disposition"]["numbers"]}
    assert "Notruf" in labels
