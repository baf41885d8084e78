"""Every file of a folder of data, whole and in every broken form, reindexed over a live index.

    python -m tests.faults.broken_data [FOLDER]        (default: ../shared/data)

Prints file, variant, outcome and the rule that decided. Wrong is, and told at the end: an error nobody foresaw; a
directory that is another after a harmless change; a live index that is not as it was, answer for answer and byte
for byte, where the new one was not promoted; counts that do not add up; a reject without file, line and field;
somebody who is gone though no count and no reject says so. Exit code 1 if anything is.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from indexer import documents
from indexer.engines.embedded import EmbeddedEngine
from indexer.errors import SourceUnreadable
from indexer.rebuild import Plan, rebuild
from indexer.reference import load_reference
from indexer.report import Report
from indexer.sources import Origin, open_supply
from indexer.sources.kept_reviews import KeptReviews
from indexer.sources.rules import Rules
from tests.faults.damages import DAMAGES, HARMLESS

COUNTRY, AS_OF = "US", date(2024, 8, 31)
"""Of Plan-Net: on this day most of its licences are current."""


class Outcome(Struct, frozen=True):
    """What became of one broken file; `wrong`: what should not have happened, "" if nothing."""

    result: str
    rule: str
    wrong: str = ""


class Ground:
    """A live index made of the whole data, over which broken ones are tried."""

    def __init__(self, source: Path, folder: Path, country: str = COUNTRY, as_of: date = AS_OF) -> None:
        self._folder, self._as_of = folder, as_of
        self._reference = load_reference()
        self._country = self._reference.countries[country]
        self._engine = EmbeddedEngine(folder / "index")
        whole = self._reindex(source)
        if not isinstance(whole, Report) or whole.result != "promoted":
            raise SystemExit(f"{source} itself cannot be indexed: {whole}")
        self._whole = whole
        self._people, self._bytes = self._answers(), self._bytes_of_live()

    def close(self) -> None:
        self._engine.close()

    def outcome_of(self, source: Path, *, is_harmless: bool) -> Outcome:
        """What a reindex of the source does to the live index, which is put back afterwards."""
        try:
            report = self._reindex(source)
        except Exception as error:  # whatever nobody foresaw is what is looked for
            return Outcome("error", repr(error)[:100], "an error that nobody foresaw")
        if isinstance(report, SourceUnreadable):
            return Outcome("unreadable", _short(str(report)), self._unlike_before())
        if report.result != "promoted":
            return Outcome(report.result, _short(report.message), self._unlike_before() or self._amiss(report))
        wrong = self._amiss(report) or self._lost(report, is_harmless=is_harmless)
        rule = "as it was" if self._people == self._answers() else "as it says now"
        listed = [reason.example for reason in report.reasons if not reason.reason.endswith("are not read")]
        if listed:
            rule = f"{rule}, {report.counts.rejected + report.reviews.rejected} rejected; {_short(listed[0])}"
        self._engine.writer().promote(self._whole.version)
        return Outcome("promoted", rule, wrong or self._unlike_before())

    def _reindex(self, source: Path) -> Report | SourceUnreadable:
        country, as_of = self._country, self._as_of
        origin = Origin((source,), state=self._folder)
        kept = KeptReviews(self._engine, Rules(country, self._reference.taxonomy, as_of))
        try:
            supply = open_supply(origin, country, self._reference, as_of, kept)
        except SourceUnreadable as error:
            return error
        plan = Plan(
            country=country,
            reference=self._reference,
            supply=supply,
            as_of=as_of,
            rejects_folder=self._folder / "rejects",
            reviewer_key=b"k" * 32,
        )
        return rebuild(self._engine, plan)

    def _answers(self) -> dict[str, bytes]:
        """What the live index holds of everybody, and of what was said of them."""
        view = self._engine.live(self._country.code)
        found = {each.specialist.id: documents.encode(each) for each in view.documents()}
        return found | {f"review {each.id}": msgspec.json.encode(each) for each in view.all_reviews()}

    def _bytes_of_live(self) -> str:
        digest = hashlib.sha256()
        for path in sorted((self._folder / "index").rglob("*")):
            if self._whole.version in path.parts and path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()

    def _unlike_before(self) -> str:
        if self._engine.live(self._country.code).manifest.version != self._whole.version:
            return "another version is live"
        if self._answers() != self._people:
            return "the live index answers something else"
        return "" if self._bytes_of_live() == self._bytes else "the live index has other bytes"

    def _amiss(self, report: Report) -> str:
        counts = report.counts
        parts = counts.out_of_scope + counts.rejected + counts.merged + counts.suppressed + counts.promoted
        if report.result == "promoted" and counts.read != parts:
            return f"{counts.read} read, but {parts} accounted for"
        rejects = [] if report.rejects_file is None else Path(report.rejects_file).read_text().splitlines()
        rejected = counts.rejected + report.reviews.rejected
        if len(rejects) < rejected:
            return f"{rejected} rejected, {len(rejects)} listed"
        for line in map(json.loads, rejects):
            if not line["file"] or line["line"] < 1 or not line["field"].startswith("$") or not line["reason"]:
                return f"a reject without its place: {line}"
        return ""

    def _lost(self, report: Report, *, is_harmless: bool) -> str:
        now = self._answers()
        if is_harmless:
            return "" if now == self._people else "a harmless change made another directory"
        gone = self._people.keys() - now.keys()
        fewer_read = self._whole.counts.read - report.counts.read
        fewer_reviews = self._whole.reviews.read - report.reviews.read
        more_out = report.counts.out_of_scope - self._whole.counts.out_of_scope
        told = report.counts.rejected + report.reviews.rejected + report.reviews.orphaned
        told += max(0, fewer_read) + max(0, more_out) + max(0, fewer_reviews)
        return f"{len(gone)} are gone, and {told} told" if len(gone) > told else ""


def _short(text: str, length: int = 110) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def broken(source: Path, file: Path, damage: str, folder: Path) -> Path:
    """A copy of the source in which the file is damaged so."""
    copy = folder / "broken"
    shutil.rmtree(copy, ignore_errors=True)
    damaged = DAMAGES[damage](file.read_bytes())
    if source.is_file():
        copy.mkdir()
        copy /= source.name
        target = copy
    else:
        shutil.copytree(source, copy, copy_function=shutil.copyfile)
        target = copy / file.relative_to(source)
    target.unlink(missing_ok=True)
    if damaged is not None:
        target.write_bytes(damaged)
    return copy


def tried(ground: Ground, source: Path, folder: Path) -> Iterator[tuple[str, str, Outcome]]:
    """File, variant and outcome of every file of the source in every form."""
    for file in [source] if source.is_file() else sorted(source.glob("*.*")):
        for damage in DAMAGES:
            if source.is_file() and damage == "not there":
                continue
            path = broken(source, file, damage, folder)
            is_harmless = damage in HARMLESS and source.is_dir()
            yield file.name, damage, ground.outcome_of(path, is_harmless=is_harmless)


def main(folder: str = "../shared/data") -> int:
    data = Path(folder)
    exports = [path for path in sorted(data.iterdir()) if path.is_dir()]
    others = [path for path in sorted(data.iterdir()) if path.is_file()]
    wrong = cases = 0
    with tempfile.TemporaryDirectory() as state:
        for export in exports:
            ground = Ground(export, Path(state))
            for source in (export, *others):
                for file, damage, outcome in tried(ground, source, Path(state)):
                    cases += 1
                    wrong += bool(outcome.wrong)
                    flag = f"  WRONG: {outcome.wrong}" if outcome.wrong else ""
                    print(f"{file:31} {damage:29} {outcome.result:10} {outcome.rule}{flag}", flush=True)
            ground.close()
    print(f"{cases} cases, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
