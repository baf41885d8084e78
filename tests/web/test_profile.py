"""The page about one specialist: their facts, reviews with their evidence, and why somebody is not shown."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.web.reputation_shown import BAR_LENGTH
from tests.web.listing import see
from tests.web.markup import Element
from tests.web.real_scene import real_app

ANNA = "/gb/specialists/anna"


@pytest.fixture(scope="module")
def client(pages_state: Path) -> FlaskClient:
    return real_app(pages_state, safety_contact="safety@example.org").test_client()


@pytest.fixture(scope="module")
def anna(client: FlaskClient) -> Element:
    return see(client, ANNA)


def facts_of(place: Element) -> dict[str, str]:
    """Terms and what is said of them."""
    pairs = [each for each in place.all("div") if each.all("dt") and each.all("dd")]
    return {pair.all("dt")[0].words: pair.all("dd")[0].words for pair in pairs}


def sites(page: Element) -> list[Element]:
    return page.all("article", class_="site")


def test_names_stand_first_as_stated_and_isolated(anna: Element) -> None:
    heading = anna.one("h1")
    assert heading.words == "Dr Anna O'Neil <MD>"
    assert [each.words for each in heading.all("bdi")] == ["Dr", "Anna O'Neil <MD>"]
    assert anna.one("bdi", dir="auto").words == "آنا أونيل"


def test_the_title_of_the_page_is_the_name_alone(anna: Element) -> None:
    assert anna.one("title").words == "Anna O'Neil <MD> – Specialist directory"


def test_what_is_known_of_a_person_is_said(anna: Element) -> None:
    head = facts_of(anna.one("header", class_="person"))
    assert head["Speaks"] == "English · Arabic"
    assert head["Treats"] == "From 16 years"
    assert head["Details checked"] == "1 November 2026"
    assert anna.one("p", class_="professions").words == "Osteopath · Physiotherapist"
    assert "Low back pain" in anna.one("section", **{"aria-labelledby": "focus"}).words


def test_each_practice_states_its_own_facts(anna: Element) -> None:
    strand, video = sites(anna)
    facts = facts_of(strand)
    assert facts["Fee"] == "£60"
    assert facts["Next appointment"] == "Thu 5 Nov"
    assert facts["Insurers"] == "Albion Health (fictional)"
    assert "Takes new patients" in strand.words
    assert "Takes no new patients" in video.words
    assert "By video only" in video.words
    assert facts_of(video)["Fee"] == "Not stated"
    addresses = [link["href"] for link in strand.all("a")]
    assert "tel:+442079460001" in addresses
    assert "https://booking.example.org/anna" in addresses
    assert any(address.startswith("https://www.openstreetmap.org/directions?to=51.50") for address in addresses)
    assert not any("openstreetmap" in link["href"] for link in video.all("a"))


def test_links_to_other_sites_tell_them_nothing(anna: Element) -> None:
    outward = [link for link in anna.one("main").all("a") if link["href"].startswith("http")]
    assert outward
    assert all("noreferrer" in link["rel"] for link in outward)


@pytest.mark.parametrize(("language", "first"), [("en", "Monday"), ("de", "Montag"), ("ar", "الاثنين")])
def test_hours_are_by_day_in_the_language_of_the_page(client: FlaskClient, language: str, first: str) -> None:
    hours = see(client, f"{ANNA}?lang={language}").one("details", class_="hours")
    rows = [(row.one("th").words, row.one("td").words) for row in hours.all("tr")]
    assert rows[0] == (first, "08:00–12:00")
    assert rows[1][1] == "08:00–12:00, 14:00–18:00"
    assert len(rows) == 2


def test_what_is_needed_before_a_visit_is_said_for_each_way_to_pay_that_is_taken(anna: Element) -> None:
    steps = facts_of(anna.one("dl", class_="steps"))
    assert list(steps) == ["Paying yourself", "Private insurance"]
    assert steps["Private insurance"].startswith("Ask your insurer")


def test_registrations_say_number_register_status_and_the_day_they_were_checked(anna: Element) -> None:
    osteopath, lapsed = anna.all("div", class_="entry")
    assert osteopath.one("h3").words == "General Osteopathic Council"
    stated = facts_of(osteopath)
    assert (stated["Number"], stated["Status"]) == ("1234", "Active")
    assert stated["Registered"] == "since 1 January 2015"
    assert stated["Checked on"] == "1 November 2026"
    assert "Unverified format" in osteopath.words
    assert facts_of(lapsed)["Status"] == "Lapsed"
    assert facts_of(lapsed)["Checked on"] == "24 October 2026"
    assert "Unverified format" not in lapsed.words


def test_a_rating_is_said_with_what_it_is_worth(anna: Element) -> None:
    reputation = anna.one("div", class_="reputation").words
    assert "4.6 of 5" in reputation
    assert "12 verified reviews" in reputation
    assert "likely between 4.2 and 4.9 (95% confidence interval)" in reputation
    parts = facts_of(anna.one("dl", class_="means"))
    assert parts == {"Service": "4.5 (12 verified reviews)", "Communication": "too few reviews"}


def test_the_distribution_is_a_picture_with_the_same_in_numbers(anna: Element) -> None:
    rows = anna.one("table", class_="distribution").one("tbody").all("tr")
    said = [(row.one("th").words, row.one("td", class_="count").words) for row in rows]
    assert said == [("5 stars", "8"), ("4 stars", "3"), ("3 stars", "0"), ("2 stars", "1"), ("1 star", "0")]
    lengths = [float(row.one("rect", class_="filled")["width"]) for row in rows]
    assert lengths == [BAR_LENGTH, BAR_LENGTH * 3 / 8, 0, BAR_LENGTH / 8, 0]


def test_pending_and_removed_reviews_are_told_with_the_reasons(anna: Element) -> None:
    told = anna.one("section", class_="reviews").one("div", class_="told").words
    assert "2 reviews are being checked." in told
    assert "3 reviews were taken down." in told
    assert "there was no such visit (1)" in told
    assert "the reviewer withdrew it (1)" in told
    assert "Only reviews whose visit was checked count" in told


def test_reviews_come_ten_a_page_latest_first(client: FlaskClient, anna: Element) -> None:
    first = anna.all("article", class_="review")
    assert len(first) == 10
    assert "Hat mir sehr geholfen." in first[0].words
    following = anna.one("a", rel="next")["href"]
    assert following.endswith("#reviews")
    second = see(client, following.removesuffix("#reviews"))
    assert len(second.all("article", class_="review")) == 2
    assert "does not count for the rating" in second.all("article", class_="review")[1].words
    assert not second.all("a", rel="next")
    assert second.one("a", rel="prev")["href"].endswith("reviews=1#reviews")


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "９", "1" * 50])
def test_a_page_of_reviews_that_is_not_there_is_the_nearest(client: FlaskClient, page: str) -> None:
    assert see(client, f"{ANNA}?reviews={page}").all("article", class_="review")


def test_a_review_shows_evidence_parts_language_and_the_reply(anna: Element) -> None:
    review = anna.all("article", class_="review")[0]
    assert "Visit: matched with an appointment" in review.words
    assert "visited in September 2026" in review.words
    said = review.all("p", class_="said")[0]
    assert (said["lang"], said["dir"]) == ("de", "auto")
    assert "Service 4 Pünktlich." in review.words
    assert "Danke." in review.one("div", class_="reply").words


def test_no_reviewer_is_ever_shown(client: FlaskClient) -> None:
    assert "reviewer-of" not in client.get(ANNA).get_data(as_text=True)


def test_search_engines_get_the_rating_of_real_people_alone(client: FlaskClient, anna: Element) -> None:
    told = json.loads(anna.one("script", type="application/ld+json").words)
    assert told["aggregateRating"]["ratingValue"] == 4.6
    assert len(told["review"]) == 10
    assert told["review"][0]["datePublished"] == "2026-11-02"
    assert not [each for each in anna.all("meta") if each.attributes.get("name") == "robots"]
    response = client.get("/at/specialists/at-1")
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "ld+json" not in response.get_data(as_text=True)
    assert "invented" in response.get_data(as_text=True)


def test_a_page_about_somebody_is_asked_after_each_time(client: FlaskClient) -> None:
    assert client.get(ANNA).headers["Cache-Control"] == "public, no-cache"


def test_an_error_is_reported_to_whom_the_operator_named(client: FlaskClient, pages_state: Path) -> None:
    assert see(client, ANNA).one("section", **{"aria-labelledby": "report"}).one("a")["href"] == (
        "mailto:safety@example.org?subject=anna"
    )
    page = real_app(pages_state, safety_contact="https://clinic.example/report").test_client()
    assert see(page, ANNA).one("section", **{"aria-labelledby": "report"}).one("a")["href"] == (
        "https://clinic.example/report"
    )
    nameless = see(real_app(pages_state).test_client(), ANNA).one("section", **{"aria-labelledby": "report"})
    assert "has not named a contact" in nameless.words
    assert not nameless.all("a")


def test_the_way_back_keeps_the_list(client: FlaskClient) -> None:
    came = "from=search&near=London&language=de&language=en&specialist_id=x&country=AT&utm_source=y"
    page = see(client, f"{ANNA}?{came}")
    assert page.one("p", class_="back").one("a")["href"] == "/gb/search?near=London&language=de&language=en"
    following = page.one("a", rel="next")["href"]
    assert following == f"{ANNA}?reviews=2&from=search&near=London&language=de&language=en#reviews"
    assert see(client, f"{ANNA}?from=results").one("p", class_="back").one("a")["href"] == "/gb/results"
    assert see(client, f"{ANNA}?from=https://evil.example").one("p", class_="back").one("a")["href"] == (
        "/gb/search"
    )


def test_nobody_of_that_address_is_a_page_that_says_so(client: FlaskClient) -> None:
    for address in ("/gb/specialists/nobody", "/at/specialists/anna", "/gb/specialists/a/b%20c"):
        page = see(client, address, 404)
        assert page.one("h1").words == "Nobody is listed here"
        assert "999" in page.words or "144" in page.words


def test_who_is_listed_no_more_is_not_shown_and_not_explained_away(client: FlaskClient) -> None:
    page = see(client, "/gb/specialists/gone", 410)
    assert page.one("h1").words == "No longer listed"
    assert "Alex Reed" not in page.words


def test_without_an_index_the_page_says_that_nobody_can_be_shown_now(client: FlaskClient) -> None:
    assert see(client, "/de/specialists/anna", 404).one("h1").words == "Nobody is listed here"
