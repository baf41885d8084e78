"""Words and names nobody had tuned on in their first run, put to the demonstration directories in both engines.

What is found is printed below the results; MISSES.md beside the words keeps what was missed, then and now. All
four lists have been used since to mend what they missed, and are a regression test: only a list that was collected
afterwards would measure anything.
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
from tests.held_out.collection import LANGUAGES, LISTS, HeldOutList, LayTerm
from tests.held_out.misspelling import has_word_to_misspell, misspelt_name
from tests.reindexing import reindexed

SPOKEN: Mapping[str, tuple[str, ...]] = {"en": ("GB", "IE", "AU"), "de": ("DE", "AT"), "ar": ("AE",)}
COUNTRIES = [country for countries in SPOKEN.values() for country in countries]
LEAST_SHARE = 0.95
FIRST = judging.FIRST
SEED = 20261123
TOLD = "named in the specification"
ANSWERS = {held_out.name: judging.answers(held_out.answers_file) for held_out in LISTS}
TAXONOMY = load_reference().taxonomy
EACH_LIST = pytest.mark.parametrize("held_out", LISTS, ids=lambda held_out: held_out.name)

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
    """Whom a search without words lists in each country: everybody eligible."""
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


def fault_in(
    term: LayTerm, found: Mapping[str, Any], right: judging.Answer | None, people: Mapping[str, Document]
) -> str | None:
    """What is wrong; None: nothing. right: None of a look-alike, by which nobody may be found, nor anything
    inferred from it. Words of an emergency are answered by the notice."""
    if judging.is_alarm(found):
        return None if found["safety_notice"] and not judging.inferred(found) else "an alarm and something else"
    if right is not None:
        return judging.fault_in(found, right, judging.Directory(people, TAXONOMY))
    taken = [code for code in judging.inferred(found) if not _is_for_nobody(code)]
    faults = ["somebody is shown"] if found["matches"] else []
    return "; ".join([*faults, f"taken for {', '.join(taken)}"] if taken else faults) or None


def _is_for_nobody(code: str) -> bool:
    kind, _, name = code.partition(":")
    return kind == "profession" and name in TAXONOMY.professions and not TAXONOMY.professions[name].listed


def misses_among(
    terms: Iterable[LayTerm], answers: Mapping[str, judging.Answer], find: Search, people: Any
) -> dict[LayTerm, str]:
    """The terms that are answered wrongly in a country that speaks their language, and how in the first such."""
    misses = {}
    for term in terms:
        right = None if term.is_look_alike else answers[term.means]
        faults = (
            (country, fault_in(term, find(term.typed, country, term.language), right, people[country]))
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


@EACH_LIST
def test_every_meaning_has_an_answer_in_the_taxonomy(held_out: HeldOutList) -> None:
    answers = ANSWERS[held_out.name]
    assert {term.means for term in held_out.lay_terms() if not term.is_look_alike} == answers.keys()
    named = [code for row in answers.values() for code in (*row.reads, *row.shown_by)]
    assert [code for code in named if not judging.is_named(code, TAXONOMY)] == []


@EACH_LIST
def test_no_lay_term_is_missed_that_was_not_missed_before(
    kind: str, held_out: HeldOutList, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    terms = [term for term in held_out.lay_terms() if not term.is_look_alike]
    misses = misses_among(terms, ANSWERS[held_out.name], find, people)
    independent, told = _apart(terms)
    missed, told_missed = _apart(misses)
    lines = [
        f"{kind}, {held_out.name} list: lay terms {shares(independent, missed)}; the goal is {LEAST_SHARE:.0%}"
    ]
    if told:
        lines.append(f"named in the specification {shares(told, told_missed)}")
    lines += [f"{term.language} {term.typed} ({term.means}): {fault}" for term, fault in misses.items()]
    printed("\n  ".join(lines))
    assert {(term.language, term.typed) for term in misses} <= set(
        known_misses(f"Lay terms of the {held_out.name} list")
    )


def _apart(terms: Iterable[LayTerm]) -> tuple[list[LayTerm], list[LayTerm]]:
    """Those nobody was told, and those named in the specification."""
    listed = list(terms)
    return [term for term in listed if term.source != TOLD], [term for term in listed if term.source == TOLD]


def known_misses(heading: str) -> list[tuple[str, str]]:
    """Language and words of each row of the table under a heading of MISSES.md; none where it is not there."""
    text = (Path(judging.__file__).parent / "MISSES.md").read_text("utf-8")
    table = text.partition(f"## {heading}\n")[2].partition("\n#")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return [(row[0].strip(), row[1].strip()) for row in rows[2:]]


@EACH_LIST
def test_no_look_alike_is_taken_for_somebody_that_was_not_before(
    kind: str, held_out: HeldOutList, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    terms = [term for term in held_out.lay_terms() if term.is_look_alike]
    misses = misses_among(terms, {}, find, people)
    lines = [f"{kind}, {held_out.name} list: look-alikes {shares(terms, misses)}"]
    printed("\n  ".join([*lines, *(f"{term.language} {term.typed}: {fault}" for term, fault in misses.items())]))
    known = known_misses(f"Look-alikes of the {held_out.name} list")
    assert {(term.language, term.typed) for term in misses} <= set(known)


def test_a_search_that_asks_nothing_lists_everybody_eligible(directory: Directory, people: Any) -> None:
    for country, listed in people.items():
        everybody = directory.engine.live(country).documents()
        assert {each.specialist.id for each in everybody if each.is_eligible(AS_OF)} == listed.keys()


def test_misspelt_names_are_found_in_the_first_three(
    kind: str, find: Search, people: Any, printed: Callable[[str], None]
) -> None:
    """Of everybody eligible: a name is looked for whatever ages they treat, and in person or not."""
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
    title = f"{kind}: misspelt names {whole.total() - len(lost)} of {whole.total()} ({share:.1%}); {found}"
    printed("\n  ".join([title, *lost]))
    assert share >= LEAST_SHARE


def _names(listed: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    """Every name of everybody that can be misspelt."""
    for id_, person in sorted(listed.items()):
        for name in person.specialist.names:
            if has_word_to_misspell(name.text):
                yield id_, name.text


@EACH_LIST
def test_no_emergency_phrase_is_missed_that_was_not_missed_before(
    kind: str, held_out: HeldOutList, find: Search, printed: Callable[[str], None]
) -> None:
    """Without a notice, or with something read beside it. A phrase missed is not added to the words for it."""
    phrases = held_out.emergency_phrases()
    noticed: Counter[str] = Counter()
    missed: dict[tuple[str, str], str] = {}
    for phrase in phrases:
        found = find(phrase.typed, SPOKEN[phrase.language][0], phrase.language)
        is_alarm, inferred = judging.is_alarm(found), judging.inferred(found)
        noticed[phrase.language] += is_alarm
        if not is_alarm or inferred:
            said = "notice" if is_alarm else "no notice"
            said += "; people shown" if found["matches"] else ""
            said_of = f"{phrase.typed} ({phrase.sign}): {said}; {', '.join(inferred) or '-'}"
            missed[phrase.language, phrase.typed] = f"{phrase.language} {said_of}"
    whole = Counter(phrase.language for phrase in phrases)
    share = ", ".join(f"{language} {noticed[language]}/{count}" for language, count in whole.items())
    count = f"{noticed.total()}/{whole.total()}; {share}"
    title = f"{kind}, {held_out.name} list: emergency phrases with a notice {count}"
    printed("\n  ".join([title, *missed.values()]))
    assert missed.keys() <= set(known_misses(f"Emergency phrases of the {held_out.name} list"))


@EACH_LIST
def test_no_suggestion_follows_from_an_emergency_phrase(held_out: HeldOutList, directory: Directory) -> None:
    for phrase in held_out.emergency_phrases():
        asked = SuggestionsAsked(country=SPOKEN[phrase.language][0], text=phrase.typed, limit=10)
        assert suggest(directory, asked, "en")["suggestions"] == [], phrase.typed
