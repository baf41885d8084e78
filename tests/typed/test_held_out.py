"""Words and names nobody tuned on, put to the demonstration directories in both engines.

What is measured is printed below the results; MISSES.md beside the words keeps what was missed. A word that is
missed is not added to the vocabulary for it: it would measure nothing afterwards.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
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
from service.suggesting.suggesting import SuggestionsAsked, suggest
from tests.builders import AS_OF
from tests.engine_contract.versions import erase
from tests.held_out import answers as judging
from tests.held_out.collection import LANGUAGES, LayTerm, emergency_phrases, lay_terms
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
LAY_TERMS = [term for term in lay_terms() if not term.is_look_alike]

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
    if url is not None:
        for country in COUNTRIES:
            erase(url, country)


def _opened(url: str | None, folder: Path) -> Engine:
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
    """What is wrong; None: nothing. Nobody may be found by a look-alike, nor anything inferred from it. Words of
    an emergency are answered by the notice."""
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


@pytest.fixture(scope="module")
def lay_misses(find: Search, people: Any) -> dict[LayTerm, str]:
    return misses_among(LAY_TERMS, find, people)


def test_no_lay_term_is_missed_that_was_not_missed_before(
    kind: str, lay_misses: Mapping[LayTerm, str], printed: Callable[[str], None]
) -> None:
    independent, told = _apart(LAY_TERMS)
    missed, told_missed = _apart(lay_misses)
    lines = [
        f"{kind}: lay terms {shares(independent, missed)}; the goal is {LEAST_SHARE:.0%}",
        f"named in the specification {shares(told, told_missed)}",
        *(f"{term.language} {term.typed} ({term.means}): {fault}" for term, fault in lay_misses.items()),
    ]
    printed("\n  ".join(lines))
    assert {term.typed for term in lay_misses} <= set(known_misses())


def _apart(terms: Iterable[LayTerm]) -> tuple[list[LayTerm], list[LayTerm]]:
    """Those nobody was told, and those named in the specification."""
    listed = list(terms)
    return [term for term in listed if term.source != TOLD], [term for term in listed if term.source == TOLD]


def known_misses() -> list[str]:
    """The words of the first table of MISSES.md."""
    text = (Path(judging.__file__).parent / "MISSES.md").read_text("utf-8")
    table = text.partition("## Lay terms")[2].partition("## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return [row[1].strip() for row in rows[2:]]


def test_look_alikes_are_offered_to_nobody(
    kind: str, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    terms = [term for term in lay_terms() if term.is_look_alike]
    misses = misses_among(terms, find, people)
    lines = [f"{kind}: look-alikes {shares(terms, misses)}"]
    printed("\n  ".join([*lines, *(f"{term.language} {term.typed}: {fault}" for term, fault in misses.items())]))
    assert not misses


def test_misspelt_names_are_found_in_the_first_three(
    kind: str, directory: Directory, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    """Of those a search lists. Who sees children alone, or by video alone, is found by no search that does not ask
    for it, however the name is spelt: they are counted apart."""
    dice = Random(SEED)
    whole = Counter({country: len(list(_names(listed))) for country, listed in people.items()})
    lost = []
    for country, listed in people.items():
        for id_, name in _names(listed):
            typed = misspelt_name(name, dice)
            if id_ not in [match["specialist"]["id"] for match in find(typed, country, "en")["matches"]]:
                lost.append(f"{country} {typed} ({name})")
    missed = Counter(line[:2] for line in lost)
    found = ", ".join(f"{country} {count - missed[country]}/{count}" for country, count in whole.items())
    share = 1 - len(lost) / whole.total()
    others = sum(len(list(_names(_unlisted(directory.engine, country, people[country])))) for country in COUNTRIES)
    title = f"{kind}: misspelt names {whole.total() - len(lost)} of {whole.total()} ({share:.1%}); {found}"
    printed("\n  ".join([title, f"not listed, whatever the spelling: {others}", *lost]))
    assert share >= LEAST_SHARE


def _unlisted(engine: Engine, country: str, listed: Mapping[str, Document]) -> dict[str, Document]:
    """Who is eligible and yet not among those listed."""
    everybody = engine.live(country).get([f"{country.lower()}-{number:07}" for number in range(1, 200)])
    return {id_: each for id_, each in everybody.items() if each.is_eligible(AS_OF) and id_ not in listed}


def _names(listed: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    """Every name of everybody that can be misspelt."""
    for id_, person in sorted(listed.items()):
        for name in person.specialist.names:
            if has_word_to_misspell(name.text):
                yield id_, name.text


def test_emergency_phrases_and_what_is_inferred_from_them(
    kind: str, directory: Directory, find: Search, printed: Callable[[str], None]
) -> None:
    """No suggestion follows from any. How many give an alarm, and what else they are taken for, is told: a phrase
    missed here is not added to the words for it."""
    noticed: Counter[str] = Counter()
    lines = []
    for phrase in emergency_phrases():
        country = SPOKEN[phrase.language][0]
        found = find(phrase.typed, country, phrase.language)
        is_alarm, inferred = judging.is_alarm(found), judging.inferred(found)
        noticed[phrase.language] += is_alarm
        if not is_alarm or inferred:
            said = "notice" if is_alarm else "no notice"
            lines.append(f"{phrase.language} {phrase.typed} ({phrase.sign}): {said}; {', '.join(inferred) or '-'}")
        asked = SuggestionsAsked(country=country, text=phrase.typed, limit=10)
        assert suggest(directory, asked, "en")["suggestions"] == [], phrase.typed
    whole = Counter(phrase.language for phrase in emergency_phrases())
    share = ", ".join(f"{language} {noticed[language]}/{count}" for language, count in whole.items())
    title = f"{kind}: emergency phrases with a notice {noticed.total()}/{whole.total()}; {share}"
    printed("\n  ".join([title, *lines]))
