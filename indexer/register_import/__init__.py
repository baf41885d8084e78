"""A register's export → what is known of the numbers in the directory. Never creates anybody.

`mapping` says how the export is written, `export` reads it row by row, `consequences` says what it means for who
is listed, `holding` who is hidden at once, and `learning` keeps both where the caller has no doubt.
"""

from indexer.register_import.consequences import Change, Conflict, Effect, Findings, find
from indexer.register_import.export import Exported, Row, rows_of
from indexer.register_import.holding import Holding, Weighed, hold
from indexer.register_import.learning import learn, weigh
from indexer.register_import.mapping import ExportMapping, load_mapping

__all__ = [
    "Change",
    "Conflict",
    "Effect",
    "ExportMapping",
    "Exported",
    "Findings",
    "Holding",
    "Row",
    "Weighed",
    "find",
    "hold",
    "learn",
    "load_mapping",
    "rows_of",
    "weigh",
]
