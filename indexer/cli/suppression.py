"""`directory suppress` and `restore`: who and what must not be shown, whatever the sources say."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import click
import msgspec

from indexer.cli.opening import opened, read_settings
from indexer.cli.parameters import COUNTRY
from indexer.engines.base import Engine, Role, View
from indexer.errors import VersionGone
from indexer.login import login
from indexer.records import Identifier
from indexer.reference import load_reference
from indexer.suppression import SUPPRESSED, Kind, Ruling, Suppressions

_KINDS = click.Choice(get_args(Kind))
_ANSWERING: tuple[Role, ...] = ("live", "previous")


class _Id(click.ParamType[str]):
    """An id as records state it."""

    name = "ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return msgspec.convert(value, Identifier)
        except msgspec.ValidationError:
            self.fail(f"{value!r} is no id; give it as the record states it", param, ctx)


class _Words(click.ParamType[str]):
    """Anything but nothing."""

    name = "TEXT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = str(value).strip()
        if not words:
            self.fail("it is empty; somebody will want to know", param, ctx)
        return words


def _ruled(command: Callable[..., None]) -> Callable[..., None]:
    """The options both commands take."""
    for option in (
        click.option("--by", type=_Words(), default=login, show_default="your login", help="Who decided it."),
        click.option("--country", metavar="CC", type=COUNTRY, help="Without it: in all countries."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("kind", type=_KINDS, required=False)
@click.argument("id_", metavar="[ID]", type=_Id(), required=False)
@click.option("--reason", type=_Words(), help="Why; kept with the decision, never shown to the public.")
@_ruled
@click.option("--list", "is_list", is_flag=True, help="List what is suppressed, since when, by whom and why.")
@click.option("--json", "is_json", is_flag=True, help="The list as JSON, for programs.")
def suppress(  # noqa: PLR0913  # the parameters of the command
    *,
    kind: Kind | None,
    id_: str | None,
    reason: str | None,
    country: str | None,
    by: str,
    is_list: bool,
    is_json: bool,
) -> None:
    """Stop showing a specialist (a suspended clinician), or erase a review.

    Every running server obeys once the command has ended, in searches, counts, profiles and older pages; so does
    every reindex, update and rollback. An id that is not indexed is obeyed should it ever come.
    An erased review is no longer shown nor counted in what is shown at once; in the ranking it counts, and its
    text is stored, until the country is reindexed.

    \b
    directory suppress specialist gb-1 --reason "HCPC interim suspension of 20 November"
    directory suppress review r-17 --country GB --reason "erasure asked for by its author"
    directory suppress --list
    """
    if is_list or is_json:
        if not is_list or kind is not None:
            raise click.UsageError("--list [--json] lists everything; nothing else goes with it")
        _list(is_json=is_json)
        return
    if kind is None or id_ is None:
        raise click.UsageError("say what: directory suppress specialist|review ID --reason TEXT, or --list")
    if reason is None:
        raise click.UsageError("say why: --reason TEXT")
    with opened(read_settings()) as engine:
        before = Suppressions(engine.kept(SUPPRESSED))
        found = dict(_found(engine, kind, id_, (country, _ANSWERING)))
        _keep(engine, before, {"kind": kind, "id": id_, "country": country, "reason": reason, "by": by})
    again = " (it was already)" if before.over(kind, id_) else ""
    click.echo(f"{kind} {id_}: suppressed in {country or 'all countries'}{again}")
    for code, owner in found.items():
        click.echo(_told_of_review(code, owner) if kind == "review" else f"{code}: no longer shown")
    if not found and not again:
        click.echo(f"no {kind} {id_} is indexed there now; obeyed should one ever come", err=True)


@click.command()
@click.argument("kind", type=_KINDS)
@click.argument("id_", metavar="ID", type=_Id())
@click.option("--reason", type=_Words(), required=True, help="Why; kept with the decision.")
@_ruled
def restore(*, kind: Kind, id_: str, reason: str, country: str | None, by: str) -> None:
    """Show a suppressed specialist or review again, in all countries or in one.

    What the index still stores is back at once; what a reindex left out comes back with the next one, if its
    source still holds it.
    """
    with opened(read_settings()) as engine:
        before = Suppressions(engine.kept(SUPPRESSED))
        before.require_liftable(kind, id_, country)
        lifted = {"kind": kind, "id": id_, "country": country, "reason": reason, "by": by}
        _keep(engine, before, lifted, is_suppressed=False)
        found = dict(_found(engine, kind, id_, (country, ("live",))))
    click.echo(f"{kind} {id_}: restored in {country or 'all countries'}")
    for code in found:
        click.echo(f"{code}: shown again")
    if not found:
        command = f"directory reindex {country or ''}".rstrip()
        click.echo(f"no live index holds it; if its source does, it comes back with: {command}")


def _keep(engine: Engine, before: Suppressions, said: dict[str, Any], *, is_suppressed: bool = True) -> None:
    at = before.next_moment(datetime.now(UTC))
    engine.keep(SUPPRESSED, [Ruling(at=at, is_suppressed=is_suppressed, **said)])


def _found(
    engine: Engine, kind: Kind, id_: str, where: tuple[str | None, tuple[Role, ...]]
) -> Iterator[tuple[str, str]]:
    """Countries (None: all) whose versions of those roles hold it unsuppressed, with the specialist it is of."""
    country, roles = where
    for code in [country] if country else list(load_reference().countries):
        for state in engine.versions(code):
            if state.role in roles:
                with contextlib.suppress(VersionGone):  # of another release: nobody is answered from it
                    owner = _owner(engine.at(state.version), kind, id_)
                    if owner is not None:
                        yield code, owner


def _owner(view: View, kind: Kind, id_: str) -> str | None:
    if kind == "review":
        return view.owners([id_]).get(id_)
    return id_ if view.get([id_]) else None


def _told_of_review(country: str, owner: str) -> str:
    return (
        f"{country}: no longer shown, nor counted in what is shown of {owner}; it counts in the ranking and is "
        f"stored until: directory reindex {country} (in the version kept for rollback until the one after that)"
    )


def _list(*, is_json: bool) -> None:
    with opened(read_settings()) as engine:
        found = list(Suppressions(engine.kept(SUPPRESSED)))
    if is_json:
        names = ("kind", "id", "country", "at", "by", "reason")
        rows = [{name: getattr(ruling, name) for name in names} for ruling in found]
        click.echo(msgspec.json.encode({"suppressed": rows}))
        return
    for ruling in found:
        where, at = ruling.country or "all countries", ruling.at.strftime("%Y-%m-%d %H:%M UTC")
        click.echo(f"{ruling.kind} {ruling.id} in {where} since {at} by {ruling.by}: {ruling.reason}")
    if not found:
        click.echo("nothing is suppressed")
