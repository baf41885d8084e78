"""The accounts of docker-compose.yml on a real server: its roles, its certificate, its settings, word for word.

The server for tests lacks the realm that the compose file's script writes accounts into, so the same roles and
users lie in files here. What is run are the commands an operator gives.
"""

import base64
import hashlib
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from indexer.engines.elastic import ElasticEngine
from indexer.errors import BadSetting, EngineUnavailable
from indexer.settings import Settings
from service.app import create_app
from service.cli import main
from tests import compose_file, elasticsearch_node
from tests.builders import a_document, a_manifest
from tests.conftest import missing

PASSWORDS = {"ELASTIC_PASSWORD": "p@ss/word of tests", "READER_PASSWORD": "r3ader5", "WRITER_PASSWORD": "wr1ters"}
ASKED = ("match", "--country", "IE", "--outcome", "radicular_pain", "--near", "Dublin", "--json")
WRITTEN = (
    ("reindex", "IE"),
    ("suppress", "specialist", "ie-0000001", "--reason", "a test"),
    ("reviews", "pending"),
    ("update", "IE", "--from", "changes.jsonl"),
    ("rollback", "IE"),
    ("prune",),
)


def _service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = compose_file.parsed()["services"][name]
    return found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what the script of `certificate` makes."""
    folder = tmp_path_factory.mktemp("certificate")
    _make_certificate(folder)
    return folder


def _make_certificate(folder: Path) -> bytes:
    (script,) = _service("certificate")["command"]
    local = script.replace("/certificate/", f"{folder}/").replace("/key/", f"{folder}/")
    subprocess.run(["sh", "-ceu", local], check=True, capture_output=True)
    return (folder / "elasticsearch.crt").read_bytes()


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[str]:
    """Host and port of the server as the compose file configures it, healthy by its own check."""
    reason = elasticsearch_node.own_node_unavailable_reason()
    if reason is not None:
        missing("elasticsearch", reason)
    configured = _service("elasticsearch")["environment"]
    settings = {name: value for name, value in configured.items() if name.startswith(("discovery", "xpack"))}
    with elasticsearch_node.node_folder() as folder:
        password = PASSWORDS["ELASTIC_PASSWORD"]
        node = elasticsearch_node.Node(folder, settings, password=password, heap="512m", is_brief=True)
        _place(node.config, certificate)
        node.start()
        try:
            found = node.wait_until_up().removeprefix("https://").replace("127.0.0.1", "localhost")
            _wait_until_healthy(found, certificate)
            yield found
        finally:
            node.kill()


def _place(config: Path, certificate: Path) -> None:
    """The certificate, its key and the accounts, where the server looks for them."""
    for name, file in (("certificate", "elasticsearch.crt"), ("key", "elasticsearch.key")):
        (config / name).mkdir()
        (config / name / file).write_bytes((certificate / file).read_bytes())
    environment, kinds = _service("accounts")["environment"], ("reader", "writer")
    roles = [f"directory_{kind}: {json.dumps(json.loads(environment[f'{kind.upper()}_ROLE']))}" for kind in kinds]
    users = [f"directory_{kind}:{_hashed(PASSWORDS[f'{kind.upper()}_PASSWORD'])}" for kind in kinds]
    rows = {
        "roles.yml": roles,
        "users": users,
        "users_roles": [f"directory_{kind}:directory_{kind}" for kind in kinds],
    }
    for file, lines in rows.items():
        (config / file).write_text("".join(f"{line}\n" for line in lines))
    for path in config.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _hashed(password: str) -> str:
    """As the server keeps a password in a file."""
    salt, rounds = os.urandom(32), 10_000
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 32)
    return f"{{PBKDF2}}{rounds}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _wait_until_healthy(server: str, certificate: Path) -> None:
    (_, check) = _service("elasticsearch")["healthcheck"]["test"]
    local = compose_file.filled(check, {}).replace("localhost:9200", server)
    command = ["sh", "-c", local.replace("config/certificate/", f"{certificate}/")]
    give_up_at = time.monotonic() + elasticsearch_node.START_SECONDS
    while subprocess.run(command, env=os.environ | PASSWORDS, capture_output=True, check=False).returncode:
        assert time.monotonic() < give_up_at
        time.sleep(0.2)


def _settings(service: str, server: str, certificate: Path) -> dict[str, str]:
    """The directory's variables of a service of the compose file, its server being this one."""
    environment = _service(service)["environment"]
    url = compose_file.filled(environment["DIRECTORY_INDEX_URL"], PASSWORDS).replace("elasticsearch:9200", server)
    ca_file = environment["DIRECTORY_INDEX_CA_FILE"].replace("/certificate", str(certificate))
    return {"DIRECTORY_INDEX_URL": url, "DIRECTORY_INDEX_CA_FILE": ca_file}


