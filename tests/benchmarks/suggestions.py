"""Time of POST /v1/suggestions over a large directory, in process: what a person waits for beside the network.

    python -m tests.benchmarks.suggestions --specialists 1000000

Generates a British directory and indexes it into an embedded index in a folder of its own, or asks the one of
`--index`. Types names, places and complaints, as far as so many letters, and whole with a slip; prints p50, p95
and the slowest of each.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from flask.testing import FlaskClient

from indexer.reference import load_reference
from indexer.settings import Settings
from service.app import create_app
from service.directory import Directory
from tests.typed.slips import a_slip

COUNTRY = "GB"
LETTERS = (1, 2, 3, 4, 5, 6, 8, 12)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--specialists", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=300, help="for each number of letters")
    parser.add_argument("--index", type=Path, help="an index that is there; nothing is generated")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = asked.index or Path(folder) / "index"
        if asked.index is None:
            _fill(Path(folder), index, asked.specialists)
        app = create_app(Settings(state=Path(folder) / "state", index_url=f"embedded:{index}"))
        texts = _texts(app.extensions["directory"])
        client = app.test_client()
        _ask(client, "warm it up")
        everything: list[float] = []
        for count in LETTERS:
            spent = _time(client, asked.requests, [text[:count] for text in texts])
            everything += spent
            _show(f"{count} letters", spent)
        _show("any of these", everything)
        dice = random.Random(11)
        _show("whole, with a slip", _time(client, asked.requests, [a_slip(text, dice) for text in texts]))


def _fill(folder: Path, index: Path, specialists: int) -> None:
    environment = {**os.environ, "DIRECTORY_INDEX_URL": f"embedded:{index}"}
    directory = str(Path(sys.executable).with_name("directory"))
    size = ["--country", COUNTRY, "--specialists", str(specialists), "--reviews", "0", "--seed", "1"]
    subprocess.run([directory, "generate", *size, str(folder / "data")], check=True, env=environment)
    source = ["--from", str(folder / "data"), "--reviews", "none"]
    subprocess.run([directory, "reindex", COUNTRY, *source], check=True, env=environment)


def _texts(directory: Directory) -> list[str]:
    """As many names as places as complaints."""
    lines = (resources.files("seed_data") / "specialists" / f"{COUNTRY.lower()}.jsonl").read_text().splitlines()
    names = [json.loads(line)["names"][0]["text"] for line in lines]
    places = [place.label for place in directory.gazetteer.places(COUNTRY, min_population=5_000)]
    topics = [text for term in load_reference().taxonomy.conditions.values() for text in term.lay.en]
    dice = random.Random(5)
    return [text for kind in (names, places, topics) for text in dice.choices(kind, k=1_000)]


def _time(client: FlaskClient, requests: int, texts: Sequence[str]) -> list[float]:
    """Milliseconds a request, of some of the texts."""
    return [_ask(client, typed) for typed in random.Random(7).choices(texts, k=requests)]


def _ask(client: FlaskClient, typed: str) -> float:
    started = time.perf_counter()
    response = client.post("/v1/suggestions", json={"country": COUNTRY, "q": typed})
    spent = (time.perf_counter() - started) * 1000
    if response.status_code != 200:
        raise SystemExit(f"{response.status}: {response.get_data(as_text=True)[:500]}")
    return spent


def _show(title: str, spent: list[float]) -> None:
    cuts = statistics.quantiles(spent, n=100)
    print(f"{title:20} p50 {cuts[49]:6.2f} ms, p95 {cuts[94]:6.2f} ms, slowest {max(spent):6.2f} ms")


if __name__ == "__main__":
    main()
