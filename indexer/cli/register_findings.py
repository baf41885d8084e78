"""What a register's export was found to say, told to a person and to a program; and when it is to be doubted."""

from collections.abc import Iterable
from typing import get_args

import click

from indexer.checks import REJECTED_SHARE
from indexer.register_import import Effect, Findings

_TOLD = 10
"""Lines of each kind on the terminal; --report has all."""
MOST_HIDDEN_SHARE = 0.5
LEAST_TO_DOUBT = 5
"""An export that takes more than this share of the people it speaks of off the list, and so many of them, is more
likely to be mapped wrongly than right."""


def doubt_of(findings: Findings, status_column: str | None) -> str | None:
    """Why the export is more likely to be mapped wrongly than right; None where nothing speaks for that.

    A word of standing that the mapping does not know may be the one that matters: it is never passed over.
    """
    hidden = len(findings.with_effect("hidden"))
    unknown = [fault for fault in findings.malformed if fault.field == status_column]
    if unknown:
        return f"{len(unknown)} rows of unknown standing, the first in line {unknown[0].line}: {unknown[0].reason}"
    if len(findings.malformed) > REJECTED_SHARE * findings.read:
        return f"{len(findings.malformed)} of {findings.read} rows cannot be used"
    if hidden >= LEAST_TO_DOUBT and hidden > MOST_HIDDEN_SHARE * findings.eligible:
        return f"{hidden} of the {findings.eligible} listed people it speaks of would be hidden"
    return None


def tell_findings(country: str, register: str, findings: Findings) -> None:
    """Lists to standard error; counts and what changes to standard output."""
    _list(f"{fault} (not applied)" for fault in findings.malformed)
    _list(
        f"line {each.line}: {each.number} is {each.name!r} in the register and {each.known_as!r} "
        f"({each.specialist}) here: not applied"
        for each in findings.conflicts
    )
    click.echo(
        f"{country} {register}: {findings.read} rows, {len(findings.entries)} known numbers, "
        f"{findings.outdated} known from later, {len(findings.unknown)} of nobody here, "
        f"{len(findings.conflicts)} under another name, {len(findings.malformed)} malformed"
    )
    for effect in get_args(Effect):
        changes = findings.with_effect(effect)
        if changes:
            click.echo(f"{country}: {len(changes)} will be {effect} by the next reindex")
            _list(f"{change.specialist} ({change.name}): {change.reason}" for change in changes)


def _list(lines: Iterable[str]) -> None:
    told = list(lines)
    for line in told[:_TOLD]:
        click.echo(f"  {line}", err=True)
    if len(told) > _TOLD:
        click.echo(f"  and {len(told) - _TOLD} more; --report lists all", err=True)


def as_json(country: str, register: str, findings: Findings) -> dict[str, object]:
    """Everything found, for --report."""
    faults = [
        {name: getattr(bad, name) for name in ("file", "line", "field", "reason")} for bad in findings.malformed
    ]
    return {
        "country": country,
        "register": register,
        "rows": findings.read,
        "known": len(findings.entries),
        "outdated": findings.outdated,
        "unknown": findings.unknown,
        "conflicts": findings.conflicts,
        "malformed": faults,
        "changes": findings.changes,
    }
