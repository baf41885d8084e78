"""The official Elasticsearch distribution for tests, and the Java it runs on: fetched once and kept unpacked.

It is the `integ-test-zip` of Maven Central: the official server core with X-Pack core and security, without
the optional modules. Must not know how a node is run.
"""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

VERSION = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"


def installed() -> Path:
    """The unpacked distribution, fetched on first use; readable by the user who runs it."""
    unpacked_at = home()
    if unpacked_at.is_dir():
        return unpacked_at
    cache = unpacked_at.parent
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as name:
        unpacking = Path(name)
        subprocess.run(
            ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={unpacking}"],
            cwd=unpacking,
            check=True,
        )
        with zipfile.ZipFile(unpacking / f"elasticsearch-{VERSION}.zip") as archive:
            archive.extractall(unpacking)
        unpacked = unpacking / unpacked_at.name
        for program in (unpacked / "bin").iterdir():
            program.chmod(0o755)
        try:
            unpacked.rename(unpacked_at)
        except OSError:  # another run was first
            if not unpacked_at.is_dir():
                raise
    return unpacked_at


def home() -> Path:
    """Root's own cache is closed to the user who runs the server: then the machine's."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (Path("/var/cache") if is_root() else own) / "specialist-directory" / f"elasticsearch-{VERSION}"


def java_home() -> Path:
    java = shutil.which("java")
    if "JAVA_HOME" in os.environ or java is None:
        return Path(os.environ.get("JAVA_HOME", "/"))
    return Path(java).resolve().parent.parent


def java_version() -> int:
    """0 where there is none."""
    try:
        said = subprocess.run([java_home() / "bin" / "java", "-version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(rb'version "(\d+)', said.stderr)
    return int(found[1]) if found else 0


def is_root() -> bool:
    return os.geteuid() == 0
