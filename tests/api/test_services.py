"""A service for which no person is named, from a FHIR export to the answers, in both engines."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from indexer.cli import admin
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.settings import Settings
from tests.api.documented import DocumentedClient, documented_client
from tests.builders import AS_OF
from tests.engine_contract.versions import erase
from tests.unit.test_sources_fhir_services import ORGANIZATION, location, practitioner, refer, role, service

HARTFORD = {"lat": 41.766, "lon": -72.674}


@pytest.fixture(params=["embedded", "elasticsearch"])
def client(
    request: pytest.FixtureRequest, tmp_path: Path, make_app: Callable[[Engine], Flask]
) -> Iterator[DocumentedClient]:
    """Elm Street is live: a physiotherapist and a service."""
    is_embedded = request.param == "embedded"
    url = f"embedded:{tmp_path / 'index'}" if is_embedded else request.getfixturevalue("elasticsearch_url")
    if not is_embedded:
        erase(url, "US")  # another test's
    held = role(practitioner=refer("Practitioner", "ada"))
    for each in (service(), held, practitioner(gender="female"), location(), ORGANIZATION):
        with (tmp_path / f"{each['resourceType']}.ndjson").open("w") as file:
            file.write(json.dumps(each) + "\n")
    command = ["reindex", "US", "--from", str(tmp_path), "--format", "fhir", "--as-of", str(AS_OF)]
    done = CliRunner().invoke(admin, command, env={"DIRECTORY_INDEX_URL": url}, prog_name="directory")
    assert done.exit_code == 0, done.output
    engine = open_engine(Settings(index_url=url))
    yield documented_client(make_app(engine))
    engine.close()
    if not is_embedded:
        erase(url, "US")


def test_a_service_is_listed_found_by_its_name_and_told_as_one(client: DocumentedClient) -> None:
    asked = {"country": "US", "outcome": {"code": "radicular_pain"}, "location": HARTFORD}
    listed = client.post("/v1/matches", json=asked).get_json()["matches"]
    kinds = {match["specialist"]["id"]: match["specialist"]["kind"] for match in listed}
    assert kinds == {"ada": "person", "service:back": "service"}
    named = {"country": "US", "location": HARTFORD}
    for text in ("Elm Back Service", "elmcare"):
        found = client.post("/v1/specialists/search", json=named | {"text": text}).get_json()
        assert [match["specialist"]["id"] for match in found["matches"]] == ["service:back"], text
    women = named | {"filters": {"gender": "female"}}
    found = client.post("/v1/specialists/search", json=women).get_json()
    assert [match["specialist"]["id"] for match in found["matches"]] == ["ada"]
    page = client.get("/v1/specialists/service:back?country=US").get_json()["specialist"]
    assert (page["kind"], page["name"], page["gender"]) == ("service", "Elm Back Service", None)
    assert page["registrations"] == []
