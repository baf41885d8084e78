"""The engine without a server: numpy columns for searching, SQLite for the documents, one folder a version.

`locks` and `catalog` own the folders (what is live, what is sealed); `writer` makes a version, `draft` fills it,
`view` answers from one; `parts` is what it is made of: a base and what updates put on top. `shelves` holds what is
kept beside the versions, `presence` says who of a version must not be found.
A search goes, in each part (`finding`), through `words` and `places` (where to look), `candidates` (one row per
practice and offer), `filters` (one bit per filter a row fails), `ordering` (who comes first), `facets` and, where
asked, `rejections`; `search` makes one answer of them and reads the documents.
Nothing outside this package imports numpy.
"""

from indexer.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
