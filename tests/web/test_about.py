"""The pages about the directory: they say what runs and what is on record, and need no index to say it."""

import re
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from indexer.engines import open_engine
from indexer.engines.base import View
from indexer.errors import EngineUnavailable
from indexer.reference import load_reference
from indexer.reference.record import ClinicalRecord, Signature
from indexer.settings import Settings
from service import ranking
from service.api.ranking import never_used
from service.web.signed_off import signatories, signed_by_language
from tests.builders import AS_OF
from tests.oracle_engine import OracleEngine
from tests.web.listing import see
from tests.web.markup import Element
from tests.web.real_scene import app_over, real_app

GENERAL = ("/how-we-rank", "/about", "/safety", "/privacy")
SIX = ("AE", "AT", "AU", "DE", "GB", "IE")


@pytest.fixture(scope="module")
def client(pages_state: Path) -> FlaskClient:
    return real_app(pages_state, safety_contact="safety@example.org").test_client()


@pytest.fixture(scope="module")
def away(pages_state: Path) -> FlaskClient:
    """The index is an Elasticsearch that is not there."""
    return app_over(open_engine(Settings(index_url="http://127.0.0.1:9")), pages_state).test_client()


def rows(page: Element, caption: str) -> dict[str, list[str]]:
    """The cells of a table by the heading of their row."""
    table = next(each for each in page.all("table") if each.one("caption")["id"] == caption)
    return {row.all("th")[0].words: [cell.words for cell in row.all("td")] for row in table.one("tbody").all("tr")}


@pytest.mark.parametrize("address", GENERAL)
@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_they_answer_without_an_index(away: FlaskClient, address: str, language: str) -> None:
    page = see(away, f"{address}?lang={language}")
    assert len(page.all("h1")) == 1
    assert page.one("html")["lang"] == language


@pytest.mark.parametrize("address", GENERAL)
def test_they_may_be_kept_for_minutes_and_found_once_anybody_real_is_live(
    client: FlaskClient, away: FlaskClient, address: str
) -> None:
    response = client.get(address)
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "X-Robots-Tag" not in response.headers
    assert away.get(address).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", [*GENERAL, "/gb/specialists/anna", "/gb/physiotherapists"])
def test_headings_leave_no_gap(client: FlaskClient, address: str) -> None:
    body = client.get(address).get_data(as_text=True)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", body)]
    assert levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_every_page_links_them(client: FlaskClient) -> None:
    for address in ("/", "/gb/", "/gb/physiotherapists", "/nothing/here"):
        body = client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
        assert all(f'href="{each}"' in body for each in GENERAL), address


def test_the_ranking_is_told_as_it_runs(client: FlaskClient) -> None:
    page = see(client, "/how-we-rank")
    told = rows(page, "t-signals")
    assert list(told) == [signal.name for signal in ranking.SIGNALS]
    for signal in ranking.SIGNALS:
        points, exact = told[signal.name]
        assert float(points) == round(signal.weight * 100, 1)
        assert exact.startswith(" ".join(signal.explanation.split()))
    assert rows(page, "t-pivots")["dense"] == ["3", "7"]
    assert ranking.version() in page.words
    assert all(field in page.words for field in never_used())


def test_every_signal_has_a_sentence_for_patients_and_a_bar_as_long_as_it_weighs(client: FlaskClient) -> None:
    parts = see(client, "/how-we-rank").one("ul", class_="signals").all("li")
    assert len(parts) == len(ranking.SIGNALS)
    heaviest = max(signal.weight for signal in ranking.SIGNALS)
    for part, signal in zip(parts, ranking.SIGNALS, strict=True):
        assert part.one("p").words
        assert float(part.one("rect")["width"]) == pytest.approx(200 * signal.weight / heaviest, abs=0.1)


def test_what_is_in_english_alone_says_so(client: FlaskClient) -> None:
    table = see(client, "/how-we-rank?lang=ar").all("td", class_="english")
    assert table
    assert all((cell["lang"], cell["dir"]) == ("en", "ltr") for cell in table)


def test_which_evidence_counts_is_each_countrys_policy(client: FlaskClient) -> None:
    page = see(client, "/about")
    reference = load_reference()
    told = rows(page, "t-evidence")
    for code, label in (("code", "confirmed by a code sent to the patient"), ("none", "not checked")):
        counts = [code in reference.countries[each].review_policy.evidence for each in SIX]
        assert told[label] == ["yes" if each else "no" for each in counts]
    assert reference.countries["AU"].review_policy.statement.en in page.words
    assert rows(page, "t-limits")["Germany"] == [f"{reference.countries['DE'].freshness_limit_days} days"]


