"""The sheet a clinician reads and signs: every row of the triage tables with its hash, languages side by side.

Prints what the tables say, and judges nothing. Knows no command line and no service.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import Any

import msgspec

from indexer.reference import LANGUAGES, Country, Reference, Triage
from indexer.reference.cells import Cell, cells_of
from indexer.reference.record import hash_of
from indexer.reference.words import Fact

PROVENANCE = ("source", "verified", "source_reviewed_on", "added_by_project", "review_due")
"""What is printed below a row instead of among its facts."""

_STYLE = """
body { font: 14px/1.45 sans-serif; margin: 2em; } table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #999; padding: .3em .5em; text-align: start; vertical-align: top; }
article { border-top: 2px solid #333; margin-top: 1.5em; padding-top: .5em; break-inside: avoid; }
code { background: #eee; padding: 0 .2em; } .open { color: #900; } pre { white-space: pre-wrap; }
"""
_TEXT_CELL = '<td lang="{language}" dir="{direction}">{text}</td>'


def review_sheet(reference: Reference, hazards: str) -> str:
    """One HTML page. `hazards` is the hazard log as written."""
    triage = reference.triage
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8"><title>Triage tables for clinical sign-off</title>',
            f"<style>{_STYLE}</style></head><body>",
            _opening(triage),
            *_rows(triage),
            *_matrix(triage),
            *(_country(country) for country in reference.countries.values()),
            f"<h2>Hazard log</h2><pre>{escape(hazards)}</pre>",
            "</body></html>",
            "",
        ]
    )


def nobody_here(cell: Cell) -> str | None:
    """Why a cell names nobody of this directory; None where it names somebody."""
    if not cell.is_possible:
        return "nobody here: it does not arise in this region"
    if cell.first_choice is None:
        return f"nobody here: {', '.join(cell.who)}"
    return None


def _opening(triage: Triage) -> str:
    unsigned = len(triage.record.unsigned())
    return (
        "<h1>Triage tables for clinical sign-off</h1>"
        f"<p>Version <code>{triage.version}</code>. {len(triage.record.rows)} rows, {unsigned} not signed. "
        "Based on an article medically reviewed on 23/02/2026; corrections and additions await clinical sign-off. "
        "Guidance on whom to see and how soon; not a diagnosis.</p>"
        "<p>To sign a row, write its key and hash with name, register number and day into "
        "<code>seed_data/triage/signatures.toml</code>. A row that is changed afterwards has another hash and is "
        "unsigned again.</p>"
    )


def _rows(triage: Triage) -> Iterator[str]:
    for table, keys in groupby(triage.record.rows, key=lambda key: key.partition(".")[0]):
        yield f"<h2>{escape(table)}</h2>"
        yield from (_row(triage, key, triage.record.rows[key]) for key in keys)


def _row(triage: Triage, key: str, row: Fact) -> str:
    written = msgspec.to_builtins(row)
    facts = {name: value for name, value in written.items() if name not in PROVENANCE and not _has_words(value)}
    provenance = {name: getattr(row, name) for name in PROVENANCE}
    return (
        f'<article id="{escape(key)}"><h3>{escape(key)} <code>{hash_of(row)}</code></h3>'
        f"{_listed(facts)}{_translations(words_in(written))}{_listed(provenance)}"
        f"{_signature(triage, key)}</article>"
    )


def _signature(triage: Triage, key: str) -> str:
    signature = triage.record.signature_of(key)
    if signature is not None:
        return f"<p>Signed off by {escape(signature.signed_off_by)} on {signature.signed_off_on}.</p>"
    stale = " It was signed before it changed." if key in triage.record.signatures else ""
    return f'<p class="open">Not signed.{stale} Name, register number, day: ______________________________</p>'


def words_in(value: Any, where: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each text in three languages inside a row, with where it stands."""
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES):
            if isinstance(value["en"], str):
                yield where, value
            else:
                lines = zip(*(value[language] for language in LANGUAGES), strict=True)
                yield from ((where, dict(zip(LANGUAGES, line, strict=True))) for line in lines)
            return
        for name, inner in value.items():
            yield from words_in(inner, f"{where}.{name}".strip("."))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from words_in(inner, where)


def _has_words(value: Any) -> bool:
    return any(True for _ in words_in(value))


def _translations(words: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    lines = "".join(f"<tr><th>{escape(where)}</th>{_in_all_languages(texts)}</tr>" for where, texts in words)
    heads = "".join(f"<th>{language}</th>" for language in LANGUAGES)
    return f"<table><tr><th></th>{heads}</tr>{lines}</table>" if lines else ""


def _in_all_languages(texts: Mapping[str, str]) -> str:
    return "".join(
        _TEXT_CELL.format(
            language=language, direction="rtl" if language == "ar" else "ltr", text=escape(texts[language])
        )
        for language in LANGUAGES
    )


def _listed(facts: Mapping[str, Any]) -> str:
    said = (f"<b>{escape(name)}</b> {escape(_plain(value))}" for name, value in facts.items())
    return f"<p>{'; '.join(said)}</p>"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    return str(value)


def _matrix(triage: Triage) -> Iterator[str]:
    yield "<h2>Outcome and region: how soon, hand-off, first choice</h2>"
    yield "<table><tr><th>outcome</th><th>region</th><th>level</th><th>hand-off</th><th>first choice</th>"
    yield "<th>source</th></tr>"
    for cell in cells_of(triage):
        said = (cell.code, cell.region, cell.level, cell.handoff, _first_choice(cell), cell.source)
        yield "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in said) + "</tr>"
    yield "</table>"


def _first_choice(cell: Cell) -> str:
    nobody = nobody_here(cell)
    if nobody is not None:
        return nobody
    return (
        f"{', '.join(cell.who)} first, then {cell.first_choice}"
        if cell.handoff == "first"
        else f"{cell.first_choice}"
    )


def _country(country: Country) -> str:
    lines = [*country.emergency_numbers, *country.advice_lines]
    numbers = "".join(
        f"<p><b>{escape(line.number)}</b> {escape(line.label.en)} ({escape(line.source)})</p>" for line in lines
    )
    turn_to = _translations(words_in(msgspec.to_builtins(country.turn_to)))
    return f"<h2>Numbers: {escape(country.name.en)}</h2>{numbers}{turn_to}"
