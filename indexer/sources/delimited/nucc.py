"""Columns of NUCC codes → professions and specialties, those marked primary first."""

from collections.abc import Iterator, Mapping
from typing import Any

from indexer.reference import Taxonomy
from indexer.sources.delimited.cells import OutOfScope, folded, text_of
from indexer.sources.delimited.sheet import Nucc


class NuccColumns:
    """The numbered columns of one mapping, under the taxonomy's scope."""

    def __init__(self, nucc: Nucc, taxonomy: Taxonomy) -> None:
        primaries: list[str | None] = [*nucc.primaries()] or [None] * nucc.count
        self._columns = list(zip(nucc.codes(), primaries, strict=True))
        self._primary_word, self._taxonomy = folded(nucc.primary_word), taxonomy

    def offers(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Fields of the record. Raises OutOfScope where no code is in scope."""
        ranked = sorted(self._in_scope(cells), key=lambda each: not each[0])
        meant = {code: offer for _, code, offer in ranked}
        if not meant:
            raise OutOfScope
        return {
            "professions": list(dict.fromkeys(profession for profession, _ in meant.values())),
            "specialties": list(dict.fromkeys(specialty for _, specialty in meant.values() if specialty)),
            "nucc": list(meant),
        }

    def _in_scope(self, cells: Mapping[str, str]) -> Iterator[tuple[bool, str, tuple[str, str | None]]]:
        """Whether it is marked, the code, and what it means."""
        for column, primary in self._columns:
            code = text_of("nucc", column, cells) if cells[column] else ""
            offer = self._taxonomy.from_nucc(code)
            if offer is not None:
                yield primary is not None and folded(cells[primary]) == self._primary_word, code, offer
