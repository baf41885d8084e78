"""Everything a command imports and reads, for the process that commands are forked from."""

from indexer.cli import admin
from indexer.engines import elastic, embedded
from indexer.reference import load_reference
from indexer.reference.spellings import load_spellings

__all__ = ["admin", "elastic", "embedded"]

load_reference()
load_spellings()
