"""Every variable is told in the README, open to who runs the containers, and refused by name where it is wrong."""

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from indexer.errors import BadSetting
from indexer.settings import PREFIX, Settings
from service.app import create_app
from tests import compose_file

DIRECTORY = Path(sys.executable).with_name("directory")
NOT_READ = {"DIRECTORY_STATE"}
"""Fields that no variable sets."""
FOR_TESTS = {"DIRECTORY_REQUIRE", "DIRECTORY_TEST_ELASTICSEARCH_URL"}
ROW = re.compile(r"^\| `(DIRECTORY_[A-Z_]+)` \| [^|]+ \| [^|]{20,} \|$", re.MULTILINE)
WRONG = [
    ("DIRECTORY_INDEX_URL", "var/index", "embedded:PATH"),
    ("DIRECTORY_INDEX_URL", "embedded:", "embedded:PATH"),
    ("DIRECTORY_INDEX_URL", "htps://name:hidden@host:9200", "embedded:PATH"),
    ("DIRECTORY_INDEX_URL", "http://name:hidden@host", "HOST:PORT"),
    ("DIRECTORY_INDEX_URL", "http://name:hidden@host:port", "HOST:PORT"),
    ("DIRECTORY_INDEX_CA_FILE", "nothing.pem", "certificates as PEM"),
    ("DIRECTORY_COUNTRIES", "GB,ZZ", "known are AE"),
    ("DIRECTORY_SECRET_KEY", "hidden", "openssl rand"),
    ("DIRECTORY_ASSESSMENT", "maybe", "on or off"),
    ("DIRECTORY_COUNT_UNANSWERED", "2", "on or off"),
    ("DIRECTORY_SAFETY_CONTACT", "somebody", "an address of mail"),
    ("DIRECTORY_EMBEDDING_ORIGINS", "www.example.org", "https://www.example.org"),
    ("DIRECTORY_PUBLIC_URL", "www.example.org", "https://www.example.org"),
    ("DIRECTORY_KEYS_FILE", "nothing.json", "directory keys add"),
    ("DIRECTORY_OPEN_SCOPES", "everything", "known are match"),
    ("DIRECTORY_RATE_PER_MINUTE", "many", "a whole number"),
    ("DIRECTORY_RATE_PER_MINUTE", "-1", "0 or more"),
    ("DIRECTORY_TRUSTED_PROXIES", "1.5", "a whole number"),
    ("DIRECTORY_CORS_ORIGINS", "*", "https://www.example.org"),
    ("DIRECTORY_DEADLINE_SECONDS", "soon", "a number"),
    ("DIRECTORY_DEADLINE_SECONDS", "nan", "to 25"),
]


def read() -> set[str]:
    return {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)} - NOT_READ


def test_the_readme_tells_every_variable_and_no_other() -> None:
    text = (compose_file.ROOT / "README.md").read_text()
    assert set(ROW.findall(text)) == read()
    assert set(re.findall(r"DIRECTORY_[A-Z_]+", text)) == read() | FOR_TESTS


def test_who_runs_the_containers_may_set_every_variable_and_no_other() -> None:
    services = compose_file.parsed()["services"]
    named = {name: set(service.get("environment", ())) for name, service in services.items()}
    assert {each for each in named["service"] if each.startswith(PREFIX)} == read()
    for names in named.values():
        assert {each for each in names if each.startswith(PREFIX)} <= read()


def test_every_variable_is_among_those_that_are_tried() -> None:
    assert {name for name, _, _ in WRONG} == read()


@pytest.mark.parametrize(("name", "value", "remedy"), WRONG)
def test_a_wrong_value_is_told_by_name_with_the_remedy(
    name: str, value: str, remedy: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    if name == "DIRECTORY_INDEX_CA_FILE":
        monkeypatch.setenv("DIRECTORY_INDEX_URL", "https://localhost:9")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as refused:
        create_app(Settings.from_env())
    told = str(refused.value)
    assert name in told
    assert remedy in told
    assert "hidden" not in told
    assert "\n" not in told


@pytest.mark.parametrize("name", ["DIRECTORY_ASSESSMENT", "DIRECTORY_OPEN_SCOPES"])
def test_the_server_does_not_start_with_it(name: str, tmp_path: Path) -> None:
    kept = {each: set_ for each, set_ in os.environ.items() if not each.startswith(PREFIX)}
    done = subprocess.run(
        [str(DIRECTORY), "serve", "--port", "9"],
        cwd=tmp_path,
        env=kept | {name: "maybe"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(rf"^Error: {name} .*'maybe'.*$", done.stderr, re.MULTILINE)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("DIRECTORY_KEY_FILE", "DIRECTORY_KEYS_FILE"),
        ("DIRECTORY_SECRET", "DIRECTORY_SECRET_KEY"),
        ("DIRECTORY_INDEX_ULR", "DIRECTORY_INDEX_URL"),
        ("DIRECTORY_COUNTRY", "DIRECTORY_COUNTRIES"),
    ],
)
def test_a_slip_of_a_name_is_not_passed_over(slip: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(slip, "x")
    with pytest.raises(BadSetting, match=f"{slip} is no setting; did you mean {meant}"):
        Settings.from_env()


@pytest.mark.parametrize("name", ["DIRECTORY_SERVICE_HOST", "DIRECTORY_PORT", *sorted(FOR_TESTS)])
def test_what_others_name_alike_is_let_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "tcp://10.0.0.1:8000")
    assert Settings.from_env() == Settings()


@pytest.mark.parametrize("name", sorted(read() - {"DIRECTORY_SECRET_KEY", "DIRECTORY_OPEN_SCOPES"}))
def test_an_empty_value_is_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two differ: an empty secret is none, and no open scope is a choice."""
    monkeypatch.setenv(name, "")
    assert Settings.from_env() == Settings()