def test_whose_data_it_is_stands_on_the_page(client: FlaskClient) -> None:
    words = see(client, "/about").words
    for owner in ("GeoNames", "CC BY 4.0", "DB-IP", "Natural Earth", "Crown copyright", "Royal Mail"):
        assert owner in words


def test_the_numbers_of_all_countries_can_be_tapped(away: FlaskClient) -> None:
    page = see(away, "/safety")
    told = rows(page, "t-numbers")
    for code in SIX:
        country = load_reference().countries[code]
        numbers, lines = told[country.name.en]
        assert all(line.number in numbers for line in country.emergency_numbers)
        assert all(line.number in lines for line in country.advice_lines)
    assert {"tel:999", "tel:116117"} <= {link["href"] for link in page.all("a")}


def test_nobody_has_signed_and_the_page_says_so(client: FlaskClient) -> None:
    page = see(client, "/safety")
    record = load_reference().triage.record
    assert not record.signatures, "somebody signed: let this test expect their name"
    assert "No clinician has signed any part of it yet." in page.words
    assert rows(page, "t-signed")["Content and English words"] == ["0", str(len(record.rows))]


def test_only_signatures_that_still_fit_are_told() -> None:
    rows_of_record = dict(list(load_reference().triage.record.rows.items())[:2])
    unsigned = ClinicalRecord(rows_of_record, {})
    first, second = rows_of_record
    signed = ClinicalRecord(
        rows_of_record,
        {
            first: Signature(hash=unsigned.hash_of_part(first), signed_off_by="Dr A, GMC 1", signed_off_on=AS_OF),
            second: Signature(hash="0" * 16, signed_off_by="Dr B, GMC 2", signed_off_on=AS_OF),
        },
    )
    assert [msgspec.structs.astuple(each) for each in signatories(signed)] == [("Dr A, GMC 1", 1, AS_OF)]
    english, *translations = signed_by_language(signed)
    assert (english.language, english.signed, english.total) == ("en", 1, 2)
    assert all(each.signed == 0 for each in translations)


def test_signs_and_corrections_are_the_tables(client: FlaskClient) -> None:
    words = see(client, "/safety?lang=de").words
    triage = load_reference().triage
    assert all(flag.question.de in words for flag in triage.red_flags.values())
    assert all(row.statement.de in words for row in triage.article.corrections.values())


def test_a_safety_problem_is_reported_to_whom_the_operator_named(client: FlaskClient, away: FlaskClient) -> None:
    links = [link["href"] for link in see(client, "/safety").all("a")]
    assert "mailto:safety@example.org?subject=Safety" in links
    assert "has not named a contact yet" in see(away, "/safety").words


def test_privacy_says_whether_requests_without_an_answer_are_counted(
    pages_state: Path, client: FlaskClient
) -> None:
    assert "country, month and kind of complaint" in see(client, "/privacy").words
    silent = real_app(pages_state, count_unanswered=False).test_client()
    assert "No counts either" in see(silent, "/privacy").words


def test_what_was_said_is_forgotten_on_a_tap(pages_state: Path) -> None:
    client = real_app(pages_state).test_client()
    said = {"country": "GB", "words": "sore elbow", "place": "SW1A 1AA", "way": "search"}
    client.post("/start", data=said)
    assert "sore elbow" in client.get("/gb/").get_data(as_text=True)
    button = see(client, "/privacy").one("form", method="post")
    response = client.post(button["action"])
    assert response.status_code == 303
    page = see(client, response.headers["Location"])
    assert "Forgotten." in page.words
    assert "sore elbow" not in client.get("/gb/").get_data(as_text=True)


def test_the_page_that_says_it_is_forgotten_is_kept_by_nobody(client: FlaskClient) -> None:
    assert client.get("/privacy/forgotten").headers["Cache-Control"] == "no-store"
    assert client.post("/privacy/forget", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


class Hanging(OracleEngine):
    """Does not answer, and counts how often it was asked."""

    asked = 0

    def live(self, country: str) -> View:
        self.asked += 1
        raise EngineUnavailable(f"the index did not answer for {country}")


def test_an_index_that_hangs_holds_up_no_page_twice(pages_state: Path) -> None:
    engine = Hanging()
    client = app_over(engine, pages_state).test_client()
    for address in (*GENERAL, "/", "/gb/", "/robots.txt"):
        assert client.get(address).status_code == 200
    assert engine.asked == 1
