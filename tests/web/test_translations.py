"""Every text of the pages is said in every language, whole, and what is compiled is what was translated."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from service.asked import LANGUAGES
from tests.web.listing import see
from tests.web.markup import Element
from tests.web.walking import LEG, SORE, begin, settled

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "service" / "web" / "translations"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%(?:\(\w+\)[a-z]|%)")
NUMBER = {"%(num)s", "%(number)s"}
MARKUP = re.compile(r"</?\w+>")
SAID_ALOUD = ("aria-label", "title", "placeholder", "alt", "content", "data-busy", "data-failed", "data-found")
PAGES = (
    "/",
    "/gb/",
    "/gb/search",
    "/gb/search?near=London&accepting=true&profession=physiotherapist",
    "/gb/search?near=London&language=zu&min_rating=4",
    "/gb/search?near=Newcastle",
    "/gb/search?near=London&min_rating=many",
    "/gb/questions",
    "/gb/physiotherapists",
    "/how-we-rank",
    "/about",
    "/safety",
    "/privacy",
    "/embed/search?country=GB",
)
REFUSED = {"/gb/search?near=London&min_rating=many": 422, "/gb/search?near=Newcastle": 409}
"""What cannot be listed as asked."""

Ids = str | tuple[str, ...]


@cache
def _catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _texts(catalogue: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalogue if message.id]


def _forms(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


@pytest.fixture(scope="module")
def spoken() -> set[Ids]:
    """What the pages say in English, as collected for the catalogues."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    folder = "service/web/"
    methods = [(each["pattern"].removeprefix(folder), each["method"]) for each in mappings]
    options = {
        each["pattern"].removeprefix(folder): {
            name: value for name, value in each.items() if name not in ("pattern", "method")
        }
        for each in mappings
    }
    found = extract_from_dir(ROOT / folder, method_map=methods, options_map=options)
    return {text for _file, _line, text, _comments, _context in found}


def test_every_language_but_english_has_a_catalogue() -> None:
    assert {folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()} == set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_what_the_pages_say_and_nothing_else(language: str, spoken: set[Ids]) -> None:
    held = {
        message.id if isinstance(message.id, str) else message.id[0] for message in _texts(_catalogue(language))
    }
    said = {text if isinstance(text, str) else text[0] for text in spoken}
    assert len(said) > 300
    assert (said - held, held - said) == (set(), set()), "run `make translations` and translate what is new"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_in_every_form(language: str) -> None:
    catalogue = _catalogue(language)
    for message in _texts(catalogue):
        forms = _forms(message.string)
        assert not message.fuzzy, message.id
        assert len(forms) == (catalogue.num_plurals if message.pluralizable else 1), message.id
        assert all(form.strip() for form in forms), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_and_markup_are_those_of_the_english(language: str) -> None:
    for message in _texts(_catalogue(language)):
        forms = _forms(message.string)
        english = _named(_forms(message.id)[-1])
        for at, form in enumerate(forms):
            said_in_words = NUMBER if at < len(forms) // 2 else set()  # "one", "two"
            assert not _named(form) - english, (message.id, form)
            assert set(english - _named(form)) <= said_in_words, (message.id, form)


def _named(text: str) -> Counter[str]:
    """The placeholders and the markup of a text, each as often as it stands there."""
    return Counter(PLACEHOLDER.findall(text) + MARKUP.findall(text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_the_one_that_is_read_by_people(language: str) -> None:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = {_forms(message.id): _forms(message.string) for message in _texts(read_mo(file))}
    assert compiled == {_forms(each.id): _forms(each.string) for each in _texts(_catalogue(language))}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_head_of_a_catalogue_names_nobody(language: str) -> None:
    text = (CATALOGUES / language / "LC_MESSAGES" / "messages.po").read_text()
    head = text[: text.index("\n\n", text.index('msgstr ""'))]
    assert not re.search(r"@|ORGANIZATION|FULL NAME|EMAIL|VERSION|FIRST AUTHOR", head)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("address", PAGES)
def test_no_english_is_left_on_a_page(pages: FlaskClient, address: str, language: str) -> None:
    status = REFUSED.get(address, 200)
    page = see(pages, f"{address}{'&' if '?' in address else '?'}lang={language}", status)
    assert _left_in_english(page, language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_english_would_be_found(pages: FlaskClient, language: str) -> None:
    assert len(_left_in_english(see(pages, "/gb/?lang=en").one("html"), language)) > 10


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_english_is_left_on_the_way_through_the_questions(pages: FlaskClient, language: str) -> None:
    begin(pages)
    assert _left_in_english(see(pages, f"/gb/questions/1?lang={language}"), language) == []
    for said in (LEG, SORE):
        results = settled(pages, said, place="London", funding="self_pay", asked_of=("place", "funding", "orders"))
        for address in (results, "/gb/answers", "/gb/details/1"):
            page = see(pages, f"{address}?lang={language}")
            assert _left_in_english(page, language) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_english_is_left_on_a_profile(pages: FlaskClient, language: str) -> None:
    listed = see(pages, "/gb/search?near=London")
    profile = listed.all("h2", class_="name")[0].one("a")["href"]
    assert _left_in_english(see(pages, f"{profile}?lang={language}"), language) == []


@cache
def _said_otherwise(language: str) -> frozenset[str]:
    """The English texts that are not the same in that language."""
    texts = ((message.id, message.string) for message in _texts(_catalogue(language)))
    return frozenset(english for english, said in texts if isinstance(english, str) and english != said)


def _left_in_english(page: Element, language: str) -> list[str]:
    """Texts of the page that the catalogue says otherwise."""
    return [told for told in _told(page) if told in _said_otherwise(language)]


def _told(element: Element) -> Iterator[str]:
    """Every text and every attribute that is read out, without what says of itself that it is English."""
    for inside in element.inside:
        if isinstance(inside, str):
            yield " ".join(inside.split())
        elif inside.attributes.get("lang") != "en" and inside.tag not in ("script", "style"):
            yield from (value for name, value in inside.attributes.items() if name in SAID_ALOUD)
            yield from _told(inside)
