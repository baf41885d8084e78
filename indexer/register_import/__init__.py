"""A register's export → what is known of the numbers in the directory. Never creates anybody.

`mapping` says how the export is written, `export` reads it row by row, `consequences` says what it means for who
is listed. Whether anything is kept is decided by the caller.
"""

from indexer.register_import.consequences import Change, Conflict, Effect, Findings, find
from indexer.register_import.export import Exported, Row, rows_of
from indexer.register_import.mapping import ExportMapping, load_mapping

__all__ = [
    "Change",
    "Conflict",
    "Effect",
    "ExportMapping",
    "Exported",
    "Findings",
    "Row",
    "find",
    "load_mapping",
    "rows_of",
]
