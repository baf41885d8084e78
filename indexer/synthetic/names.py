"""Names and languages of invented people."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Literal

from msgspec import Struct

from indexer.records import Name
from indexer.synthetic.chance import Weighted, one_of
from indexer.synthetic.ingredients import Culture, Flavour
from indexer.synthetic.mix import PeopleMix

Sex = Literal["female", "male"]


class Word(Struct, frozen=True):
    """A given or family name."""

    latin: str
    arabic: str | None = None
    others: tuple[str, ...] = ()


class _Book(Struct, frozen=True, eq=False):
    """The names of one culture, and who speaks what there: (language, chance), the country's own first."""

    given: Mapping[Sex, tuple[Word, ...]]
    family: Mapping[Sex, tuple[Word, ...]]
    spoken: tuple[tuple[str, float], ...]


class Names:
    """Draws names for one country. `languages` are the country's own."""

    def __init__(
        self, flavour: Flavour, cultures: Mapping[str, Culture], mix: PeopleMix, languages: tuple[str, ...]
    ) -> None:
        self._books = Weighted(
            (_book(cultures[name], flavour.spoken), weight) for name, weight in flavour.cultures.items()
        )
        self._mix = mix
        self._is_arabic_at_home = "ar" in languages

    def draw(self, dice: Random, sex: Sex) -> tuple[tuple[Name, ...], tuple[str, ...]]:
        """Names by script, the one shown first, and the languages spoken."""
        book = self._books.draw(dice)
        given, family = one_of(dice, book.given[sex]), one_of(dice, book.family[sex])
        languages = tuple([code for code, chance in book.spoken if dice.random() < chance])
        return self._in_scripts(dice, given, family), languages

    def _in_scripts(self, dice: Random, given: Word, family: Word) -> tuple[Name, ...]:
        latin = Name(text=f"{given.latin} {family.latin}", variants=tuple(_spellings(given, family)))
        if given.arabic is None or family.arabic is None:
            return (latin,)
        arabic = Name(text=f"{given.arabic} {family.arabic}", script="Arab")
        if self._is_arabic_at_home:
            return (arabic, latin) if dice.random() < self._mix.arabic_first else (latin, arabic)
        return (latin, arabic) if dice.random() < self._mix.arabic_abroad else (latin,)


def _spellings(given: Word, family: Word) -> Iterable[str]:
    """Other Latin spellings of the whole name: each other given name once, each other family name once."""
    yield from (f"{other} {family.latin}" for other in given.others[:1])
    yield from (f"{given.latin} {other}" for other in family.others[:1])


def _book(culture: Culture, spoken: Mapping[str, float]) -> _Book:
    chances = dict(spoken)
    for language, chance in culture.languages.items():
        chances[language] = max(chance, chances.get(language, 0.0))
    return _Book(
        given={"female": _words(culture.female, 1), "male": _words(culture.male, 0)},
        family={"female": _words(culture.family, 1), "male": _words(culture.family, 0)},
        spoken=tuple(chances.items()),
    )


def _words(entries: Iterable[str | tuple[str, ...]], form: int) -> tuple[Word, ...]:
    """`form` chooses of "man's/woman's"."""
    words = []
    for entry in entries:
        if isinstance(entry, str):
            words.append(Word(entry.split("/")[form] if "/" in entry else entry))
        else:
            words.append(Word(entry[0], entry[1], entry[2:]))
    return tuple(words)
