"""What the article says, item by item, and the rows that carry it; and where the article is corrected.

Knows rows by "table.code" only.
"""

from collections.abc import Collection, Mapping
from importlib.resources.abc import Traversable
from typing import Annotated

from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.reading import DEFAULTS, by_code, read_toml, require_known, rows_of
from indexer.reference.words import Coded, Text, Translated

RowKeys = Annotated[tuple[Text, ...], Meta(min_length=1)]


class ArticleItem(Coded, frozen=True, kw_only=True):
    """One thing the article says, in our words, and the rows that carry it."""

    section: Text
    says: Text
    rows: RowKeys


class Correction(Coded, frozen=True, kw_only=True):
    """Where the article is wrong or too coarse, what holds instead, and the rows that carry that."""

    article_says: Text
    statement: Translated
    rows: RowKeys


class Article(Struct, frozen=True):
    """Items and corrections by code, in order of the article."""

    items: Mapping[str, ArticleItem]
    corrections: Mapping[str, Correction]


def load_article(file: Traversable) -> Article:
    """Raises BadReference naming the file and the key; an item without a row is one."""
    tables = read_toml(file)
    unexpected = tables.keys() - {DEFAULTS, "item", "correction"}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}")
    return Article(
        by_code(f"{file.name}: item", rows_of(file, tables, "item", ArticleItem)),
        by_code(f"{file.name}: correction", rows_of(file, tables, "correction", Correction)),
    )


def check_article(article: Article, known: Collection[str]) -> None:
    """Raises BadReference on an item or correction that names a row which is not there."""
    for item in article.items.values():
        require_known(f"article.toml: item {item.code!r}", item.rows, known)
    for correction in article.corrections.values():
        require_known(f"article.toml: correction {correction.code!r}", correction.rows, known)
