"""An answer as a table on a terminal. Reads its fields and what codes are called, knows nothing behind them."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import click


class Column(NamedTuple):
    """A column of the table; one that grows takes its share of what a terminal is wider than the narrowest."""

    title: str
    width: int
    grows: bool = False


_COLUMNS = (
    Column("#", 2),
    Column("name", 18, grows=True),
    Column("profession", 15, grows=True),
    Column("practice", 14, grows=True),
    Column("km", 5),
    Column("rating", 10),
    Column("next", 10),
)
NARROWEST, WIDEST = 80, 122
"""In columns of a terminal: what the table needs with its gaps, and where longer lines no longer help."""
UNKNOWN = "-"
_TOLD_BY_SIGNS = "not_screened"
"""A warning that the signs to ask for say themselves."""
_NO_LABELS: Mapping[str, str] = MappingProxyType({})
_INVISIBLE = ("Mn", "Me", "Cf")
_RIGHT_TO_LEFT = ("R", "AL")
_ISOLATE, _ISOLATE_END = "\u2068", "\u2069"


def print_table(
    answer: dict[str, Any], labels: Mapping[str, str] = _NO_LABELS, terminal_columns: int = NARROWEST
) -> None:
    """Disposition and numbers first, then one line a match. `labels` say what codes are called."""
    _print_disposition(answer, labels)
    if not answer["matches"]:
        click.echo("nobody is listed")
        return
    widths = _widths(terminal_columns)
    click.echo(f"\n{answer['total']} {_reach(answer)}")
    click.secho(_line([column.title for column in _COLUMNS], widths), underline=True)
    for found in answer["matches"]:
        click.echo(_line(_cells(found, labels), widths))
    if answer["synthetic"]:
        click.echo("synthetic records: nobody here is real")


def _print_disposition(answer: dict[str, Any], labels: Mapping[str, str]) -> None:
    disposition = answer["disposition"]
    who = ", ".join(_label(code, labels) for code in disposition["who"])
    click.secho(f"{disposition['level'].replace('_', ' ')}: {who}", bold=True)
    for words in disposition["advice"]:
        click.echo(f"  {words}")
    click.echo("  " + "; ".join(f"{line['label']} {line['number']}" for line in disposition["numbers"]))
    for told in (*answer["warnings"], *answer["relaxed"]):
        if told.get("code") != _TOLD_BY_SIGNS:
            click.echo(f"  {told['field']}: {told['message']}")
    if answer["signs_to_ask"] and disposition["level"] != "emergency":
        click.echo("\nNobody asked for these signs yet; with any of them call an emergency number:")
        for sign in answer["signs_to_ask"]:
            click.echo(f"  {sign['question']}")


def _reach(answer: dict[str, Any]) -> str:
    place = answer["location"]
    if place is None or all(found["distance_km"] is None for found in answer["matches"]):
        return "by video"
    return f"within {place['radius_km']:g} km of {place['label']}"


def _label(code: str, labels: Mapping[str, str]) -> str:
    return labels.get(code) or code.replace("_", " ")


def _cells(found: dict[str, Any], labels: Mapping[str, str]) -> list[str]:
    specialist, practice, rating = found["specialist"], found["practice"], found["specialist"]["rating"]
    return [
        str(found["rank"]),
        specialist["name"],
        _label(specialist["profession"], labels),
        practice["name"],
        UNKNOWN if found["distance_km"] is None else f"{found['distance_km']:.1f}",
        "too few" if rating["value"] is None else f"{rating['value']:.1f} ({rating['reviews']})",
        str(practice["next_available"] or UNKNOWN),
    ]


def _widths(terminal_columns: int) -> list[int]:
    spare = min(max(terminal_columns, NARROWEST), WIDEST) - NARROWEST
    share = spare // sum(column.grows for column in _COLUMNS)
    return [column.width + share * column.grows for column in _COLUMNS]


def _line(cells: list[str], widths: list[int]) -> str:
    return " ".join(fitted(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def fitted(text: str, width: int) -> str:
    """The text in exactly so many columns of a terminal: cut with … or padded.

    Text written from right to left is isolated, so that it does not carry its neighbours along.
    """
    shown = "".join(character for character in text if unicodedata.category(character) != "Cc")
    if display_width(shown) > width:
        while display_width(shown) > width - 1:
            shown = shown[:-1]
        shown += "…"
    padding = " " * (width - display_width(shown))
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in shown):
        shown = f"{_ISOLATE}{shown}{_ISOLATE_END}"
    return shown + padding


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes: marks none, wide East Asian characters two."""
    return sum(_columns_of(character) for character in text)


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
