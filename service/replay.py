"""A saved answer made once more: under its index version, its day and its triage tables, whatever is live by now.

Owns what a saved answer is, and when it cannot be made again. Says what differs, never why somebody asked.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
from msgspec import Struct

from indexer.engines.base import Engine, View
from indexer.errors import BadReference, DirectoryError, VersionGone
from indexer.kept_tables import read_tables
from indexer.reference import Language, Reference
from indexer.settings import Settings
from service.acceptance.asking import OneVersion
from service.directory import Clock, Directory, open_directory
from service.kept_versions import open_kept
from service.listing import RANKING_VERSION
from service.matching import judge_body, match, search
from service.reading import faults_of_wish, load_body, refuse_if_any
from service.schemas.requests import SearchRequestSchema

MOST_DIFFERENCES = 12
_SEARCH = SearchRequestSchema()
_MISSING = "missing"


class Answered(Struct, frozen=True):
    """Of a saved answer, what says how it was made. A gated one names no index version, ranking and day."""

    index_version: str | None
    ranking_version: str | None
    as_of: date | None
    triage_version: str | None = None


class Saved(Struct, frozen=True):
    """A request as it was sent to POST /v1/matches or /v1/specialists/search, and its answer as it came."""

    request: dict[str, Any]
    answer: dict[str, Any]
    answered: Answered
    language: Language = "en"


class CannotReplay(DirectoryError):
    """The answer cannot be made again; `reasons` name everything that is gone or changed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def replay(engine: Engine, settings: Settings, saved: Saved) -> dict[str, Any]:
    """The answer to the saved request as it is made now from what is kept.

    Raises CannotReplay, EngineUnavailable; RequestRefused where what was answered then is refused now.
    """
    reasons: list[str] = []
    if saved.answered.ranking_version not in (None, RANKING_VERSION):
        reasons.append(
            f"ranking version {saved.answered.ranking_version} is not that of this program ({RANKING_VERSION}); "
            "replay it with the release that answered"
        )
    view, reference = _view_of(engine, saved, reasons), None
    wired = open_directory(settings, engine if view is None else OneVersion(view), _day_of(saved))
    reference = _reference_of(engine, wired.reference, saved, reasons)
    if reasons:
        raise CannotReplay(reasons)
    answered = _answer(replace(wired, reference=reference or wired.reference), saved)
    return orjson.loads(orjson.dumps(answered))  # type: ignore[no-any-return]  # a dict in, a dict out


def differences(saved: object, made: object, path: str = "$") -> Iterator[str]:
    """Each place where the two are not the same: its JSON path, what was saved and what is made now."""
    if isinstance(saved, dict) and isinstance(made, dict):
        for name in dict.fromkeys([*saved, *made]):
            yield from differences(saved.get(name, _MISSING), made.get(name, _MISSING), f"{path}.{name}")
    elif isinstance(saved, list) and isinstance(made, list) and len(saved) == len(made):
        for at, (before, now) in enumerate(zip(saved, made, strict=True)):
            yield from differences(before, now, f"{path}[{at}]")
    elif saved != made:
        yield f"{path}: {_told(saved)} was saved, {_told(made)} is made now"


def _view_of(engine: Engine, saved: Saved, reasons: list[str]) -> View | None:
    """The version that answered; None where none did."""
    version = saved.answered.index_version
    if version is None:
        return None
    try:
        return open_kept(engine, version)
    except VersionGone:
        reasons.append(f"index version {version} is no longer kept; each country keeps its last two")
        return None


def _reference_of(engine: Engine, today: Reference, saved: Saved, reasons: list[str]) -> Reference | None:
    """The facts with the triage tables that answered; None where they are today's, or decide nothing."""
    version = saved.answered.triage_version
    if version is None or version == today.triage.version:
        return None
    try:
        kept = read_tables(engine, version)
    except BadReference as error:
        reasons.append(f"triage tables {version} cannot be read by this program: {error}")
        return None
    if kept is None:
        reasons.append(
            f"triage tables {version} are not kept and not today's ({today.triage.version}); "
            "tables are kept when an index version goes live with them"
        )
    return kept


def _day_of(saved: Saved) -> Clock | None:
    day = saved.answered.as_of
    return None if day is None else lambda _: day


def _answer(directory: Directory, saved: Saved) -> dict[str, Any]:
    if "disposition" in saved.answer:
        return match(directory, saved.request, judge_body(directory, saved.request), saved.language)
    wish = load_body(_SEARCH, saved.request)
    refuse_if_any(faults_of_wish(wish, directory.reference, lambda name: name))
    return search(directory, wish, saved.language)


def _told(value: object) -> str:
    words = orjson.dumps(value).decode() if value is not _MISSING else "nothing"
    return words if len(words) <= 60 else f"{words[:57]}…"
