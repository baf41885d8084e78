"""Words and names nobody tuned on, put to the demonstration directories in both engines.

What is measured is printed below the results; MISSES.md beside the words keeps what was missed. A word that is
missed is not added to the vocabulary for it: it would measure nothing afterwards.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any

import pytest
from msgspec import structs

from indexer.documents import Document
from indexer.engines.base import Engine
from indexer.reference import load_reference
from indexer.settings import Settings
from indexer.sources import Origin
from service.asked import MAX_LIMIT, Wish
from service.directory import Directory, open_directory
from service.matching import search
from tests.builders import AS_OF
from tests.engine_contract.versions import erase
from tests.held_out import answers as judging
from tests.held_out.collection import LANGUAGES, LayTerm, lay_terms
from tests.held_out.misspelling import has_word_to_misspell, misspelt_name
from tests.reindexing import reindexed

SPOKEN: Mapping[str, tuple[str, ...]] = {"en": ("GB", "IE", "AU"), "de": ("DE", "AT"), "ar": ("AE",)}
COUNTRIES = [country for countries in SPOKEN.values() for country in countries]
LEAST_SHARE = 0.95
FIRST = judging.FIRST
SEED = 20261123
TOLD = "named in the specification"
ANSWERS = judging.answers()
TAXONOMY = load_reference().taxonomy

Search = Callable[[str, str, str], dict[str, Any]]


@pytest.fixture(scope="module", params=["embedded", "elasticsearch"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def directory(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Directory]:
    """The demonstration of every country, reindexed as the command would."""
    folder = tmp_path_factory.mktemp("held-out")
    url = request.getfixturevalue("elasticsearch_url") if kind == "elasticsearch" else None
    engine = _opened(url, folder)
    for country in COUNTRIES:
        reindexed(engine, Origin(), folder, country)
    yield open_directory(Settings(state=folder), engine, lambda _: AS_OF)
    engine.close()
    for country in COUNTRIES if url else ():
        erase(url, country)


def _opened(url: str | None, folder: Any) -> Engine:
    if url is None:
        from indexer.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(folder / "index")
    from indexer.engines.elastic import ElasticEngine

    return ElasticEngine(url)


@pytest.fixture(scope="module")
def people(directory: Directory) -> dict[str, dict[str, Document]]:
    """Whom a search without words lists in each country: those who see adults, in person."""
    return {country: dict(_listed(directory, country)) for country in COUNTRIES}


def _listed(directory: Directory, country: str) -> Iterator[tuple[str, Document]]:
    wish, cursor = Wish(country=country, limit=MAX_LIMIT), None
    while True:
        answer = search(directory, structs.replace(wish, cursor=cursor), "en")
        ids = [match["specialist"]["id"] for match in answer["matches"]]
        yield from directory.engine.live(country).get(ids).items()
        cursor = answer["next_cursor"]
        if cursor is None:
            return


@pytest.fixture(scope="module")
def find(directory: Directory) -> Search:
    def found(text: str, country: str, language: Any) -> dict[str, Any]:
        return search(directory, Wish(country=country, text=text, limit=FIRST), language)

    return found


def fault_in(term: LayTerm, found: Mapping[str, Any], people: Mapping[str, Document]) -> str | None:
    """What is wrong; None: nothing. Nobody may be found by a look-alike, nor anything inferred from it. Words of an
    emergency are answered by the notice."""
    if judging.is_alarm(found):
        return None if found["safety_notice"] and not judging.inferred(found) else "an alarm and something else"
    if not term.is_look_alike:
        return judging.fault_in(found, ANSWERS[term.means], judging.Directory(people, TAXONOMY))
    taken = [code for code in judging.inferred(found) if not _is_for_nobody(code)]
    return f"taken for {', '.join(taken)}" if taken else "somebody is shown" if found["matches"] else None


def _is_for_nobody(code: str) -> bool:
    kind, _, name = code.partition(":")
    return kind == "profession" and name in TAXONOMY.professions and not TAXONOMY.professions[name].listed


def misses_among(terms: Iterable[LayTerm], find: Search, people: Any) -> dict[LayTerm, str]:
    """The terms that are answered wrongly in a country that speaks their language, and how in the first such."""
    misses = {}
    for term in terms:
        faults = (
            (country, fault_in(term, find(term.typed, country, term.language), people[country]))
            for country in SPOKEN[term.language]
        )
        wrong = next(((country, fault) for country, fault in faults if fault), None)
        if wrong is not None:
            misses[term] = f"{wrong[0]}: {wrong[1]}"
    return misses


def shares(terms: Iterable[LayTerm], misses: Iterable[LayTerm]) -> str:
    whole, missed = Counter(term.language for term in terms), Counter(term.language for term in misses)
    found = {language: whole[language] - missed[language] for language in LANGUAGES}
    by_language = ", ".join(f"{language} {found[language]}/{whole[language]}" for language in LANGUAGES)
    return f"{sum(found.values())} of {whole.total()} ({sum(found.values()) / whole.total():.1%}); {by_language}"


def test_every_meaning_has_an_answer_in_the_taxonomy() -> None:
    assert {term.means for term in lay_terms() if not term.is_look_alike} == ANSWERS.keys()
    named = [code for row in ANSWERS.values() for code in (*row.reads, *row.shown_by)]
    assert [code for code in named if not judging.is_named(code, TAXONOMY)] == []


def test_lay_terms_are_answered_in_the_first_three(
    kind: str, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    terms = [term for term in lay_terms() if not term.is_look_alike]
    independent = [term for term in terms if term.source != TOLD]
    told = [term for term in terms if term.source == TOLD]
    misses = misses_among(terms, find, people)
    lines = [
        f"{kind}: lay terms {shares(independent, (term for term in misses if term.source != TOLD))}",
        f"named in the specification {shares(told, (term for term in misses if term.source == TOLD))}",
        *(f"{term.language} {term.typed} ({term.means}): {fault}" for term, fault in misses.items()),
    ]
    printed("\n  ".join(lines))
    assert sum(term.source != TOLD for term in misses) <= (1 - LEAST_SHARE) * len(independent)


def test_look_alikes_are_offered_to_nobody(
    kind: str, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    terms = [term for term in lay_terms() if term.is_look_alike]
    misses = misses_among(terms, find, people)
    lines = [f"{kind}: look-alikes {shares(terms, misses)}"]
    printed("\n  ".join([*lines, *(f"{term.language} {term.typed}: {fault}" for term, fault in misses.items())]))
    assert not misses


def test_misspelt_names_are_found_in_the_first_three(
    kind: str, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    dice = Random(SEED)
    whole: Counter[str] = Counter()
    lost: list[str] = []
    for country, listed in people.items():
        for id_, name in _names(listed):
            typed = misspelt_name(name, dice)
            whole[country] += 1
            if id_ not in [match["specialist"]["id"] for match in find(typed, country, "en")["matches"]]:
                lost.append(f"{country} {typed} ({name})")
    missed = Counter(line[:2] for line in lost)
    found = ", ".join(f"{country} {count - missed[country]}/{count}" for country, count in whole.items())
    share = 1 - len(lost) / whole.total()
    printed("\n  ".join([f"{kind}: misspelt names {share:.1%} of {whole.total()}; {found}", *lost]))
    assert share >= LEAST_SHARE


def _names(listed: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    """Every name of everybody that can be misspelt."""
    for id_, person in sorted(listed.items()):
        for name in person.specialist.names:
            if has_word_to_misspell(name.text):
                yield id_, name.text
