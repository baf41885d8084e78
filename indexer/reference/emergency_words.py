"""Words of somebody who may be in an emergency, and the rows of them a clinician signs. How a text is searched for
them is decided where it is read.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from importlib.resources.abc import Traversable

from msgspec import Struct, structs

from indexer.errors import BadReference
from indexer.reference.reading import DEFAULTS, convert, read_toml, require_known, rows_of
from indexer.reference.spoken import Apart, Spoken, WordList, Words
from indexer.reference.triage_rows import RedFlag
from indexer.reference.words import LANGUAGES, Code, Fact, Language

_TABLES = ("emergency", "between", "groups", "not_meant")
_GROUP = "@"
"""Before the name of a group of words in a place of `scattered`."""


class EmergencyWords(Spoken, frozen=True, kw_only=True):
    """Words of somebody who may be in an emergency, and the sign they name.

    patterns: phrases of which each place holds one of several words, "cant|cannot move|feel legs". scattered: the
    same in any order with a few other words between; a place may name a group of words, "@cannot feel @saddle".
    """

    flag: Code
    patterns: WordList = WordList((), (), ())
    scattered: WordList = WordList((), (), ())


class EmergencyTables(Struct, frozen=True):
    """`between` may stand among the words of a row; `not_meant` never gives an alarm."""

    rows: tuple[EmergencyWords, ...]
    between: WordList
    not_meant: tuple[Apart, ...]


class SignWords(Fact, frozen=True, kw_only=True):
    """What is signed of a row: its words in one language. They are no translations of each other."""

    flag: Code
    words: Words
    patterns: Words
    scattered: Words


def load_emergency_words(file: Traversable, red_flags: Mapping[str, RedFlag]) -> EmergencyTables:
    """Raises BadReference on an unknown table, on signs that press less than urgently, and on an emergency without
    words."""
    tables = read_toml(file)
    unexpected = tables.keys() - {*_TABLES, DEFAULTS}
    if unexpected:
        raise BadReference(f"{file.name}: unknown table {sorted(unexpected)[0]!r}; known: {', '.join(_TABLES)}")
    groups = {
        name: convert(file, f"groups.{name}", words, WordList) for name, words in tables.get("groups", {}).items()
    }
    rows = tuple(
        structs.replace(row, scattered=_with_groups(row, groups, file.name))
        for row in rows_of(file, tables, "emergency", EmergencyWords)
    )
    not_meant = rows_of(file, tables, "not_meant", Apart)
    _require_once(f"{file.name}: emergency", (row.flag for row in rows))
    _require_once(f"{file.name}: not_meant", (row.near for row in not_meant))
    signs = [code for code, flag in red_flags.items() if flag.level == "emergency"]
    urgent = [code for code, flag in red_flags.items() if flag.level == "urgent"]
    require_known(file.name, (row.flag for row in rows), [*signs, *urgent])
    _require_words_for(signs, [row.flag for row in rows], file.name)
    return EmergencyTables(
        rows=rows,
        between=convert(file, "between", tables.get("between"), WordList),
        not_meant=not_meant,
    )


def signed_words(tables: EmergencyTables) -> dict[str, Mapping[str, Fact]]:
    """The rows of the clinical record: words by sign and language, and what gives no alarm by what it is near."""
    words: dict[str, Fact] = {
        f"{row.flag}_{language}": _in_language(row, language) for row in tables.rows for language in LANGUAGES
    }
    return {
        "emergency": words,
        "not_meant": {row.near.lower().replace(" ", "_"): row for row in tables.not_meant},
    }


def _with_groups(row: EmergencyWords, groups: Mapping[str, WordList], file: str) -> WordList:
    """What is scattered, with the words of each group in its place: what is signed is what is looked for."""

    def spelt(place: str, language: Language) -> str:
        known = (_of_group(each, groups, language, file) for each in place.split("|"))
        return "|".join(dict.fromkeys(word for words in known for word in words))

    def patterns(language: Language) -> Words:
        return tuple(
            " ".join(spelt(place, language) for place in pattern.split()) for pattern in row.scattered.of(language)
        )

    return WordList(patterns("en"), patterns("de"), patterns("ar"))


def _of_group(word: str, groups: Mapping[str, WordList], language: Language, file: str) -> Words:
    """The words of the group that is named so; of any other word that alone."""
    if not word.startswith(_GROUP):
        return (word,)
    if word.removeprefix(_GROUP) not in groups:
        raise BadReference(f"{file}: unknown group {word!r}; known: {', '.join(groups)}")
    return groups[word.removeprefix(_GROUP)].of(language)


def _require_once(where: str, keys: Iterable[str]) -> None:
    repeated = [key for key, times in Counter(keys).items() if times > 1]
    if repeated:
        raise BadReference(f"{where} {repeated[0]!r} is there twice; put its words into one row")


def _in_language(row: EmergencyWords, language: Language) -> SignWords:
    return SignWords(
        flag=row.flag,
        words=row.of(language),
        patterns=row.patterns.of(language),
        scattered=row.scattered.of(language),
        source=row.source,
        verified=row.verified,
        source_reviewed_on=row.source_reviewed_on,
        added_by_project=row.added_by_project,
        review_due=row.review_due,
    )


def _require_words_for(signs: Collection[str], named: Collection[str], file: str) -> None:
    missing = [code for code in signs if code not in named]
    if missing:
        raise BadReference(f"{file}: no words for the sign {missing[0]!r}; add an [[emergency]]")
