"""The sheet a clinician reads and signs: every row of the clinical record with its hashes, languages side by side.

Prints what the tables say, and judges nothing. Knows no command line and no service.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from itertools import groupby, product
from typing import Any, get_args

import msgspec

from indexer.records import Funding
from indexer.reference import LANGUAGES, Reference, Triage
from indexer.reference.cells import Cell, cells_of
from indexer.reference.record import ClinicalRecord, Part
from indexer.reference.words import words_in
from indexer.sheet_countries import country_table
from indexer.sheet_words import Naming, naming_of

PROVENANCE = ("source", "verified", "source_reviewed_on", "added_by_project", "review_due")
"""What is printed below a row instead of among its facts."""
TITLE = "Clinical content for sign-off"

_STYLE = """
body { font: 14px/1.45 sans-serif; margin: 2em; } table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #999; padding: .3em .5em; text-align: start; vertical-align: top; }
article { border-top: 2px solid #333; margin-top: 1.5em; padding-top: .5em; break-inside: avoid; }
code { background: #eee; padding: 0 .2em; } .open { color: #900; } pre { white-space: pre-wrap; }
"""
_TEXT_CELL = '<td lang="{language}" dir="{direction}">{text}</td>'


def review_sheet(reference: Reference, hazards: str, as_of: date) -> str:
    """One HTML page. `hazards` is the hazard log as written; what is overdue is so on the day `as_of`."""
    naming = naming_of(reference)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>',
            f"<style>{_STYLE}</style></head><body>",
            *_opening(reference.triage, as_of),
            *_tables(reference.triage.record, naming),
            *_matrix(reference.triage, naming),
            *country_table(reference, naming),
            *_access(reference, naming),
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


def _opening(triage: Triage, as_of: date) -> Iterator[str]:
    record = triage.record
    state = "review_statement_signed" if record.is_fully_signed else "review_statement"
    yield f"<h1>{TITLE}</h1><p>Version <code>{triage.version}</code>. {len(record.rows)} rows; "
    yield f"{len(record.unsigned())} of {len(record.parts)} signatures missing. "
    yield f"{escape(triage.sentences[state].text.en)}</p>"
    yield "<p>A row has one signature for its content and English words, by a clinician, and one for each "
    yield "translation, by a clinician who is a native speaker. To sign, write the key and the hash with name, "
    yield "register number and day into <code>seed_data/triage/signatures.toml</code>. A changed translation "
    yield "loses its own signature; with changed English words the row loses all of them.</p>"
    overdue = ", ".join(record.overdue(as_of)) or "nothing"
    yield f"<p>To be looked at again before {as_of}, and overdue: {escape(overdue)}.</p>"


def _tables(record: ClinicalRecord, naming: Naming) -> Iterator[str]:
    for table, keys in groupby(record.rows, key=lambda key: key.partition(".")[0]):
        words = naming.words.table[table]
        yield f"<h2>{escape(words.heading)} <code>{table}</code></h2><p>{escape(words.says)}</p>"
        yield from (_row(record, key, naming) for key in keys)


def _row(record: ClinicalRecord, key: str, naming: Naming) -> str:
    row, (table, _, code) = record.rows[key], key.partition(".")
    written = msgspec.to_builtins(row)
    facts = {name: value for name, value in written.items() if name not in PROVENANCE and not _has_words(value)}
    provenance = {name: getattr(row, name) for name in PROVENANCE}
    signatures = "".join(_signature(record, part, naming) for part in record.parts_of(key))
    return (
        f'<article id="{escape(key)}"><h3>{escape(naming.names.get((table, code), code))} '
        f"<code>{escape(key)}</code></h3>"
        f"{_listed(facts, naming)}{_translations(words_in(written), naming)}{_listed(provenance, naming)}"
        f"{signatures}</article>"
    )


def _signature(record: ClinicalRecord, part: Part, naming: Naming) -> str:
    key, language = part.key, naming.words.language[part.language]
    named = f"{language}: <code>{key}</code> <code>{record.hash_of_part(key)}</code>"
    signature = record.signature_of(key)
    if signature is not None:
        return f"<p>{named} Signed off by {escape(signature.signed_off_by)} on {signature.signed_off_on}.</p>"
    stale = " It was signed before it changed." if key in record.signatures else ""
    line = "Name, register number, day: ______________________________"
    return f'<p class="open">{named} Not signed.{stale} {line}</p>'


def _has_words(value: Any) -> bool:
    return any(True for _ in words_in(value))


def _translations(words: Iterable[tuple[str, Mapping[str, str]]], naming: Naming) -> str:
    lines = "".join(
        f"<tr><th>{escape(naming.place(where))}</th>{_in_all_languages(texts)}</tr>" for where, texts in words
    )
    heads = "".join(f"<th>{language}</th>" for language in LANGUAGES)
    return f"<table><tr><th></th>{heads}</tr>{lines}</table>" if lines else ""


def _in_all_languages(texts: Mapping[str, str]) -> str:
    return "".join(
        _TEXT_CELL.format(
            language=language, direction="rtl" if language == "ar" else "ltr", text=escape(texts[language])
        )
        for language in LANGUAGES
    )


def _listed(facts: Mapping[str, Any], naming: Naming) -> str:
    said = (f"<b>{escape(naming.field(name))}</b> {escape(naming.value(name, facts[name]))}" for name in facts)
    return f"<p>{'; '.join(said)}</p>"


def _matrix(triage: Triage, naming: Naming) -> Iterator[str]:
    yield "<h2>Outcome and region: how soon, hand-off, first choice</h2>"
    yield "<table><tr><th>outcome</th><th>region</th><th>level</th><th>hand-off</th><th>first choice</th>"
    yield "<th>source</th></tr>"
    for cell in cells_of(triage):
        outcome, region = naming.value("outcomes", cell.code), naming.value("body_regions", cell.region)
        yield _cells(outcome, region, cell.level, cell.handoff, _first_choice(cell), cell.source)
    yield "</table>"


def _access(reference: Reference, naming: Naming) -> Iterator[str]:
    """With the matrix: outcome × region × country. What comes before a visit depends on profession and funding."""
    yield "<h2>Country: what comes before a visit, by profession and who pays</h2>"
    yield "<table><tr><th>country</th><th>profession</th><th>who pays</th><th>rule</th><th>words</th>"
    yield "<th>source</th></tr>"
    professions = [code for code, each in reference.taxonomy.professions.items() if each.listed]
    for country, profession, funding in product(reference.countries.values(), professions, get_args(Funding)):
        rule = country.access_rule(profession, funding)
        named = naming.value("profession", profession)
        yield _cells(country.name.en, named, funding, rule.rule, rule.text.en, rule.source)
    yield "</table>"


def _cells(*texts: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in texts) + "</tr>"


def _first_choice(cell: Cell) -> str:
    nobody = nobody_here(cell)
    if nobody is not None:
        return nobody
    return (
        f"{', '.join(cell.who)} first, then {cell.first_choice}"
        if cell.handoff == "first"
        else f"{cell.first_choice}"
    )
