"""Whether an answer costs more than it did: machine instructions of a fixed workload against the committed figure.

    python -m tests.benchmarks.guard            # fails over +10 %
    python -m tests.benchmarks.guard --commit   # writes the figure anew

Counted by callgrind (Debian package `valgrind`), which a busy machine does not disturb. The figure holds for the
versions of Python and numpy beside it: with others nothing is compared, and it says so.
"""

import argparse
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import numpy as np

from tests.benchmarks.columns import columns_of
from tests.benchmarks.directories import environment, keep
from tests.benchmarks.judge import Judge
from tests.benchmarks.mixes import MIXES, Scene, draw

SPECIALISTS, EACH = 2_000, 3
MOST_MORE = 0.10
FIGURE = Path(__file__).with_name("instructions.toml")
WORK = Path("var/bench")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.guard",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--commit", action="store_true", help="write the figure found")
    parser.add_argument("--work", type=Path, default=WORK)
    asked = parser.parse_args()
    found = count_instructions(asked.work)
    if asked.commit:
        FIGURE.write_text(written(found), encoding="utf-8")
    print(verdict(found))


def verdict(found: int) -> str:
    """What the figure says. Raises SystemExit where it is too high."""
    committed = tomllib.loads(FIGURE.read_text(encoding="utf-8"))
    if committed["versions"] != _versions():
        return f"not compared: the figure is of {committed['versions']}, this is {_versions()}"
    allowed = committed["instructions_an_answer"]
    told = f"{found:,} instructions an answer, {found / allowed - 1:+.1%} of the {allowed:,} committed"
    if found > allowed * (1 + MOST_MORE):
        raise SystemExit(f"{told}: over {MOST_MORE:+.0%}; find what costs, or explain it and run with --commit")
    return told


def count_instructions(work: Path) -> int:
    """Of one answer, on average over all mixes."""
    if shutil.which("valgrind") is None:
        raise SystemExit("install the Debian package valgrind")
    kept = keep(work, SPECIALISTS)
    judge, scene = Judge(columns_of(kept.documents())), Scene.of(kept)
    bodies = kept.folder / "bodies.json"
    drawn = [asked for mix in MIXES for asked in draw(scene, mix, EACH, judge)]
    bodies.write_bytes(
        msgspec.json.encode([(each.path, msgspec.json.encode(each.body).decode()) for each in drawn])
    )
    counted = kept.folder / "callgrind.out"
    command = [
        *("valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={counted}"),
        *(sys.executable, "-m", "tests.benchmarks.workload", str(kept.folder), str(bodies)),
    ]
    settings = {**environment(""), "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        _expect(process, "ready")
        _control("on", process.pid)
        print(file=process.stdin, flush=True)
        answers = int(_expect(process, "answered"))
        _control("off", process.pid)
        print(file=process.stdin, flush=True)
    return _total(counted) // answers


def _expect(process: subprocess.Popen[str], word: str) -> str:
    """The rest of the line that begins so."""
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        if line.startswith(word):
            return line.removeprefix(word).strip()
    raise SystemExit(f"the workload ended: {process.stderr.read()[-2000:]}")


def _control(switch: str, pid: int) -> None:
    subprocess.run(["callgrind_control", "-i", switch, str(pid)], check=True, stdout=subprocess.DEVNULL)


def _total(file: Path) -> int:
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("totals:"):
            return int(line.split()[1])
    raise SystemExit(f"{file} holds no total")


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), "numpy": np.__version__}


def written(found: int) -> str:
    """The file of a figure found with the versions that run."""
    versions = ", ".join(f'{name} = "{version}"' for name, version in _versions().items())
    return (
        "# Instructions of one answer, on average over the mixes of the benchmark, found by\n"
        "# python -m tests.benchmarks.guard --commit\n"
        f"instructions_an_answer = {found}\nversions = {{ {versions} }}\n"
    )


if __name__ == "__main__":
    main()
