"""What is live, what was live before, and what is left over: for a person and as JSON."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from indexer import versions
from indexer.census import told as reasons_told
from indexer.engines.base import Engine, Role, VersionState
from indexer.journal import JOURNAL, Run, runs_of
from indexer.journal import told as run_told


class CountryStatus(Struct, frozen=True, kw_only=True):
    """The versions of one country and what was done to them, each latest first."""

    country: str
    versions: tuple[VersionState, ...]
    runs: tuple[Run, ...] = ()

    def of(self, role: Role) -> VersionState | None:
        return next((state for state in self.versions if state.role == role), None)

    def leftovers(self) -> tuple[str, ...]:
        """Names of versions that a reindex did not finish."""
        return tuple(state.version for state in self.versions if state.role in ("hidden", "unsealed"))


def status_of(engine: Engine, countries: Iterable[str]) -> tuple[CountryStatus, ...]:
    kept = engine.kept(JOURNAL)
    return tuple(
        CountryStatus(country=code, versions=engine.versions(code), runs=tuple(runs_of(code, kept)))
        for code in countries
    )


def as_json(index_url: str, statuses: Iterable[CountryStatus]) -> bytes:
    countries: list[dict[str, Any]] = [
        {
            "country": status.country,
            "live": _facts(status.of("live")),
            "previous": _facts(status.of("previous")),
            "leftovers": status.leftovers(),
            "runs": status.runs,
        }
        for status in statuses
    ]
    return msgspec.json.encode({"engine": public_url(index_url), "countries": countries})


def as_lines(index_url: str, statuses: Iterable[CountryStatus], now: datetime) -> list[str]:
    lines = [f"engine: {public_url(index_url)}"]
    for status in statuses:
        live = status.of("live")
        if live is None:
            lines.append(f"{status.country}: not indexed; run: directory reindex {status.country}")
        else:
            lines.append(f"{status.country}: {_told(live, now)}")
        previous = status.of("previous")
        if previous is not None:
            lines.append(f"    previous: {_told(previous, now)}")
        if status.runs:
            lines.append(f"    last: {run_told(status.runs[0])}")
        lines += [f"    left over: {version}; run: directory prune" for version in status.leftovers()]
    return lines


def public_url(index_url: str) -> str:
    """The address of the index without the name and password it may hold."""
    parts = urlsplit(index_url)
    if "@" not in parts.netloc:
        return index_url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _facts(state: VersionState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    facts: dict[str, Any] = {"version": state.version, "is_readable": versions.is_current_shape(state.version)}
    if state.manifest is not None:
        facts |= msgspec.to_builtins(state.manifest)
    return facts


def _told(state: VersionState, now: datetime) -> str:
    manifest = state.manifest
    if manifest is None:
        return f"{state.version}, without a manifest"
    age = now.astimezone(UTC) - datetime.fromisoformat(manifest.created_at)
    counts = manifest.counts
    parts = [
        state.version,
        f"{counts.eligible} eligible of {counts.promoted} specialists on {manifest.as_of}",
        f"{manifest.reviews} reviews",
        "synthetic" if manifest.synthetic else "real",
        *([f"{counts.quarantined} reviews quarantined"] if counts.quarantined else []),
        *([f"{counts.hidden} hidden ({reasons_told(manifest.hidden_by)})"] if manifest.hidden_by else []),
        f"from {manifest.source}{_updated(manifest.updates)}",
        f"{age.days} d {age.seconds // 3600} h old",
    ]
    if not versions.is_current_shape(state.version):
        parts.append("of an older shape: reindex it")
    return ", ".join(parts)


def _updated(updates: int) -> str:
    return f" and {updates} {'update' if updates == 1 else 'updates'}" if updates else ""
