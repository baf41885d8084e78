"""`directory reviews pending` and `decide`: what the scan holds back, and what a person makes of it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import get_args

import click
import msgspec

from indexer.anomalies import Finding, load_limits
from indexer.cli.opening import opened, read_settings
from indexer.cli.parameters import COUNTRY
from indexer.engines.base import Engine
from indexer.login import login
from indexer.records import ModerationReason
from indexer.review_decisions import (
    REVIEW_DECISIONS,
    Decisions,
    ReviewDecision,
    Verdict,
    Waiting,
    every_country,
)
from indexer.telling import TellingGroup

_SUSPECTED = "suspected"
_REASONS = tuple(reason for reason in get_args(ModerationReason) if reason != _SUSPECTED)
"""Why a review may be taken down by a person: a suspicion is none, what it turned out to be is."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says of some reviews."""

    verdict: Verdict
    reason: str
    by: str


@click.group(cls=TellingGroup)
def reviews() -> None:
    """Decide on reviews that the scan for fake ones holds back."""


@reviews.command()
@click.option("--country", metavar="CC", type=COUNTRY, help="Without it: of all countries.")
@click.option("--json", "is_json", is_flag=True, help="As JSON, for programs.")
def pending(*, country: str | None, is_json: bool) -> None:
    """List what waits for a decision: reviews suspected together, on what evidence, and until when.

    From its due day on a review that nobody decided counts again, with the next reindex.
    """
    days = load_limits().numbers.quarantine_days
    with opened(read_settings()) as engine:
        found = [
            each
            for decisions in every_country(engine.kept(REVIEW_DECISIONS))
            if country in (None, decisions.country)
            for each in decisions.waiting(days)
        ]
    if is_json:
        click.echo(msgspec.json.format(msgspec.json.encode({"pending": found})))
    elif not found:
        click.echo("nothing waits for a decision")
    else:
        click.echo("\n".join(_told(found)))


@reviews.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.argument("verdict", metavar="publish|remove", type=click.Choice(get_args(Verdict)))
@click.option(
    "--reason",
    required=True,
    help=f"Why. Of a removal one of {', '.join(_REASONS)}: it is told in public. Of a publication any words.",
)
@click.option("--country", metavar="CC", type=COUNTRY, help="Where ids of two countries are alike.")
@click.option("--by", help="Who decided it. Without it: your login.")
def decide(*, ids: tuple[str, ...], verdict: Verdict, reason: str, country: str | None, by: str | None) -> None:
    """Say of suspected reviews whether they count or are taken down. The last word counts.

    It is kept beside the index and obeyed by every later reindex; the live index stays as it is until then. What
    was never suspected is not decided here but taken down by `directory suppress review ID`.

    \b
    directory reviews decide gb-r1 gb-r2 remove --reason fake
    directory reviews decide gb-r3 publish --reason "the practice confirmed the visit"
    """
    words = reason.strip()
    if not words:
        raise click.UsageError("--reason is empty; somebody will want to know why")
    if verdict == "remove" and words not in _REASONS:
        raise click.UsageError(f"--reason {reason!r}: a removal is for one of {', '.join(_REASONS)}")
    said = Said(verdict=verdict, reason=words, by=by or login())
    with opened(read_settings()) as engine:
        kept = _decisions_on(engine, dict.fromkeys(ids), country, said)
        engine.keep(REVIEW_DECISIONS, kept)
    for each in kept:
        click.echo(f"{each.country}: {each.review} of {each.specialist}: {verdict}, by the next reindex")


def _decisions_on(engine: Engine, ids: Iterable[str], country: str | None, said: Said) -> Sequence[ReviewDecision]:
    """All or none: an id that is not known ends the command before anything is kept."""
    known = [
        decisions
        for decisions in every_country(engine.kept(REVIEW_DECISIONS))
        if country in (None, decisions.country)
    ]
    now = datetime.now(UTC)
    return [_decision_on(id_, known, said, now) for id_ in ids]


def _decision_on(id_: str, known: Sequence[Decisions], said: Said, now: datetime) -> ReviewDecision:
    found = [last for decisions in known if (last := decisions.known(id_)) is not None]
    if not found:
        raise click.ClickException(
            f"review {id_!r} was never suspected; see: directory reviews pending (to take down any other: "
            "directory suppress review ID)"
        )
    if len(found) > 1:
        countries = ", ".join(last.country for last in found)
        raise click.UsageError(f"review {id_!r} is in {countries}; name one by --country")
    last = found[0]
    return ReviewDecision(
        at=now,
        country=last.country,
        review=id_,
        specialist=last.specialist,
        act=said.verdict,
        on=now.date(),
        reason=said.reason,
        by=said.by,
    )


def _told(waiting: Sequence[Waiting]) -> list[str]:
    """The reviews of one specialist that are suspected together below what speaks against them."""
    groups: dict[tuple[str, str, bytes], list[Waiting]] = {}
    for each in waiting:
        key = each.country, each.specialist, msgspec.json.encode((each.due, each.ground))
        groups.setdefault(key, []).append(each)
    lines = []
    for (country, specialist, _), group in groups.items():
        ground, due = group[0].ground, group[0].due
        lines.append(
            f"{country}: {specialist}: {len(group)} reviews of {ground.first_day} to {ground.last_day}, "
            f"{ground.reason.replace('_', ' ')}, {ground.points} points; decide before {due}"
        )
        lines += [f"    {_words(finding)}" for finding in ground.findings]
        lines.append(f"    {' '.join(each.review for each in group)}")
    return lines


def _words(finding: Finding) -> str:
    label = load_limits().signals[finding.signal].label
    usual = f"{finding.usual:.1f}" if finding.signal == "crowding" else f"{finding.usual:.0%}"
    return f"{finding.points:+.1f}  {finding.seen} of {finding.of} {label}; usual: {usual}"
