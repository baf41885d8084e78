"""Telling what became of a reindex: to a person in lines, to a program as a file of JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from indexer.report import Report

_REASONS_TOLD = 5


def tell(reports: Sequence[Report]) -> None:
    """What was rejected and doubted to standard error; last, one line a country."""
    for report in reports:
        for reason in report.reasons[:_REASONS_TOLD]:
            click.echo(f"{report.country}: {reason.count} × {reason.reason}, e.g. {reason.example}", err=True)
        for finding in report.findings[:_REASONS_TOLD]:
            click.echo(f"{report.country}: {finding.count} kept but doubtful: {finding.reason}", err=True)
        for specialist, count in list(report.most_quarantined.items())[:_REASONS_TOLD]:
            click.echo(f"{report.country}: {count} reviews of {specialist} quarantined", err=True)
        if report.most_quarantined:
            click.echo(f"{report.country}: to decide them: directory reviews pending", err=True)
        if report.rejects_file:
            click.echo(f"{report.country}: rejects are in {report.rejects_file}", err=True)
        for line in _told_of_checks(report):
            click.echo(f"{report.country}: {line}", err=True)
    for report in reports:
        click.echo(report.line())


def _told_of_checks(report: Report) -> Iterator[str]:
    """Checks passed over, and what a dry run would change."""
    forced = [result.check for result in report.checks if result.state == "forced"]
    if forced:
        yield f"passed over: {', '.join(forced)}"
    if report.differences is not None:
        yield from report.differences.lines()


def require_writable(file: Path) -> None:
    """Ends the command before any work if the report could not be written; what stands there stays."""
    is_new = not file.exists()
    try:
        file.open("ab").close()
    except OSError as error:
        raise click.ClickException(f"{_cannot_write(file, error)}; nothing was indexed") from error
    if is_new:
        file.unlink()


def write_report(reports: Sequence[Report], file: Path) -> None:
    """Ends the command if the disk refuses: the countries were told already, and stay as told."""
    try:
        file.write_bytes(msgspec.json.format(msgspec.json.encode({"countries": reports})))
    except OSError as error:
        raise click.ClickException(f"{_cannot_write(file, error)}; the index is as told above") from error


def _cannot_write(file: Path, error: OSError) -> str:
    return f"cannot write the report to {file}: {error.strerror}"
