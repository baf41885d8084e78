"""Reading takes the memory of a record, not of the file: peaks of a process that reads a small and a large one."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer.errors import SourceUnreadable
from indexer.sources.delimited.mapping import shipped_mapping
from indexer.sources.fhir import files
from tests.builders import AS_OF
from tests.feeds import PLAN_NET, person
from tests.unit.test_sources_delimited import HEADINGS, MAPPING, changed
from tests.unit.test_sources_nppes import SOMEBODY, header

SMALL, LARGE = 200, 6000
"""Records; each is padded to some kilobytes."""
PADDING = ("x" * 290,) * 20
MOST_SHARE = 0.2
"""Of what the large file has more than the small one, so much may stay in memory; ids of what is in scope do."""
Write = Callable[[Path, int], Path]


def jsonl(folder: Path, count: int) -> Path:
    path = folder / f"{count}.jsonl"
    with path.open("wb") as file:
        for number in range(count):
            (name,) = person(number).names
            record = person(number, names=(msgspec.structs.replace(name, variants=PADDING),))
            file.write(msgspec.json.encode(record) + b"\n")
    return path


def packed(folder: Path, count: int) -> Path:
    """Gzipped, of text that does not pack by more than a file of records does."""
    plain = jsonl(folder, count)
    path = folder / f"{count}.jsonl.gz"
    path.write_bytes(gzip.compress(plain.read_bytes(), compresslevel=1))
    return path


def delimited(folder: Path, count: int) -> Path:
    path = folder / f"{count}.csv"
    with path.open("w") as file:
        file.write(f"{HEADINGS},Notes\n")
        for number in range(count):
            file.write(f"{changed(Ref=f'a{number}', Reg=f'PH{number:06}')},{'x' * 5000}\n")
    return path


def nppes(folder: Path, count: int) -> Path:
    """Mostly of professions that are not here, as the register is; 330 columns."""
    path, headings = folder / f"{count}.csv", header()
    with path.open("w", newline="") as file:
        rows = csv.DictWriter(file, headings, restval="")
        rows.writeheader()
        for number in range(count):
            row = SOMEBODY | {"NPI": f"{number:010}", "Healthcare Provider Taxonomy Code_1": "183500000X"}
            rows.writerow(row | {"Provider Other Organization Name": "x" * 4000})
    return path


def resources(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Marvin and his role again and again, under other ids; where he works is there once."""
    held = {
        path.stem: [json.loads(line) for line in path.read_text().splitlines()]
        for path in PLAN_NET.glob("*.ndjson")
    }
    role = next(each for each in held["PractitionerRole"] if "1231894381" in each["id"])
    marvin = next(each for each in held["Practitioner"] if "1231894381" in each["id"])
    for kind in ("Location", "Organization", "HealthcareService"):
        yield from ((kind, each) for each in held[kind])
    for number in range(count):
        yield "Practitioner", marvin | {"id": f"p{number}", "text": {"div": "x" * 4000}}
        reference = {"reference": f"Practitioner/p{number}"}
        yield "PractitionerRole", role | {"id": f"r{number}", "practitioner": reference}


def ndjson(folder: Path, count: int) -> Path:
    export = folder / str(count)
    export.mkdir()
    streams = {each: (export / f"{each}.ndjson").open("w") for each in {kind for kind, _ in resources(1)}}
    for kind, resource in resources(count):
        streams[kind].write(json.dumps(resource) + "\n")
    for stream in streams.values():
        stream.close()
    return export


@pytest.mark.parametrize(
    ("write", "country", "mapping"),
    [
        (jsonl, "GB", "-"),
        (packed, "GB", "-"),
        (delimited, "GB", "people.toml"),
        (nppes, "US", str(shipped_mapping("nppes"))),
        (ndjson, "US", "-"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, write: Write, country: str, mapping: str) -> None:
    (tmp_path / "people.toml").write_text(MAPPING)
    stated = str(tmp_path / mapping) if mapping == "people.toml" else mapping
    paths = [write(tmp_path, SMALL), write(tmp_path, LARGE)]
    command = [sys.executable, "-m", "tests.reading_memory", country, stated, str(AS_OF), *map(str, paths)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    small, before, large, after = map(int, told)
    assert (small, large) == ((0, 0) if write is nppes else (SMALL, LARGE))
    more_bytes = _unpacked_bytes(paths[1]) - _unpacked_bytes(paths[0])
    assert more_bytes > 20_000_000
    assert after - before < MOST_SHARE * more_bytes


def _unpacked_bytes(path: Path) -> int:
    if path.is_dir():
        return sum(map(_unpacked_bytes, path.iterdir()))
    if path.suffix == ".gz":
        with gzip.open(path) as stream:
            return stream.seek(0, io.SEEK_END)
    return path.stat().st_size


def test_a_bundle_is_read_whole_and_so_may_not_be_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    path = tmp_path / "all.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": {"text": "x" * 1000}}]}))
    with pytest.raises(SourceUnreadable, match=r"all\.json has over 1000 bytes.* resource a line \(.*\.ndjson"):
        files.look_into(path)
