"""Suppressions and restorations as a person would rule them."""

from datetime import UTC, datetime

from indexer.engines.base import Engine
from indexer.suppression import SUPPRESSED, Kind, Ruling, Suppressions


def suppress(engine: Engine, kind: Kind, *ids: str, country: str | None = None) -> None:
    _rule(engine, [(kind, id_, country) for id_ in ids], is_suppressed=True)


def restore(engine: Engine, kind: Kind, *ids: str, country: str | None = None) -> None:
    _rule(engine, [(kind, id_, country) for id_ in ids], is_suppressed=False)


def _rule(engine: Engine, ruled: list[tuple[Kind, str, str | None]], *, is_suppressed: bool) -> None:
    at = Suppressions(engine.kept(SUPPRESSED)).next_moment(datetime.now(UTC))
    engine.keep(
        SUPPRESSED,
        [
            Ruling(
                at=at,
                kind=kind,
                id=id_,
                country=country,
                is_suppressed=is_suppressed,
                reason="a test",
                by="tester",
            )
            for kind, id_, country in ruled
        ],
    )
