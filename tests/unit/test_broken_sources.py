"""Every kind of source in every broken form: loaded or refused by stated rules; if refused, live stays."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from indexer.engines.embedded import EmbeddedEngine
from indexer.errors import SourceUnreadable
from indexer.rebuild import Plan, rebuild
from indexer.reference import load_reference
from indexer.report import Report
from indexer.sources import Origin, open_supply
from indexer.sources.kept_reviews import KeptReviews
from indexer.sources.rules import Rules
from tests.builders import AS_OF
from tests.feeds import PLAN_NET, person
from tests.unit.test_sources_delimited import HEADINGS, MAPPING, changed

REFERENCE = load_reference()
VERIFIED = MAPPING.replace('id = "Ref"', 'id = "Ref"\nverified_at = { constant = 2026-11-01 }', 1)
PLAN_NET_DAY = date(2024, 8, 31)
Damage = Callable[[bytes], bytes]


def jsonl() -> bytes:
    return b"".join(msgspec.json.encode(person(number)) + b"\n" for number in range(10))


def delimited() -> bytes:
    rows = [changed(Ref=f"a{number}", Reg=f"PH1234{number}", Name=f"Zoë Reed{number}") for number in range(10)]
    return "\n".join((HEADINGS, *rows, "")).encode()


def bundled() -> bytes:
    lines = [line for file in sorted(PLAN_NET.glob("*.ndjson")) for line in file.read_text().splitlines()]
    entries = [{"resource": json.loads(line)} for line in lines]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def half(content: bytes) -> bytes:
    """The first half of the lines, or of the entries."""
    if content.startswith(b'{"resourceType": "Bundle"'):
        whole = json.loads(content)
        return json.dumps(whole | {"entry": whole["entry"][: len(whole["entry"]) // 8]}).encode()
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: len(lines) // 3])


def twice(content: bytes) -> bytes:
    if content.startswith(b'{"resourceType": "Bundle"'):
        whole = json.loads(content)
        return json.dumps(whole | {"entry": whole["entry"] * 2}).encode()
    lines = content.splitlines(keepends=True)
    return content + b"".join(lines[1:] if lines[0].startswith(HEADINGS[:8].encode()) else lines)


def nulls(content: bytes) -> bytes:
    """Where a city or `active` stood."""
    content = content.replace(b'"London"', b"null").replace(b",London,", b",,")
    return content.replace(b'"active": true', b'"active": null')


DAMAGES: dict[str, Damage] = {
    "whole": lambda content: content,
    "empty": lambda content: b"",
    "blank": lambda content: b"\n \n\n",
    "cut off": lambda content: content[:-60],
    "half gone": half,
    "twice": twice,
    "nulls": nulls,
    "utf-16": lambda content: content.decode().encode("utf-16"),
    "latin-1": lambda content: content.decode().encode("latin-1", "replace") + b"\xe4\xf6",
    "marked": lambda content: b"\xef\xbb\xbf" + content,
    "packed": gzip.compress,
    "packed, cut off": lambda content: gzip.compress(content)[:-20],
    "zipped": lambda content: b"PK\x03\x04" + content,
    "page of errors": lambda content: b"<html>503 Service Unavailable</html>\n",
    "noise": lambda content: bytes(range(256)) * 40,
}


class Case(msgspec.Struct, frozen=True):
    """A kind of source: the name of its file, what is in it, and where it is indexed."""

    name: str
    content: Callable[[], bytes]
    country: str = "GB"
    as_of: date = AS_OF
    has_mapping: bool = False


CASES = {
    "jsonl": Case("gb.jsonl", jsonl),
    "csv": Case("people.csv", delimited, has_mapping=True),
    "fhir": Case("all.json", bundled, "US", PLAN_NET_DAY),
}


def reindex(engine: EmbeddedEngine, folder: Path, case: Case, content: bytes) -> Report | None:
    """The report; None where the source could not even be opened."""
    path = folder / case.name
    path.write_bytes(content)
    (folder / "mapping.toml").write_text(VERIFIED)
    country = REFERENCE.countries[case.country]
    origin = Origin((path,), mapping=folder / "mapping.toml" if case.has_mapping else None, state=folder)
    kept = KeptReviews(engine, Rules(country, REFERENCE.taxonomy, case.as_of))
    try:
        supply = open_supply(origin, country, REFERENCE, case.as_of, kept)
    except SourceUnreadable:
        return None
    plan = Plan(
        country=country,
        reference=REFERENCE,
        supply=supply,
        as_of=case.as_of,
        rejects_folder=folder / "rejects",
        reviewer_key=b"k" * 32,
    )
    return rebuild(engine, plan)


EXPECTED = {
    # what becomes of it:  jsonl       csv         fhir; "unopened" is told as failed before anything is made
    "whole":           ("promoted", "promoted", "promoted"),
    "empty":           ("refused",  "failed",   "unopened"),
    "blank":           ("refused",  "failed",   "unopened"),
    "cut off":         ("unopened", "failed",   "unopened"),  # nobody can tell how much is lost
    "half gone":       ("refused",  "refused",  "refused"),
    "twice":           ("promoted", "promoted", "promoted"),
    "nulls":           ("refused",  "refused",  "promoted"),  # a city is needed, `active` is not
    "utf-16":          ("refused",  "promoted", "unopened"),
    "latin-1":         ("promoted", "failed",   "unopened"),  # of JSON lines one has other bytes
    "marked":          ("promoted", "promoted", "promoted"),
    "packed":          ("promoted", "promoted", "promoted"),
    "packed, cut off": ("failed",   "failed",   "unopened"),
    "zipped":          ("failed",   "failed",   "unopened"),
    "page of errors":  ("refused",  "failed",   "unopened"),
    "noise":           ("refused",  "failed",   "unopened"),
}  # fmt: skip


@pytest.mark.parametrize("at", range(len(CASES)), ids=list(CASES))
@pytest.mark.parametrize("damage", list(DAMAGES))
def test_it_loads_or_is_refused_and_nothing_live_is_lost(
    engine: EmbeddedEngine, tmp_path: Path, at: int, damage: str
) -> None:
    case = list(CASES.values())[at]
    first = reindex(engine, tmp_path, case, case.content())
    assert first is not None
    assert first.result == "promoted", first.message
    report = reindex(engine, tmp_path, case, DAMAGES[damage](case.content()))
    assert (report.result if report else "unopened") == EXPECTED[damage][at]
    live = engine.live(case.country).manifest
    if report is None or report.result != "promoted":
        assert live.version == first.version
        return
    counts = live.counts
    assert live.version == report.version
    assert counts.read == counts.out_of_scope + counts.rejected + counts.merged + counts.promoted
    assert counts.eligible >= first.counts.eligible - counts.rejected
