"""The lock of a country as the server holds it: a row that says who writes, until when, and a fence (`fences`).

A row is made where there is none, and replaced only where it was read, so of several who try one succeeds. It ends
by the server's clock, the only one that all who write share; between servers whose clocks differ, or for one who
slept, that may be too early: then the fence refuses what they still try.
"""

from contextlib import suppress
from typing import Any

import msgspec
from elasticsearch import ConflictError, Elasticsearch, NotFoundError
from msgspec import Struct

from indexer.engines.elastic.fences import INDEX, lower_fence, raise_fence
from indexer.engines.elastic.liveness import Program
from indexer.engines.elastic.mapping import Json
from indexer.engines.holder import Holder, lock_held
from indexer.errors import LockHeld, LockLost

LIFE_SECONDS = 60
_TRIES = 3
_SETTINGS: Json = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
_MAPPINGS: Json = {
    "dynamic": "strict",
    "properties": {"claim": {"type": "object", "enabled": False}, "expires_at": {"type": "long"}},
}


_kept: set[str] = set()
"""Tokens of this program's claims; where a row has another of its tokens it was left by a claim given up while the
server could not be reached."""


class Claim(Struct, frozen=True):
    """Who writes a country. `token` is of one claim alone."""

    country: str
    token: str
    holder: Holder
    program: Program


class Written(Struct, frozen=True):
    """The state of a row: it may be replaced where it is still this one."""

    number: int
    term: int


class _Row(Struct, frozen=True):
    claim: Claim
    expires_at: int
    written: Written


def take(client: Elasticsearch, claim: Claim) -> Written:
    """Raises LockHeld where somebody has the country who is not dead."""
    client.options(ignore_status=400).indices.create(index=INDEX, settings=_SETTINGS, mappings=_MAPPINGS)
    _kept.add(claim.token)
    try:
        written = _take_row(client, claim)
        raise_fence(client, claim.country, claim.token)
        return renew(client, claim, written)  # nobody took it before the fence stood
    except LockHeld:
        _kept.discard(claim.token)
        raise
    except BaseException:
        with suppress(Exception):  # the first error is told
            give_up(client, claim)
        raise


def renew(client: Elasticsearch, claim: Claim, written: Written) -> Written:
    """Raises LockLost where it is another's, or nobody's."""
    for _ in range(_TRIES):
        try:
            return _write(client, claim, written)
        except ConflictError:
            ours = _ours(client, claim)
            if ours is None:
                raise lock_lost(claim) from None
            written = ours
    raise lock_lost(claim)


def give_up(client: Elasticsearch, claim: Claim) -> None:
    """No error where it is another's by now."""
    _kept.discard(claim.token)
    lower_fence(client, claim.country, claim.token)  # first: who comes next raises one of their own
    while (ours := _ours(client, claim)) is not None:
        with suppress(ConflictError, NotFoundError):
            client.delete(index=INDEX, id=_id(claim.country), **_where(ours))


def lock_lost(claim: Claim) -> LockLost:
    return LockLost(
        f"the lock of {claim.country}, taken for {claim.holder}, was lost: it was not renewed for {LIFE_SECONDS} "
        "seconds; nothing was promoted or deleted; run the command again"
    )


def _take_row(client: Elasticsearch, claim: Claim) -> Written:
    for _ in range(_TRIES):
        found = _read(client, claim.country)
        if found is not None and not _is_dead(client, found):
            held = lock_held(claim.country, found.claim.holder)
            raise LockHeld(f"{held}; if it is gone its lock ends within {LIFE_SECONDS} seconds")
        with suppress(ConflictError):  # somebody was quicker: look who
            return _write(client, claim, None if found is None else found.written)
    raise lock_held(claim.country, None)


def _is_dead(client: Elasticsearch, row: _Row) -> bool:
    program = row.claim.program
    is_forgotten = program.is_this_one and row.claim.token not in _kept
    return is_forgotten or program.is_gone or row.expires_at <= _now(client)


def _ours(client: Elasticsearch, claim: Claim) -> Written | None:
    """The row as it is now, if it is of this claim: the answer to our own last write may have been lost."""
    found = _read(client, claim.country)
    return None if found is None or found.claim.token != claim.token else found.written


def _read(client: Elasticsearch, country: str) -> _Row | None:
    try:
        found = client.get(index=INDEX, id=_id(country))
    except NotFoundError:
        return None
    row = found["_source"]
    written = Written(found["_seq_no"], found["_primary_term"])
    return _Row(msgspec.convert(row["claim"], Claim), row["expires_at"], written)


def _write(client: Elasticsearch, claim: Claim, over: Written | None) -> Written:
    """Raises ConflictError where the row is not the one to be written over; None: where there is one."""
    row = {"claim": msgspec.to_builtins(claim), "expires_at": _now(client) + LIFE_SECONDS}
    condition: Json = {"op_type": "create"} if over is None else _where(over)
    done = client.index(index=INDEX, id=_id(claim.country), document=row, **condition)
    return Written(done["_seq_no"], done["_primary_term"])


def _now(client: Elasticsearch) -> int:
    """The server's clock, in seconds since 1970."""
    answers: Any = client.cat.health(format="json", h="epoch").body
    return int(answers[0]["epoch"])


def _where(written: Written) -> Json:
    return {"if_seq_no": written.number, "if_primary_term": written.term}


def _id(country: str) -> str:
    return country.lower()
