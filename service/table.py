"""An answer as a table on a terminal. Reads the answer's own fields, knows nothing behind them."""

from typing import Any

import click

_COLUMNS = (("#", 3), ("name", 26), ("profession", 24), ("practice", 28), ("km", 6), ("rating", 10), ("next", 10))


def print_table(answer: dict[str, Any]) -> None:
    """Disposition and numbers first, then one line a match."""
    disposition = answer["disposition"]
    click.secho(f"{disposition['level']}: {', '.join(disposition['who'])}", bold=True)
    for words in disposition["advice"]:
        click.echo(f"  {words}")
    click.echo("  " + "; ".join(f"{line['label']} {line['number']}" for line in disposition["numbers"]))
    if not answer["matches"]:
        click.echo("nobody is listed")
        return
    place = answer["location"]
    click.echo(f"\n{answer['total']} within {place['radius_km']:g} km of {place['label']}")
    click.secho(_line([name for name, _ in _COLUMNS]), underline=True)
    for found in answer["matches"]:
        click.echo(_line(_cells(found)))
    if answer["synthetic"]:
        click.echo("synthetic records: nobody here is real")


def _cells(found: dict[str, Any]) -> list[str]:
    specialist, practice, rating = found["specialist"], found["practice"], found["specialist"]["rating"]
    shown = "too few" if rating["value"] is None else f"{rating['value']:.1f} ({rating['reviews']})"
    return [
        str(found["rank"]),
        specialist["name"],
        specialist["profession"].replace("_", " "),
        practice["name"],
        "" if found["distance_km"] is None else f"{found['distance_km']:.1f}",
        shown,
        str(practice["next_available"] or "?"),
    ]


def _line(cells: list[str]) -> str:
    return " ".join(cell[:width].ljust(width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)).rstrip()
