"""Guidance by code → guidance in words: a row names its sentences, whoever reads the row gets the sentences.

So a sentence stands once, is signed once, and a change of it is a change of every row that carries it.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from indexer.reference.reading import Completed, require_known
from indexer.reference.triage_rows import Guidance
from indexer.reference.words import LANGUAGES

GUIDED = ("advice", "worse")
"""The fields of a row that name sentences of guidance.toml."""


def in_words(guidance: Mapping[str, Guidance]) -> Completed:
    """What replaces the codes in `advice` and `worse` by the sentences in each language."""

    def completed(where: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
        named = {field: row[field] for field in GUIDED if isinstance(row.get(field), list)}
        return {
            **row,
            **{field: _sentences(f"{where}: {field}", codes, guidance) for field, codes in named.items()},
        }

    return completed


def _sentences(where: str, codes: list[Any], guidance: Mapping[str, Guidance]) -> dict[str, list[str]]:
    require_known(where, codes, guidance)
    texts = [msgspec.structs.asdict(guidance[code].text) for code in codes]
    return {language: [text[language] for text in texts] for language in LANGUAGES}
