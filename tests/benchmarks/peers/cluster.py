"""A PostgreSQL of our own in a temporary folder, from the Debian packages, tuned for reading from memory.

`postgresql-15` and `postgresql-15-postgis-3`. Must not know what is stored.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
EXTENSION = Path("/usr/share/postgresql/15/extension/postgis.control")
OWNER = "postgres"
TUNED = {
    "shared_buffers": "2GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.0",  # everything is in memory
    "seq_page_cost": "1.0",
    "jit": "off",  # compiling costs more than these statements take
    "max_parallel_workers_per_gather": "2",
    "min_parallel_table_scan_size": "1MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "8GB",
    "autovacuum": "off",
    "max_connections": "40",
}


def unavailable_reason() -> str | None:
    """What to install; None if a cluster can be had."""
    if not (PROGRAMS / "initdb").exists() or not EXTENSION.exists():
        return "install the Debian packages postgresql-15 and postgresql-15-postgis-3"
    return None if find_spec("psycopg") else "pip install 'psycopg[binary]'"


class Cluster:
    """Started when made, on a port of this machine; gone with its files when stopped."""

    def __init__(self, port: int) -> None:
        self.port, self._folder = port, Path(tempfile.mkdtemp(prefix="bench-postgres-"))
        self.data = self._folder / "data"
        if os.geteuid() == 0:
            entry = pwd.getpwnam(OWNER)
            os.chown(self._folder, entry.pw_uid, entry.pw_gid)
        self._run("initdb", "-D", str(self.data), "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in TUNED.items())
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    @property
    def address(self) -> str:
        return f"host=127.0.0.1 port={self.port} user={OWNER} dbname={OWNER}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = [str(PROGRAMS / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups", *command]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{program} ended with {done.returncode}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
