"""Our directory search beside what a user would pick instead, at sizes of the caller's choice, in one run.

    python -m tests.benchmarks --specialists 10000
    python -m tests.benchmarks --specialists 10000 100000 1000000 --only embedded,plain --mix dense_city_10

Generates the directory (or takes the one kept in the work folder), fills every side with it, compares the
answers with the exact ones before any clock runs, and writes a table, `latest.json` and pictures. Sides that need
something installed say so and are left out; `--only` names the sides wanted (then what they need must be there).
A run of some sides or mixes writes `partial.*` instead.
"""

import argparse
import signal
from pathlib import Path

from tests.benchmarks import run, sides

OUTPUT = Path("var/bench")


def main() -> None:
    asked = _parser().parse_args()
    signal.signal(signal.SIGTERM, _end)  # the servers that were started end with the run
    run.run(
        run.Wanted(
            specialists=tuple(sorted(asked.specialists)),
            peers=tuple(asked.only.split(",")) if asked.only else (),
            mixes=tuple(asked.mix.split(",")) if asked.mix else (),
            questions=asked.questions,
            proofs=asked.proofs,
            repeats=asked.repeats,
            warm_seconds=asked.warm_seconds,
            clients=asked.clients,
            seconds=asked.seconds,
            output=asked.output,
            work=asked.work or asked.output,
        )
    )


def _end(number: int, _: object) -> None:
    raise SystemExit(f"ended by signal {number}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--specialists", type=int, nargs="+", default=[10_000], metavar="N", help="sizes")
    parser.add_argument("--only", help=f"sides, by comma: {','.join(sides.SIDES)}")
    parser.add_argument("--mix", help="mixes, by comma; all if left out")
    parser.add_argument("--questions", type=int, default=40, help="different questions a mix")
    parser.add_argument(
        "--proofs", type=int, help="answers of the judge compared with the oracle; left out: of all questions"
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument(
        "--warm-seconds", type=float, default=2.0, help="of asking before the clock, a mix and side"
    )
    parser.add_argument("--clients", type=int, default=16, help="at once, for the throughput; 0: none")
    parser.add_argument("--seconds", type=float, default=3.0, help="of throughput, a mix and side")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--work", type=Path, help="where directories are kept; the output folder if left out")
    return parser


if __name__ == "__main__":
    main()
