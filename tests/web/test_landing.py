"""One profession in one country: from what is live, and every number is that of the list it leads to."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.engines import open_engine
from indexer.reference import load_reference
from indexer.settings import Settings
from service.web.slugs import landing_pages
from tests.web.listing import crowded_app, see, total_of
from tests.web.markup import Element
from tests.web.real_scene import app_over, real_app


@pytest.fixture(scope="module")
def client(pages_state: Path) -> FlaskClient:
    return real_app(pages_state).test_client()


@pytest.fixture(scope="module")
def crowded(pages_state: Path) -> FlaskClient:
    return crowded_app(pages_state).test_client()


def counted(page: Element, section: str) -> dict[str, int]:
    """Addresses of the links of a section, with the number each states."""
    links = page.one("section", **{"aria-labelledby": section}).one("ul").all("a")
    return {link["href"]: int(link.one("span").words) for link in links}


def test_every_profession_and_country_has_its_words() -> None:
    reference, pages = load_reference(), landing_pages()
    listed = {code for code, row in reference.taxonomy.professions.items() if row.listed}
    assert set(pages.profession) == listed
    assert set(pages.in_country) == set(reference.countries)
    slugs = [page.slug for page in pages.profession.values()]
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Physiotherapists in the United Kingdom"),
        ("de", "Physiotherapeutinnen und Physiotherapeuten im Vereinigten Königreich"),
        ("ar", "أخصائيو العلاج الطبيعي في المملكة المتحدة"),
    ],
)
def test_the_heading_is_the_profession_in_its_country(client: FlaskClient, language: str, heading: str) -> None:
    page = see(client, f"/gb/physiotherapists?lang={language}")
    assert page.one("h1").words == heading
    assert page.one("title").words.startswith(heading)
    assert page.one("html")["lang"] == language


def test_every_number_is_the_total_of_the_list_it_leads_to(crowded: FlaskClient) -> None:
    page = see(crowded, "/gb/physiotherapists")
    whole = page.one("a", class_="primary")["href"]
    assert page.one("p", class_="lead").words.startswith(f"{total_of(see(crowded, whole))} are listed")
    numbers = counted(page, "towns") | counted(page, "specialties")
    assert len(counted(page, "towns")) >= 1
    for address, number in numbers.items():
        assert total_of(see(crowded, address)) == number, address


def test_the_first_ten_lead_to_their_pages(crowded: FlaskClient) -> None:
    cards = see(crowded, "/gb/physiotherapists").all("article", class_="short")
    assert len(cards) == 10
    for card in cards[:3]:
        see(crowded, card.one("a")["href"])


def test_access_is_told_with_where_the_rule_is_from(client: FlaskClient) -> None:
    rules = see(client, "/gb/physiotherapists").one("dl", class_="steps")
    assert [each.words for each in rules.all("dt")] == [
        "Paying yourself",
        "Public health service or statutory insurance",
        "Private insurance",
    ]
    assert "You can book without seeing a doctor first." in rules.words
    assert "csp.org.uk/news/2017-03-13" in rules.words


def test_a_page_names_itself_and_its_other_languages_as_the_world_reaches_them(pages_state: Path) -> None:
    client = real_app(pages_state, public_url="https://find.example").test_client()
    page = see(client, "/gb/physiotherapists?lang=de&utm_source=x")
    assert page.one("link", rel="canonical")["href"] == "https://find.example/gb/physiotherapists?lang=de"
    others = {each["hreflang"]: each["href"] for each in page.all("link", rel="alternate")}
    assert others == {
        "en": "https://find.example/gb/physiotherapists?lang=en",
        "de": "https://find.example/gb/physiotherapists?lang=de",
        "ar": "https://find.example/gb/physiotherapists?lang=ar",
        "x-default": "https://find.example/gb/physiotherapists",
    }


def test_real_people_may_be_found_by_searching_invented_ones_and_nobody_not(client: FlaskClient) -> None:
    assert "X-Robots-Tag" not in client.get("/gb/physiotherapists").headers
    assert client.get("/at/physiotherapists").headers["X-Robots-Tag"] == "noindex"
    empty = client.get("/ie/physiotherapists")
    assert empty.headers["X-Robots-Tag"] == "noindex"
    assert "Nobody of this profession is listed in this country yet." in empty.get_data(as_text=True)


def test_the_page_is_everybodys(client: FlaskClient) -> None:
    client.post("/start", data={"country": "GB", "words": "sore elbow", "place": "SW1A 1AA", "way": "search"})
    response = client.get("/gb/physiotherapists")
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert "sore elbow" not in response.get_data(as_text=True)


@pytest.mark.parametrize("slug", ["physiotherapist", "surgeons", "general-practitioners", "Physiotherapists"])
def test_other_words_are_no_pages(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/gb/{slug}", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "<h1>Not found</h1>" in response.get_data(as_text=True)


def test_the_start_of_a_country_links_every_profession_that_can_be_registered_there(client: FlaskClient) -> None:
    def slugs(country: str) -> set[str]:
        links = see(client, f"/{country}/").one("section", class_="professions-list").all("a")
        return {link["href"].rpartition("/")[2] for link in links}

    assert slugs("gb") == {page.slug for page in landing_pages().profession.values()}
    assert "osteopaths" not in slugs("at")
    assert client.get("/at/osteopaths", headers={"Accept": "text/html"}).status_code == 404
    everywhere = see(client, "/").one("section", class_="professions-list").all("a")
    assert [link["href"] for link in everywhere] == ["/ae/", "/at/", "/au/", "/de/", "/gb/", "/ie/"]


def test_without_an_index_nobody_can_be_shown_now(pages_state: Path, client: FlaskClient) -> None:
    away = app_over(open_engine(Settings(index_url="http://127.0.0.1:9")), pages_state).test_client()
    for address in ("/gb/physiotherapists", "/gb/specialists/anna"):
        page = see(away, address, 503)
        assert page.one("h1").words == "Just now nobody can be shown"
        assert "999" in page.words
    see(client, "/de/physiotherapists", 503)


def test_ways_to_pay_that_ask_the_same_are_told_once(crowded: FlaskClient) -> None:
    rules = see(crowded, "/ae/physiotherapists").one("dl", class_="steps")
    titles = ["Paying yourself", "Public health service or statutory insurance", "Private insurance"]
    assert [each.words for each in rules.all("dt")] == [" · ".join(titles)]


def test_the_start_of_a_country_says_whether_its_people_are_invented(client: FlaskClient) -> None:
    real, invented = see(client, "/gb/"), see(client, "/at/")
    assert "Demonstration." not in real.words
    assert not real.all("meta", name="robots")
    assert "Demonstration." in invented.words
    assert invented.one("meta", name="robots")["content"] == "noindex"


@pytest.mark.parametrize("address", ["/zz/", "/en/", "/zz/search?near=London", "/zz/specialists/anna"])
def test_a_country_that_is_not_offered_has_no_pages(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["X-Request-Id"]
