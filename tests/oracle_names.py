"""Who bears a name that is being typed, by brute force; shares no code with the engines."""

from collections.abc import Iterable

from indexer.documents import Document
from indexer.engines.naming import Likeness, Named, NameQuery, TypedWord
from tests.oracle_text import slips_between


def named(documents: Iterable[Document], query: NameQuery) -> tuple[Named, ...]:
    found = [
        (likeness, document)
        for document in documents
        if any(window.start <= query.as_of <= window.until for window in document.windows)
        for likeness in [likeness_of(document, query)]
        if likeness is not None
    ]
    sure = [each for each in found if each[0] is not Likeness.NEAR]
    first = sorted(sure or found, key=lambda each: (each[0].value, each[1].tie))[: query.fetch]
    return tuple(Named(document.specialist, likeness) for likeness, document in first)


def likeness_of(document: Document, query: NameQuery) -> Likeness | None:
    """The best way the names answer all words; None: some word is not answered."""
    if any(key in document.text.whole_names for key in query.whole):
        return Likeness.WHOLE
    if not query.words:
        return None
    ways = [way_of(word, document.text.name_words) for word in query.words]
    return None if None in ways else max(way for way in ways if way is not None)


def way_of(word: TypedWord, names: Iterable[str]) -> Likeness | None:
    stored = list(names)
    if any(name == each for name in stored for each in word.words):
        return Likeness.WORDS
    if any(name[: len(start)] == start for name in stored for start in word.starts):
        return Likeness.BEGUN
    pairs = [(name, start) for name in stored for start in word.near]
    is_near = any(slips_between(name, start) <= 1 or _begins_with_a_slip(name, start) for name, start in pairs)
    return Likeness.NEAR if is_near else None


def _begins_with_a_slip(name: str, start: str) -> bool:
    """Of four letters or more of the name the first and the last are those typed, and between them is one slip."""
    beginnings = (name[:end] for end in range(4, len(name) + 1))
    return any(
        begun[0] == start[0] and begun[-1] == start[-1] and slips_between(begun[1:-1], start[1:-1]) <= 1
        for begun in beginnings
    )
