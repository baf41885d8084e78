"""How names are written: particles that join or may be left out, and spellings in other scripts and lands.

Owns the words a name is found by. Facts: seed_data/words/name_variants.toml. Knows no person.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import product

from msgspec import Struct

from indexer import folding
from indexer.errors import BadReference
from indexer.reference.reading import DEFAULTS, convert, read_toml, rows_of, with_defaults
from indexer.reference.words import Fact, Text

ARTICLE = "ال"
LEAST_BESIDE_ARTICLE = 3
"""Letters that are left of an Arabic word without its article: fewer, and it is no article."""


class Particles(Fact, frozen=True, kw_only=True):
    """`joining` are often written together with the word after them; `loose` are often left out."""

    joining: tuple[Text, ...]
    loose: tuple[Text, ...]


class Swap(Fact, frozen=True, kw_only=True):
    """Beginnings of a name that stand for each other."""

    beginnings: tuple[Text, ...]


class Variant(Fact, frozen=True, kw_only=True):
    """Spellings of one name."""

    spellings: tuple[Text, ...]


class Spellings(Struct, frozen=True):
    """All of it folded: particles, beginnings that stand for each other, and by each spelling the others."""

    joining: frozenset[str]
    loose: frozenset[str]
    beginnings: tuple[tuple[str, ...], ...]
    others: Mapping[str, frozenset[str]]

    def words_of_name(self, text: str) -> set[str]:
        """What a stored name is found by: its words, and joined to their particles, in each folding."""
        forms = folding.words(text)
        joined = (form for run in self._runs(forms) for form in map("".join, product(*run)))
        return {form for word in forms for form in word}.union(joined)

    def other_spellings(self, form: str) -> set[str]:
        """Other spellings of a typed word: of the table, with another beginning, with or without the article."""
        found = {form}
        if form.startswith(ARTICLE) and len(form) >= len(ARTICLE) + LEAST_BESIDE_ARTICLE:
            found.add(form.removeprefix(ARTICLE))
        elif is_arabic(form):
            found.add(ARTICLE + form)
        for beginnings in self.beginnings:
            found.update(other + form.removeprefix(one) for one, other in _swaps(form, beginnings))
        found.update((form.replace("ph", "f"), form.replace("f", "ph")))  # one sound: Joseph, Josef; Graph, Graf
        return found.union(*(self.others.get(each, ()) for each in found)) - {form}

    def _runs(self, words: tuple[tuple[str, ...], ...]) -> Iterator[tuple[tuple[str, ...], ...]]:
        """Each particle that joins with the words up to the first that is none: "abd al rahman", "al rahman"."""
        for start, particle in enumerate(words):
            if not self.joining.isdisjoint(particle):
                rest = range(start + 1, len(words))
                end = next((at for at in rest if self.joining.isdisjoint(words[at])), len(words) - 1)
                if end > start:
                    yield words[start : end + 1]


def is_arabic(form: str) -> bool:
    """Whether the word is written in Arabic letters."""
    return "\u0600" <= form[:1] <= "\u06ff"


def _swaps(form: str, beginnings: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The longest of the beginnings the word has, beside each other one."""
    one = max((each for each in beginnings if form.startswith(each) and form != each), key=len, default=None)
    if one is not None:
        yield from ((one, other) for other in beginnings if other != one)


@cache
def load_spellings() -> Spellings:
    """Those shipped with the package, read once."""
    return read_spellings(resources.files("seed_data") / "words")


def read_spellings(directory: Traversable) -> Spellings:
    """Reads name_variants.toml of `directory`. Raises BadReference."""
    file = directory / "name_variants.toml"
    tables = read_toml(file)
    unexpected = tables.keys() - {"particles", "swap", "variant", DEFAULTS}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}; see the head of the file")
    particles = convert(file, "particles", with_defaults(tables, tables.get("particles")), Particles)
    swaps, variants = rows_of(file, tables, "swap", Swap), rows_of(file, tables, "variant", Variant)
    return Spellings(
        joining=frozenset(_folded(particles.joining)),
        loose=frozenset(_folded(particles.loose)),
        beginnings=tuple(tuple(_folded(swap.beginnings)) for swap in swaps),
        others=_others(variants),
    )


def _others(rows: Iterable[Variant]) -> dict[str, frozenset[str]]:
    """By spelling all spellings of the rows it stands in; one may stand in several."""
    others: dict[str, frozenset[str]] = {}
    for row in rows:
        spellings = frozenset(_folded(row.spellings))
        for spelling in spellings:
            others[spelling] = others.get(spelling, frozenset()) | spellings
    return others


def _folded(texts: Iterable[str]) -> Iterator[str]:
    return (form for text in texts for form in folding.squash(text))
