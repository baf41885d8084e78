"""Invented directories of any size, and the demonstration records, from `seed_data/synthetic`, the taxonomy, the
country files and the gazetteer. Every record says that it is synthetic.

scene (facts of a country) ─► people (names, clinics, practices, registrations) ─► opinions ─► writing
"""

from indexer.synthetic.anchor import ANCHOR
from indexer.synthetic.demonstration import write_demonstration
from indexer.synthetic.writing import generate

__all__ = ["ANCHOR", "generate", "write_demonstration"]