@pytest.fixture(scope="module")
def reader(server: str, certificate: Path) -> dict[str, str]:
    """The variables of the service."""
    return _settings("service", server, certificate)


@pytest.fixture(scope="module")
def folder(server: str, certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder, once the account of `reindex` did all that is written."""
    folder = tmp_path_factory.mktemp("written")
    change = {"op": "delete", "type": "specialist", "record": {"id": "ie-0000003"}}
    (folder / "changes.jsonl").write_text(json.dumps(change) + "\n")
    for words in WRITTEN:
        done = _run(words, _settings("reindex", server, certificate), folder)
        assert done.exit_code == 0, (words, done.output)
    return folder


def _run(words: Sequence[str], settings: Mapping[str, str], folder: Path) -> Result:
    others: dict[str, str | None] = {name: None for name in os.environ if name.startswith("DIRECTORY_")}
    with chdir(folder):
        return CliRunner().invoke(main, list(words), env={**others, **settings})


def test_the_reader_serves(folder: Path, reader: Mapping[str, str]) -> None:
    settings = Settings(
        index_url=reader["DIRECTORY_INDEX_URL"],
        index_ca_file=Path(reader["DIRECTORY_INDEX_CA_FILE"]),
        countries=("IE",),
        state=folder / "var",
        deadline_seconds=25.0,
    )
    client = create_app(settings).test_client()
    assert client.get("/readyz").status_code == 200
    people = client.get("/v1/specialists?country=IE&near=Dublin").get_json()
    assert people["total"] > 0
    reviews = client.get(f"/v1/specialists/{people['matches'][0]['specialist']['id']}/reviews")
    assert reviews.status_code == 200
    assert client.get("/v1/specialists/ie-0000001").status_code in (404, 410)
    assert b'directory_index_live{country="IE"} 1' in client.get("/metrics").data


def test_the_reader_asks_from_the_command_line(folder: Path, reader: Mapping[str, str]) -> None:
    done = _run(ASKED, reader, folder)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["matches"]


def test_the_reader_changes_nothing(folder: Path, reader: Mapping[str, str]) -> None:
    before = _run(["status"], reader, folder).output
    for words in WRITTEN[:5]:
        done = _run(words, reader, folder)
        assert done.exit_code == 1, words
        assert "does not let this account do this" in done.output
    assert _run(["status"], reader, folder).output == before


def test_wrong_credentials_are_told_in_a_line(folder: Path, server: str, reader: Mapping[str, str]) -> None:
    wrong = {**reader, "DIRECTORY_INDEX_URL": f"https://directory_reader:hidden@{server}"}
    done = _run(ASKED, wrong, folder)
    assert done.exit_code == 1
    assert "refused the credentials" in done.output
    assert "hidden" not in done.output


@pytest.mark.parametrize("credentials", ["", "elastic:wrong@"])
def test_refused_credentials_are_named_with_the_remedy(server: str, certificate: Path, credentials: str) -> None:
    engine = ElasticEngine(f"https://{credentials}{server}", ca_file=certificate / "elasticsearch.crt")
    with pytest.raises(EngineUnavailable, match=f"https://{server} refused the credentials.*DIRECTORY_INDEX_URL"):
        engine.live("GB")
    engine.close()


def test_accepted_credentials_write_and_read(server: str, certificate: Path) -> None:
    quoted = quote(PASSWORDS["ELASTIC_PASSWORD"], safe="")
    engine = ElasticEngine(f"https://elastic:{quoted}@{server}", ca_file=certificate / "elasticsearch.crt")
    manifest = a_manifest()
    writer = engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, [a_document()])
    writer.seal(manifest)
    writer.promote(manifest.version)
    assert list(engine.live("GB").get(["s1"])) == ["s1"]
    engine.close()


def test_url_without_port_is_refused_with_the_remedy() -> None:
    with pytest.raises(BadSetting, match=r"http\(s\)://HOST:PORT"):
        ElasticEngine("http://localhost")


def test_a_server_with_another_certificate_is_not_trusted(server: str) -> None:
    engine = ElasticEngine(f"https://directory_reader:{PASSWORDS['READER_PASSWORD']}@{server}")
    with pytest.raises(EngineUnavailable, match=r"is not trusted.*DIRECTORY_INDEX_CA_FILE"):
        engine.live("IE")


def test_a_certificate_that_lasts_is_kept_and_another_is_made_anew(tmp_path: Path) -> None:
    first = _make_certificate(tmp_path)
    assert _make_certificate(tmp_path) == first
    (tmp_path / "elasticsearch.crt").write_text("no certificate")
    assert b"BEGIN CERTIFICATE" in _make_certificate(tmp_path)
    assert (tmp_path / "elasticsearch.key").stat().st_mode & 0o077 == 0
