"""The engine without a server: numpy columns for searching, SQLite for the documents, one folder a version.

`locks` and `catalog` own the folders (what is live, what is sealed), `writer` fills one, `view` answers from one;
`shelves` holds what is kept beside them, `presence` says whom the rulings there hide.
A search goes through `words` and `places` (where to look), `candidates` (one row per practice and offer),
`filters` (one bit per filter a row fails), `ordering` (who comes first), `facets` and, where asked, `rejections`.
Nothing outside this package imports numpy.
"""

from indexer.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
