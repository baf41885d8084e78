"""A real Elasticsearch node for tests: one that is named, else one started from the official distribution.

Owns where the server comes from and how it lives and dies; `Node` is one that may be killed and started again.
Must not know what is tested on it. `python -m tests.elasticsearch_node` starts one until interrupted.
"""

import os
import pwd
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import elasticsearch_distribution as distribution

JAVA_AT_LEAST = 17
UNPRIVILEGED = "nobody"
"""Elasticsearch refuses to run as root; then this user runs it."""
START_SECONDS = 120.0
BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC"
"""For a node of minutes: compiling it for speed takes more than half of the processors a test run has, and three
seconds of the ten it starts in. Not where anything is measured."""
MEMORY_DISK = Path("/dev/shm")
MEMORY_DISK_BYTES = 4 * 1024**3
"""Where so much is free in memory the node lives there: a disk flush for each new index costs a test most."""


def unavailable_reason() -> str | None:
    """Why no node can be had, and what to install; None if one can."""
    return None if os.environ.get("DIRECTORY_TEST_ELASTICSEARCH_URL") else own_node_unavailable_reason()


def own_node_unavailable_reason() -> str | None:
    """Why no node can be started here, whatever URL is named."""
    if distribution.java_version() < JAVA_AT_LEAST:
        return f"no Java {JAVA_AT_LEAST} or later; install a JRE, or set DIRECTORY_TEST_ELASTICSEARCH_URL"
    if not distribution.home().is_dir() and shutil.which("mvn") is None:
        return "no Maven to fetch Elasticsearch with; install maven, or set DIRECTORY_TEST_ELASTICSEARCH_URL"
    if distribution.is_root() and shutil.which("setpriv") is None:
        return "root cannot run Elasticsearch and setpriv is missing; install util-linux or run as another user"
    return None


@contextmanager
def node(*, is_brief: bool = False) -> Iterator[str]:
    """URL of a node without security: DIRECTORY_TEST_ELASTICSEARCH_URL, else one of our own."""
    named = os.environ.get("DIRECTORY_TEST_ELASTICSEARCH_URL")
    if named:
        yield named
    else:
        with own_node(is_brief=is_brief) as url:
            yield url


@contextmanager
def own_node(*, is_brief: bool = False) -> Iterator[str]:
    """URL of a node without security, started for the caller and killed at the end."""
    with node_folder() as folder:
        started = Node(folder, {}, is_brief=is_brief)
        started.start()
        try:
            yield started.wait_until_up()
        finally:
            started.kill()


@contextmanager
def node_folder() -> Iterator[Path]:
    """An empty folder where a node may live; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="elasticsearch-", dir=_disk(), ignore_cleanup_errors=True) as name:
        yield Path(name)


class Node:
    """A node of one folder, which keeps what it stores between its lives."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        *,
        password: str | None = None,
        heap: str = "1g",
        is_brief: bool = False,
    ) -> None:
        """`settings` replace those a single node has. With a password, security is on and the user is `elastic`.
        Fetches the distribution on first use. Files the settings name belong into `config` before the node is
        started. `is_brief`: it is wanted soon and for minutes, and nobody measures it."""
        self._home, self._folder = distribution.installed(), folder
        self._java_options = f"-Xms{heap} -Xmx{heap} {BRIEFLY if is_brief else ''}".rstrip()
        self.config = folder / "config"
        self._scheme = "https" if settings.get("xpack.security.http.ssl.enabled") == "true" else "http"
        self._server: subprocess.Popen[bytes] | None = None
        _configure(self._home, folder, settings, password)

    def start(self) -> None:
        (self._folder / "logs" / "http.ports").unlink(missing_ok=True)
        with (self._folder / "output.log").open("wb") as output:
            self._server = subprocess.Popen(
                [*_as_mortal(), str(self._home / "bin" / "elasticsearch")],
                env=_environment(self._folder, self._java_options),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                start_new_session=True,
            )

    def wait_until_up(self) -> str:
        """Its address, once it answers there."""
        assert self._server is not None
        return _address(self._server, self._folder, self._scheme)

    def kill(self) -> None:
        """-9, and returns when it is gone."""
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()


def _disk() -> Path | None:
    """None: the machine's usual place for temporary files."""
    is_roomy = MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free >= MEMORY_DISK_BYTES
    return MEMORY_DISK if is_roomy and os.access(MEMORY_DISK, os.W_OK) else None


def _as_mortal() -> list[str]:
    """Prefix that gives up root and dies with the test run (the server ends when its launcher does)."""
    if shutil.which("setpriv") is None:
        return []
    user, group = _unprivileged()
    drop = [f"--reuid={user}", f"--regid={group}", "--clear-groups"] if distribution.is_root() else []
    return ["setpriv", *drop, "--pdeathsig", "KILL"]


def _unprivileged() -> tuple[int, int]:
    """User and group number."""
    entry = pwd.getpwnam(UNPRIVILEGED)
    return entry.pw_uid, entry.pw_gid


def _configure(home: Path, folder: Path, changes: Mapping[str, str], password: str | None) -> None:
    config = folder / "config"
    shutil.copytree(home / "config", config)
    settings = {
        "network.host": "127.0.0.1",
        "http.port": "0",
        "transport.port": "0",
        "node.portsfile": "true",
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "xpack.security.enabled": "true" if password else "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        **(changes or {"discovery.type": "single-node"}),
    }
    (config / "elasticsearch.yml").write_text("".join(f"{name}: {value}\n" for name, value in settings.items()))
    for name in ("logs", "tmp"):
        (folder / name).mkdir()
    if password:
        _store_password(home, folder, password)
    if distribution.is_root():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *_unprivileged())


def _store_password(home: Path, folder: Path, password: str) -> None:
    keystore = str(home / "bin" / "elasticsearch-keystore")
    for words, typed in ((["create"], ""), (["add", "--stdin", "bootstrap.password"], password)):
        subprocess.run(
            [keystore, *words],
            env=_environment(folder),
            input=typed.encode(),
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _environment(folder: Path, java_options: str = "") -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_JAVA_HOME": str(distribution.java_home()),
        "ES_JAVA_OPTS": java_options,
        "ES_TMPDIR": str(folder / "tmp"),
    }


def _address(server: subprocess.Popen[bytes], folder: Path, scheme: str) -> str:
    """Waits until the node has written its port and answers there."""
    ports = folder / "logs" / "http.ports"
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and server.poll() is None:
        found = re.search(r"127\.0\.0\.1:\d+", ports.read_text()) if ports.exists() else None
        if found and _is_answering(url := f"{scheme}://{found[0]}"):
            return url
        time.sleep(0.1)
    log = (folder / "output.log").read_text(errors="replace")
    raise RuntimeError(f"Elasticsearch did not start; its last words:\n{log[-3000:]}")


def _is_answering(url: str) -> bool:
    asked, whoever = f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s", ssl._create_unverified_context()
    try:
        with urllib.request.urlopen(asked, timeout=10, context=whoever):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 401
    except OSError:
        return False


def _run_until_interrupted() -> None:
    reason = own_node_unavailable_reason()
    if reason:
        raise SystemExit(reason)
    with own_node() as url:
        print(f"{url} (interrupt to stop)", flush=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    _run_until_interrupted()
