"""`directory keys add|list|revoke`: who may ask the API. A key is told once, when it is made."""

from datetime import datetime, timedelta

import click

from indexer.errors import BadSetting
from indexer.settings import Settings
from indexer.telling import TellingGroup
from service.keys import SCOPES, Key, KeyFile, Scope, today

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(cls=TellingGroup)
def keys() -> None:
    """The keys callers ask with, in the file DIRECTORY_KEYS_FILE names.

    Where it is set, triage tools need a key; what needs none says DIRECTORY_OPEN_SCOPES. A running service sees a
    change at once.
    """


@keys.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(SCOPES), required=True, help="May be repeated."
)
@click.option(
    "--expires", type=_DAY, metavar="DATE", help="First day on which it no longer counts (UTC). Without it: never."
)
@click.option("--per-minute", type=click.IntRange(1), help="Requests a minute. Without it: the service's limit.")
def add_key(name: str, scopes: tuple[Scope, ...], expires: datetime | None, per_minute: int | None) -> None:
    """Make a key for NAME, and print it. It is kept nowhere: hand it over now.

    match: assess and match. refer: make referrals. search: everything that is browsed. metrics: /metrics. To
    rotate a key, add a new one, then revoke the old one with an overlap.
    """
    expires_on = expires.date() if expires else None
    if expires_on is not None and expires_on <= today():
        raise click.BadParameter("that day has come; give a later one", param_hint="--expires")
    click.echo(_file().add(name, scopes, expires_on, per_minute))


@keys.command("list")
def list_keys() -> None:
    """Every key: its id, state, scopes, and whose it is."""
    for key in _file().keys().values():
        limit = f", {key.per_minute} a minute" if key.per_minute else ""
        click.echo(f"{key.id}  {_state(key)}  {' '.join(key.scopes)}{limit}  {key.name}")


@keys.command("revoke")
@click.argument("identity", metavar="ID")
@click.option(
    "--overlap-days", default=0, show_default=True, type=click.IntRange(0, 365), help="For how long it goes on."
)
def revoke_key(identity: str, overlap_days: int) -> None:
    """End the key of that id, now or after some days in which its successor is brought in."""
    revoked = _file().revoke(identity, timedelta(days=overlap_days))
    if revoked is None:
        raise click.ClickException(f"no key has the id {identity!r}; see: directory keys list")
    click.echo(f"{identity}  {_state(revoked)}  {revoked.name}")


def _file() -> KeyFile:
    path = Settings.from_env().keys_file
    if path is None:
        raise BadSetting("DIRECTORY_KEYS_FILE is not set; name the file the keys are kept in")
    return KeyFile(path)


def _state(key: Key) -> str:
    refusal = key.refusal_on(today())
    if refusal is not None:
        return f"{refusal} since {key.revoked_on if refusal == 'revoked' else key.expires_on}"
    ends = [day for day in (key.revoked_on, key.expires_on) if day is not None]
    return f"counts until {min(ends)}" if ends else "counts"
