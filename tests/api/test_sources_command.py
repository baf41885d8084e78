"""`directory reindex` from everything it can read: mapped columns, addresses, reviews from elsewhere or kept."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from indexer.cli import admin
from indexer.cli.again import again
from indexer.engines.embedded import EmbeddedEngine
from tests.builders import AS_OF
from tests.feeds import a_registration, opinion, person, write_feed, write_lines
from tests.file_server import Serving, serving

pytestmark = pytest.mark.usefixtures("index")

MAPPING = """
[specialists.fields]
id = "ref"
"names[0].text" = "name"
professions = { constant = ["physiotherapist"] }
verified_at = "seen"
"registrations[0].register" = { constant = "hcpc" }
"registrations[0].number" = "hcpc"
"practices[0].name" = "site"
"practices[0].address.city" = "town"
"practices[0].point.lat" = "lat"
"practices[0].point.lon" = "lon"
[reviews.fields]
id = "no"
specialist_id = "ref"
reviewer_hash = "who"
overall = "score"
published_on = "day"
evidence = { constant = "invoice" }
moderation = { constant = "published" }
"""
PEOPLE = """ref,name,seen,hcpc,site,town,lat,lon
s1,Alex Reed,2026-11-01,PH12345,Strand Clinic,London,51.5,-0.13
s2,Sam Hale,2026-11-01,PH54321,Park Clinic,London,51.51,-0.14
"""
OPINIONS = "no,ref,who,score,day\nr1,s1,w1,5,2026-10-01\nr2,s9,w2,4,2026-10-01\nr3,s2,w2,4,2026-10-01\n"


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    reviews = [opinion(number, "s1", reviewer_hash=f"w{number}") for number in range(3)]
    return write_feed(tmp_path / "feed", [person(1), person(2)], [*reviews, opinion(9, "s2")])


@pytest.fixture
def server(feed: Path) -> Iterator[Serving]:
    with serving((feed / "specialists" / "gb.jsonl").read_bytes()) as state:
        yield state


def reindex(*arguments: object, code: int = 0) -> Result:
    stated = ["reindex", "GB", *map(str, arguments), "--as-of", str(AS_OF)]
    result = CliRunner().invoke(admin, stated, prog_name="directory")
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def stored_reviews(index: Path) -> dict[str, tuple[str, str | None]]:
    """Whose each live review is, and who is said to have written it."""
    engine = EmbeddedEngine(index)
    found = {each.id: (each.specialist_id, each.reviewer_hash) for each in engine.live("GB").all_reviews()}
    engine.close()
    return found


def source_label() -> str:
    status = CliRunner().invoke(admin, ["status", "--json"]).stdout
    live = next(each["live"] for each in json.loads(status)["countries"] if each["country"] == "GB")
    return str(live["source"])


def test_columns_are_read_as_the_mapping_says(tmp_path: Path, index: Path) -> None:
    (tmp_path / "people.toml").write_text(MAPPING)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "opinions.csv").write_text(OPINIONS)
    arguments = ("--from", "people.csv", "--mapping", "people.toml", "--reviews", "opinions.csv")
    assert "check rejected_reviews" in reindex(*arguments, code=3).stdout
    told = reindex(*arguments, "--force-check", "rejected_reviews")
    assert told.stdout == "GB: live: 2 read, 2 eligible, 0 hidden, 2 reviews\n"
    assert {review: owner for review, (owner, _) in stored_reviews(index).items()} == {"r1": "s1", "r3": "s2"}
    assert source_label() == "people.csv"


def test_a_folder_may_hold_delimited_files(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text(MAPPING)
    (tmp_path / "feed" / "specialists").mkdir(parents=True)
    (tmp_path / "feed" / "specialists" / "gb.csv.gz").write_bytes(gzip.compress(PEOPLE.encode()))
    told = reindex("--from", "feed", "--mapping", "people.toml").stdout
    assert told.startswith("GB: live: 2 read, 2 eligible")


def test_a_mapping_with_a_wrong_field_fails_before_anything_is_made(tmp_path: Path, index: Path) -> None:
    (tmp_path / "people.toml").write_text(MAPPING.replace("registrations[0].number", "registrations[0].nmuber"))
    (tmp_path / "people.csv").write_text(PEOPLE)
    told = reindex("--from", "people.csv", "--mapping", "people.toml", code=1).stdout
    assert "failed, live index untouched: mapping people.toml: [specialists.fields] unknown field" in told
    assert "'nmuber' is none of register, number, status" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "people.csv", "--mapping", "nowhere"), "no mapping of that name is shipped"),
        (("--from", "people.csv", "--format", "csv"), "--format csv needs --mapping"),
        (("--from", "people.csv", "--format", "fhir", "--mapping", "nppes"), "--mapping is for delimited files"),
        (("--mapping", "nppes"), "give --from"),
        (("--from", "https://a.example/x#sha256=12"), "sha256= and 64 hexadecimal digits"),
        (("--reviews", "https://"), "names no host"),
    ],
)
def test_options_that_make_no_sense_together(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert told in reindex(*arguments, code=2).output


def test_help_says_how() -> None:
    text = CliRunner().invoke(admin, ["reindex", "--help"]).stdout
    assert all(
        each in text for each in ("PATH|URL", "FILE|NAME", "seed_data/sources/README.md", "--mapping nppes")
    )


def test_an_address_is_fetched_and_read(server: Serving, tmp_path: Path) -> None:
    checksum = hashlib.sha256(server.content).hexdigest()
    reindex("--from", f"{server.url}?key=secret#sha256={checksum}")
    assert source_label() == server.url
    assert [path.suffix for path in sorted((tmp_path / "var" / "downloads").iterdir())] == [
        ".jsonl",
        ".json",
        ".lock",
    ]
    reindex("--from", f"{server.url}?key=secret")
    assert "If-None-Match" in server.asked[-1]


def test_what_came_from_an_address_is_not_made_again_from_here(server: Serving, tmp_path: Path) -> None:
    reindex("--from", f"{server.url}?key=secret", "--reviews", "none")
    engine = EmbeddedEngine(tmp_path / "index")
    made = again(engine.live("GB").manifest, tmp_path)
    engine.close()
    assert (made.origin, made.missing) == (None, server.url)
    assert made.command == f"directory reindex GB --from {server.url} --reviews none"


def test_an_address_that_fails_leaves_the_live_index(server: Serving, feed: Path, index: Path) -> None:
    reindex("--from", feed)
    before = stored_reviews(index)
    server.failures = [404]
    told = reindex("--from", server.url, code=1).output
    assert f"{server.url} answers 404" in told
    assert stored_reviews(index) == before


def test_reviews_may_come_from_an_address(feed: Path, index: Path) -> None:
    with serving(gzip.compress((feed / "reviews" / "gb.jsonl").read_bytes())) as reviews:
        reindex("--from", feed / "specialists" / "gb.jsonl", "--reviews", reviews.url)
    assert len(stored_reviews(index)) == 4


def test_without_reviews_the_live_ones_stay(feed: Path, index: Path) -> None:
    reindex("--from", feed)
    before = stored_reviews(index)
    told = reindex("--from", feed / "specialists" / "gb.jsonl")
    assert told.stdout == "GB: live: 2 read, 2 eligible, 0 hidden, 4 reviews\n"
    assert stored_reviews(index) == before
    (feed / "reviews" / "gb.jsonl").unlink()
    reindex("--from", feed)
    assert stored_reviews(index) == before


def test_a_kept_review_and_a_new_one_have_the_same_writer(feed: Path, index: Path) -> None:
    reindex("--from", feed)
    before = stored_reviews(index)
    reindex("--from", feed / "specialists" / "gb.jsonl")
    reindex("--from", feed)
    assert stored_reviews(index) == before


def test_kept_reviews_of_who_is_gone_are_listed_and_left_out(feed: Path, index: Path, tmp_path: Path) -> None:
    reindex("--from", feed)
    write_lines(feed / "specialists" / "gb.jsonl", [msgspec.json.encode(person(1))])
    told = reindex("--from", feed / "specialists" / "gb.jsonl", "--report", tmp_path / "report.json")
    assert told.stdout.endswith("3 reviews, 1 live reviews left without specialist\n")
    assert "no specialist 's2' among the records" in told.stderr
    (report,) = json.loads((tmp_path / "report.json").read_text())["countries"]
    assert (report["reviews"]["orphaned"], report["reviews"]["rejected"], report["reviews"]["read"]) == (1, 0, 4)
    rejects = Path(report["rejects_file"]).read_text()
    assert '"field":"$.specialist_id"' in rejects
    assert '"r9"' in json.loads(rejects)["record"]
    assert set(stored_reviews(index)) == {"r0", "r1", "r2"}


def test_no_reviews_at_all_is_said_explicitly(feed: Path, index: Path) -> None:
    reindex("--from", feed)
    reindex("--from", feed / "specialists" / "gb.jsonl", "--reviews", "none")
    assert stored_reviews(index) == {}


def test_invented_reviews_are_never_kept_for_real_people(feed: Path, index: Path) -> None:
    """Ids may be the same by chance: then the reindex is refused, until somebody says that the reviews may go."""
    reindex("--from", feed)
    real = person(1, synthetic=False, registrations=(a_registration("PH12345"),))
    write_lines(feed / "specialists" / "gb.jsonl", [msgspec.json.encode(real)])
    file = feed / "specialists" / "gb.jsonl"
    assert "check mixed" in reindex("--from", file, code=3).stdout
    reindex("--from", file, "--reviews", "none", "--force-check", "count")
    assert stored_reviews(index) == {}
