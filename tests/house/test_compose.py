"""docker-compose.yml: every container hardened, everything it names is there, and the image holds what runs.

No container engine runs here. What its scripts, roles and accounts do is tried in
tests/unit/test_elastic_accounts.py.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.engines.elastic import names
from indexer.journal import JOURNAL
from indexer.kept_tables import TABLES
from indexer.register_entries import register_shelf
from indexer.review_decisions import REVIEW_DECISIONS
from indexer.suppression import SUPPRESSED
from service.cli import main
from service.server import SECONDS_TO_ANSWER
from tests import compose_file, elasticsearch_distribution
from tests.compose_file import ROOT

COMPOSE = compose_file.parsed()
SERVICES: Mapping[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
ONE_SHOT = {"certificate", "accounts", "reindex", "admin"}
WRITES_ITS_ROOT = {"elasticsearch"}
"""Its entry point writes a keystore where its settings are."""
VERSION = "ie-00000000-20260101t000000000000z"


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is (name not in WRITES_ITS_ROOT)
    assert service["mem_limit"]
    assert service["pids_limit"] > 0
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped")
    assert str(service.get("user", "1000")).split(":")[0] == "1000"


def test_ours_run_as_a_user_of_their_own_under_an_init() -> None:
    user = re.search(r"^USER (\S+)$", compose_file.dockerfile(), re.MULTILINE)
    assert user is not None
    assert user[1] == "1000"
    assert OURS.keys() == {"certificate", "reindex", "admin", "service"}
    assert all(service["init"] and "user" not in service for service in OURS.values())


def test_images_are_official_and_of_a_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    elasticsearch = f"docker.elastic.co/elasticsearch/elasticsearch:{elasticsearch_distribution.VERSION}"
    base = re.search(r"^FROM (\S+)$", compose_file.dockerfile(), re.MULTILINE)
    assert base is not None
    assert re.fullmatch(r"python:3\.11-slim-[a-z]+", base[1])
    for name, service in SERVICES.items():
        assert service["image"] == (f"specialist-directory:{version}" if name in OURS else elasticsearch)


def test_only_the_service_is_reached_and_from_this_machine_alone() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "service": ["127.0.0.1:8000:8000"]
    }
    assert COMPOSE["networks"]["backend"] == {"internal": True}
    assert SERVICES["certificate"]["network_mode"] == "none"
    assert {name for name, service in SERVICES.items() if "frontend" in service.get("networks", ())} == {"service"}


def test_what_lasts_is_in_volumes_that_exist_and_secrets_are_not_handed_round() -> None:
    mounted = {
        name: [each.split(":") for each in service.get("volumes", ())] for name, service in SERVICES.items()
    }
    assert {volume for each in mounted.values() for volume, *_ in each} == COMPOSE["volumes"].keys()
    assert {name for name, each in mounted.items() if any(volume == "key" for volume, *_ in each)} == {
        "certificate",
        "elasticsearch",
    }
    writers = {name for name, each in mounted.items() for volume in each if volume[0] in ("certificate", "key")}
    assert {
        name
        for name in writers
        if all(volume[-1] != "ro" for volume in mounted[name] if volume[0] in ("certificate", "key"))
    } == {"certificate"}
    made = re.search(
        r"install --directory --owner directory --mode 700 (.*)$", compose_file.dockerfile(), re.MULTILINE
    )
    assert made is not None
    ours = {volume[1] for name in OURS for volume in mounted[name]} - {"/tmp"}
    assert ours == set(made[1].split())


def test_passwords_have_no_default_and_each_is_where_it_is_needed_alone() -> None:
    needed = {name: compose_file.required(json.dumps(service)) for name, service in SERVICES.items()}
    assert needed == {
        "certificate": set(),
        "elasticsearch": {"ELASTIC_PASSWORD"},
        "accounts": {"ELASTIC_PASSWORD", "READER_PASSWORD", "WRITER_PASSWORD"},
        "reindex": {"WRITER_PASSWORD"},
        "admin": {"WRITER_PASSWORD"},
        "service": {"READER_PASSWORD"},
    }
    assert "PASSWORD" not in compose_file.dockerfile()
    for ignored in (".gitignore", ".dockerignore"):
        assert {"/.env", ".env"} & set((ROOT / ignored).read_text().split())


def test_the_writer_may_write_every_index_there_is_and_the_reader_none() -> None:
    environment = SERVICES["accounts"]["environment"]
    reader, writer = (json.loads(environment[f"{kind}_ROLE"]) for kind in ("READER", "WRITER"))
    shelves = (JOURNAL, TABLES, SUPPRESSED, REVIEW_DECISIONS, register_shelf("IE"))
    indices = [*names.indices_of(VERSION), *(shelf.name for shelf in shelves), "locks"]
    aliases = [names.filling_alias(index) for index in names.indices_of(VERSION)]
    aliases += [alias(kind, "IE") for kind in names.KINDS for alias in (names.live_alias, names.previous_alias)]
    (rule,) = writer["indices"]
    for name in (*indices, *aliases, "locks-ie-0"):
        assert any(fnmatch(name, allowed) for allowed in rule["names"]), name
    assert [rule["privileges"] for rule in reader["indices"]] == [["read", "view_index_metadata"]]
    assert "cluster" not in reader
    assert "*" not in rule["names"]


def test_everybody_waits_for_whom_they_need() -> None:
    awaited = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    assert awaited == {
        "certificate": {},
        "elasticsearch": {"certificate": {"condition": "service_completed_successfully"}},
        "accounts": {"elasticsearch": {"condition": "service_healthy"}},
        "reindex": {"accounts": {"condition": "service_completed_successfully"}},
        "admin": {"accounts": {"condition": "service_completed_successfully"}},
        "service": {"reindex": {"condition": "service_completed_successfully"}},
    }


def test_a_stop_leaves_the_time_to_answer_what_is_in_hand() -> None:
    assert int(SERVICES["service"]["stop_grace_period"].removesuffix("s")) > SECONDS_TO_ANSWER


@pytest.mark.parametrize("name", ["admin", "service"])
def test_the_commands_exist(name: str) -> None:
    words = SERVICES[name]["command"]
    told = CliRunner().invoke(main, [*words[:1], "--help"])
    assert told.exit_code == 0
    assert all(option in told.output for option in words if option.startswith("--"))


@pytest.mark.parametrize(
    ("name", "shell"),
    [("certificate", "sh"), ("accounts", "bash"), ("elasticsearch", "sh"), ("reindex", "sh")],
    ids=str,
)
def test_the_scripts_are_shell(name: str, shell: str) -> None:
    service = SERVICES[name]
    script = service["healthcheck"]["test"][1] if name == "elasticsearch" else service["command"][0]
    assert service.get("entrypoint", [shell])[0] == shell
    subprocess.run([shell, "-n", "-c", compose_file.filled(script, {})], check=True)


def test_the_demonstration_is_indexed_once_and_never_over_what_is_there(tmp_path: Path) -> None:
    (script,) = SERVICES["reindex"]["command"]
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    command = ["sh", "-ceu", compose_file.filled(script, {})]
    said = [
        subprocess.run(
            command, env={"PATH": path, "DIRECTORY_COUNTRIES": "IE"}, cwd=tmp_path, check=True, capture_output=True
        ).stdout.decode()
        for _ in range(2)
    ]
    assert said[0].startswith("IE: live")
    assert said[1] == "something is indexed; it stays as it is\n"


@pytest.mark.parametrize("password", ["with space", "a@b", "ends'", "a/b", "umläut"])
def test_a_password_that_would_break_an_address_is_refused_before_it_is_sent(password: str) -> None:
    (script,) = SERVICES["accounts"]["command"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "READER_PASSWORD": "r3ader",
        "WRITER_PASSWORD": password,
        "LC_ALL": "C",
    }
    command = ["bash", "-ceu", compose_file.filled(script, {})]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "use letters and digits alone" in done.stdout


def test_the_health_check_of_the_service_is_python_and_asks_the_process() -> None:
    kind, python, flag, code = SERVICES["service"]["healthcheck"]["test"]
    assert (kind, python, flag) == ("CMD", "python", "-c")
    compile(code, "health check", "exec")
    assert ":8000/healthz'" in code  # /readyz would stop emergency answers with the index


def test_the_package_installs_from_what_the_image_copies(tmp_path: Path) -> None:
    copied = [words.split()[1:] for words in compose_file.dockerfile().splitlines() if words.startswith("COPY")]
    ignored = set((ROOT / ".dockerignore").read_text().split())
    for *sources, target in copied:
        for source in sources:
            assert source not in ignored
            if (ROOT / source).is_dir():
                shutil.copytree(
                    ROOT / source,
                    tmp_path / target / source.removeprefix(target),
                    ignore=shutil.ignore_patterns("__pycache__"),
                )
            else:
                shutil.copy(ROOT / source, tmp_path / target)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    installed = [*pip, "--no-build-isolation", "--target", str(tmp_path / "installed"), str(tmp_path)]
    subprocess.run(installed, check=True, capture_output=True, cwd=tmp_path)
    assert (tmp_path / "installed" / "seed_data" / "countries" / "gb.toml").is_file()
    assert (tmp_path / "installed" / "bin" / "directory").is_file()
