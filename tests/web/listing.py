"""Lists to ask: London with a crowd, every other capital as `scene` has it; and what a list's page shows."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from indexer.settings import Settings
from service.app import create_app
from tests.api.scene import CAPITALS, crowd, people_of, promoted
from tests.builders import AS_OF
from tests.oracle_engine import OracleEngine
from tests.web.markup import Element, read_markup


def crowded_app(state: Path) -> Flask:
    """28 people in London, five in each other capital."""
    engine = OracleEngine()
    for country in CAPITALS:
        promoted(engine, people_of(country) + (crowd(23) if country == "GB" else []), country)
    return create_app(Settings(state=state, deadline_seconds=60.0), engine, lambda _: AS_OF)


def say(client: FlaskClient, country: str = "gb", **said: str) -> str:
    """What a visitor types into the form of a list; the address it leads to."""
    response = client.post(f"/{country}/change", data={"to": "search", **said})
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.headers["Location"]


def see(client: FlaskClient, address: str, status: int = 200) -> Element:
    response = client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)
    return read_markup(response.get_data(as_text=True))


def total_of(page: Element) -> int:
    """The number its heading says; 0 where nobody is found."""
    first = page.one("h1").words.split()[0]
    return 0 if first == "Nobody" else int(first)


def names_of(page: Element) -> list[str]:
    return [name.words for name in page.all("h2", class_="name")]


def facet(page: Element, title: str) -> list[tuple[str, int, str]]:
    """The counted choices of that filter: label, count, address."""
    groups = [group for group in page.all("details", class_="group") if group.all("h2")[0].words == title]
    return [
        (option.one("span", class_="told").words, int(option.one("span", class_="count").words), option["href"])
        for group in groups
        for option in group.all("a", class_="option")
        if option.all("span", class_="count")
    ]


def labelled(page: Element, tag: str, words: str) -> str:
    """The address of the one link with these words."""
    (found,) = {link["href"] for link in page.all(tag) if words in link.words and "href" in link.attributes}
    return found
