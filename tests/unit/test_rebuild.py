"""A reindex from end to end over the embedded engine: what goes live, what is refused, what is left behind."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from indexer import versions
from indexer.checks import Candidate, Check, Finding, names_forced
from indexer.engines.base import Manifest, View
from indexer.engines.embedded import EmbeddedEngine
from indexer.errors import NoLiveVersion
from indexer.making import prune
from indexer.rebuild import Plan, rebuild
from indexer.records import Name, Specialist
from indexer.reference import load_reference
from indexer.report import Report
from indexer.reputation import Priors, draw_priors
from indexer.sources import Origin, open_supply
from tests.builders import AS_OF, a_practice, in_days
from tests.feeds import PLAN_NET, a_registration, opinion, person, write_feed, write_lines

REFERENCE = load_reference()
THREE = [person(number) for number in (1, 2, 3)]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return write_feed(tmp_path / "feed", THREE)


def plan_for(feed: Path, country: str = "GB", as_of: date = AS_OF, **changes: Any) -> Plan:
    plan = Plan(
        country=REFERENCE.countries[country],
        reference=REFERENCE,
        supply=open_supply(Origin((feed,)), REFERENCE.countries[country], REFERENCE, as_of),
        as_of=as_of,
        rejects_folder=feed.parent / "rejects",
        reviewer_key=b"k" * 32,
    )
    return msgspec.structs.replace(plan, **changes)


def reindex(engine: EmbeddedEngine, feed: Path, **changes: Any) -> Report:
    return rebuild(engine, plan_for(feed, **changes))


def roles(engine: EmbeddedEngine) -> list[str]:
    return [state.role for state in engine.versions("GB")]


def stored(view: View, *ids: str) -> dict[str, Specialist]:
    return {key: document.specialist for key, document in view.get(ids).items()}


def test_what_was_read_goes_live(engine: EmbeddedEngine, feed: Path) -> None:
    report = reindex(engine, feed)
    assert (report.result, report.message) == ("promoted", "")
    manifest = engine.live("GB").manifest
    assert (manifest.version, manifest.source, manifest.synthetic) == (report.version, str(feed), True)
    assert (manifest.counts.read, manifest.counts.promoted, manifest.counts.eligible) == (3, 3, 3)
    assert manifest.triage_version == REFERENCE.triage.version
    assert set(stored(engine.live("GB"), "s1", "s2", "s3", "s4")) == {"s1", "s2", "s3"}
    assert [stage.name for stage in report.stages] == [
        "reading specialists",
        "reading reviews",
        "scanning reviews",
        "writing specialists",
        "sealing",
        "checking",
    ]


def test_counts_add_up_and_rejects_are_kept(engine: EmbeddedEngine, tmp_path: Path) -> None:
    lapsed = person(4, registrations=(a_registration("DEMO-4", end=in_days(-1)),))
    twin = person(
        5, names=person(1).names, registrations=person(1).registrations, practices=(a_practice(id="p5"),)
    )
    good = [msgspec.json.encode(each) for each in (*THREE, lapsed, twin, *map(person, range(6, 12)))]
    feed = write_feed(tmp_path / "feed", [])
    write_lines(feed / "specialists" / "gb.jsonl", [*good, b"{"])
    report = reindex(engine, feed)
    counts = report.counts
    assert report.result == "promoted"
    assert (counts.read, counts.rejected, counts.merged, counts.hidden) == (12, 1, 1, 1)
    assert counts.promoted == counts.eligible + counts.hidden == 10
    assert counts.read == counts.out_of_scope + counts.rejected + counts.merged + counts.promoted
    assert report.rejects_file is not None
    assert '"line":12' in Path(report.rejects_file).read_text()
    assert len(stored(engine.live("GB"), "s1")["s1"].practices) == 2


def test_ratings_come_from_reviews_that_count(engine: EmbeddedEngine, tmp_path: Path) -> None:
    """24 settled peers make the prior; the reviews of a merged record count for the person."""
    crowd = [person(number) for number in range(1, 25)]
    twin = person(99, names=crowd[0].names, registrations=crowd[0].registrations)
    scores = {f"s{number}": [1 + (number * step) % 5 for step in range(12)] for number in range(1, 25)}
    reviews = [
        opinion(number * 100 + step, "s99" if number == 1 else f"s{number}", overall=float(score))
        for number in range(1, 25)
        for step, score in enumerate(scores[f"s{number}"])
    ]
    reviews += [
        opinion(1, "s2", evidence="self_declared", overall=1.0),
        opinion(2, "s2", moderation="pending"),
        opinion(3, "nobody"),
    ]
    report = reindex(engine, write_feed(tmp_path / "feed", [*crowd, twin], reviews))
    view = engine.live("GB")
    prior = draw_priors({"physiotherapist": [sum(each) / 12 for each in scores.values()]}).of("physiotherapist")
    assert view.manifest.priors.of("physiotherapist") == prior
    rating, weight = view.get(["s1"])["s1"].rating, 0.5 ** (40 / 730)
    assert rating.reviews == 12
    assert rating.value == pytest.approx(sum(scores["s1"]) / 12, abs=1e-6)
    assert rating.ranking_value == pytest.approx(
        (weight * sum(scores["s1"]) + 10 * prior) / (12 * weight + 10), abs=1e-6
    )
    total, page = view.reviews("s1", 0, 100)
    assert total == 12
    assert {review.specialist_id for review in page} == {"s1"}
    assert view.reviews("s2", 0, 100)[0] == 14
    assert (report.reviews.read, report.reviews.rejected, report.reviews.stored) == (291, 1, 289)
    assert (report.reviews.pending, report.reviews.removed) == (1, 0)
    assert "no specialist" in report.reasons[0].reason


def test_reviews_a_country_forbids_are_not_even_stored(engine: EmbeddedEngine, tmp_path: Path) -> None:
    registrations = (a_registration("DEMO-1", register="ahpra"),)
    practices = (a_practice(fee=None, currency=None),)
    record = person(1, country="AU", registrations=registrations, practices=practices)
    kinds = ["clinical", "service", "communication"]
    reviews = [
        msgspec.structs.replace(
            opinion(number, "s1"), parts=msgspec.convert([{"about": about, "score": 5}], tuple, strict=True)
        )
        for number, about in enumerate(kinds)
    ]
    feed = write_feed(tmp_path / "feed", [record], reviews, country="au")
    assert reindex(engine, feed, country="AU").result == "promoted"
    assert engine.live("AU").reviews("s1", 0, 10)[0] == 2


def test_the_previous_version_is_kept_and_older_ones_are_not(engine: EmbeddedEngine, feed: Path) -> None:
    made = [reindex(engine, feed).version for _ in range(3)]
    assert [(state.version, state.role) for state in engine.versions("GB")] == [
        (made[2], "live"),
        (made[1], "previous"),
    ]


def test_a_dry_run_changes_nothing(engine: EmbeddedEngine, feed: Path, tmp_path: Path) -> None:
    live = reindex(engine, feed).version
    report = reindex(engine, write_feed(tmp_path / "more", [*THREE, person(4)]), is_dry_run=True)
    assert (report.result, report.counts.promoted) == ("checked", 4)
    assert engine.live("GB").manifest.version == live
    assert roles(engine) == ["live"]


def broken_feeds(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each check's name and a feed that it refuses after THREE with ten reviews are live."""
    good = [msgspec.json.encode(each) for each in THREE]
    hidden = person(1, registrations=(a_registration("DEMO-1", status="suspended"),))
    yield "empty", write_feed(folder / "empty", [hidden])
    real = person(9, synthetic=False, registrations=(a_registration("PH12345"),))
    yield "mixed", write_feed(folder / "mixed", [*THREE, real], [opinion(n, "s1") for n in range(10)])
    rejected = write_feed(folder / "rejected", [], [opinion(n, "s1") for n in range(10)])
    write_lines(rejected / "specialists" / "gb.jsonl", [*good, b"{"])
    yield "rejected", rejected
    orphans = [opinion(n, "s1" if n < 7 else "nobody") for n in range(10)]
    yield "rejected_reviews", write_feed(folder / "orphans", THREE, orphans)
    ended = [person(n, registrations=(a_registration(f"DEMO-{n}", end=in_days(-1)),)) for n in (2, 3)]
    yield "count", write_feed(folder / "count", [THREE[0], *ended], [opinion(n, "s1") for n in range(10)])
    yield "reviews", write_feed(folder / "reviews", THREE, [opinion(n, "s1") for n in range(4)])


@pytest.mark.parametrize("check", ["empty", "mixed", "rejected", "rejected_reviews", "count", "reviews"])
def test_each_check_refuses_by_name_and_leaves_live_alone(
    engine: EmbeddedEngine, tmp_path: Path, check: str
) -> None:
    live = reindex(engine, write_feed(tmp_path / "live", THREE, [opinion(n, "s1") for n in range(10)])).version
    broken = dict(broken_feeds(tmp_path))[check]
    report = reindex(engine, broken)
    assert report.result == "refused"
    assert check in report.message.split(":")[0]
    assert engine.live("GB").manifest.version == live
    assert roles(engine) == ["live"]
    forced = reindex(
        engine, broken, forced=names_forced({"empty", "mixed", check, "reviews", "count"}, is_all_forced=False)
    )
    assert forced.result == ("refused" if check == "mixed" else "promoted")


def test_invented_people_never_take_the_place_of_real_ones_unasked(engine: EmbeddedEngine, tmp_path: Path) -> None:
    real = person(1, synthetic=False, registrations=(a_registration("PH12345"),))
    live = reindex(engine, write_feed(tmp_path / "real", [real])).version
    invented = write_feed(tmp_path / "invented", THREE)
    for forced in (frozenset[str](), names_forced([], is_all_forced=True)):
        report = reindex(engine, invented, forced=forced)
        assert (report.result, "check kind" in report.message) == ("refused", True)
    assert engine.live("GB").manifest.version == live
    assert reindex(engine, invented, forced=names_forced(["kind"], is_all_forced=False)).result == "promoted"
    assert reindex(engine, tmp_path / "real", forced=names_forced([], is_all_forced=True)).result == "promoted"


def reindex_all(engine: EmbeddedEngine, *feeds: Path) -> Report:
    country = REFERENCE.countries["GB"]
    return reindex(engine, feeds[0], supply=open_supply(Origin(feeds), country, REFERENCE, AS_OF))


def test_a_feed_named_twice_counts_its_reviews_once(engine: EmbeddedEngine, tmp_path: Path) -> None:
    reviews = [opinion(number, "s1", overall=4.0) for number in range(4)]
    feed = write_feed(tmp_path / "feed", THREE, reviews)
    report = reindex_all(engine, feed, feed)
    assert (report.result, report.counts.merged, report.counts.promoted) == ("promoted", 3, 3)
    assert (report.reviews.read, report.reviews.merged, report.reviews.stored) == (8, 4, 4)
    assert engine.live("GB").get(["s1"])["s1"].rating.reviews == 4
    assert engine.live("GB").reviews("s1", 0, 10)[0] == 4
    assert report.rejects_file is not None
    assert Path(report.rejects_file).read_text().count("counted once") == 4


def test_of_two_reviews_under_one_id_the_second_is_rejected(engine: EmbeddedEngine, tmp_path: Path) -> None:
    mine = write_feed(tmp_path / "mine", THREE, [opinion(number, "s1") for number in range(9)])
    theirs = write_feed(tmp_path / "theirs", [person(4)], [opinion(0, "s4", overall=1.0)])
    report = reindex_all(engine, mine, theirs)
    assert (report.reviews.rejected, report.reviews.merged, report.reviews.stored) == (1, 0, 9)
    assert "give each an id of its own" in report.reasons[0].reason


def test_reviews_of_an_id_that_two_people_claim_count_for_neither(engine: EmbeddedEngine, tmp_path: Path) -> None:
    crowd = [person(number) for number in range(1, 11)]
    mine = write_feed(tmp_path / "mine", crowd, [opinion(number, "s2") for number in range(9)])
    namesake = person(1, names=(Name(text="Sam Okoro"),), registrations=(a_registration("DEMO-99"),))
    theirs = write_feed(tmp_path / "theirs", [namesake], [opinion(99, "s1")])
    report = reindex_all(engine, mine, theirs)
    assert (report.counts.rejected, report.reviews.rejected, report.reviews.stored) == (1, 1, 9)
    assert engine.live("GB").get(["s1"])["s1"].rating.reviews == 0
    assert any("nobody can tell whose review it is" in reason.reason for reason in report.reasons)


def test_a_suspended_surgeon_is_stored_as_what_they_still_are(engine: EmbeddedEngine, tmp_path: Path) -> None:
    both = person(
        1,
        professions=("orthopaedic_surgeon", "physiotherapist"),
        registrations=(a_registration("DEMO-9", register="gmc", status="suspended"), a_registration("DEMO-1")),
    )
    report = reindex(engine, write_feed(tmp_path / "feed", [both]))
    document = engine.live("GB").get(["s1"])["s1"]
    assert (report.counts.eligible, document.offers) == (1, ("physiotherapist",))
    assert document.specialist.professions == ("physiotherapist",)


def test_force_passes_over_counts_and_nothing_else() -> None:
    assert names_forced([], is_all_forced=True) == {"count", "reviews"}
    assert names_forced(["rejected"], is_all_forced=False) == {"rejected"}


def test_further_checks_see_the_hidden_version(engine: EmbeddedEngine, feed: Path) -> None:
    seen: list[tuple[int, bool]] = []

    def refuse(candidate: Candidate) -> Finding:
        seen.append((len(candidate.view.get(["s1", "s2"])), candidate.live is None))
        return Finding("the order is wrong")

    report = reindex(engine, feed, checks=(Check("ranking", "a judged set", refuse),))
    assert (report.result, seen) == ("refused", [(2, True)])
    assert report.message == "check ranking: the order is wrong"
    with pytest.raises(NoLiveVersion):
        engine.live("GB")


@pytest.mark.parametrize("kind", ["specialists", "reviews"])
def test_a_source_that_breaks_midway_leaves_nothing_behind(engine: EmbeddedEngine, feed: Path, kind: str) -> None:
    live = reindex(engine, feed).version
    lines = [msgspec.json.encode(opinion(n, "s1") if kind == "reviews" else person(n)) for n in range(400)]
    (feed / kind / "gb.jsonl").unlink()
    (feed / kind / "gb.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines))[:-100])
    report = reindex(engine, feed)
    assert (report.result, "cut off" in report.message) == ("failed", True)
    assert engine.live("GB").manifest.version == live
    assert roles(engine) == ["live"]


def test_leftovers_of_a_killed_run_are_dropped_by_the_next(engine: EmbeddedEngine, feed: Path) -> None:
    reindex(engine, feed)
    leftover = EmbeddedEngine(feed.parent / "index")
    leftover.writer().create_version(draft())
    leftover.close()
    assert "unsealed" in roles(engine)
    assert reindex(engine, feed).result == "promoted"
    assert roles(engine) == ["live", "previous"]


def test_prune_drops_leftovers_only(engine: EmbeddedEngine, feed: Path) -> None:
    reindex(engine, feed)
    reindex(engine, feed)
    left = EmbeddedEngine(feed.parent / "index")
    left.writer().create_version(draft())
    left.close()
    assert len(prune(engine, engine.writer(), "GB")) == 1
    assert roles(engine) == ["live", "previous"]


def test_while_another_reindex_holds_the_country_nothing_is_touched(engine: EmbeddedEngine, feed: Path) -> None:
    other = EmbeddedEngine(feed.parent / "index")
    other.writer().create_version(draft())
    report = reindex(engine, feed)
    assert report.result == "failed"
    assert "GB is locked" in report.message
    assert roles(engine) == ["unsealed"]
    other.close()
    with pytest.raises(NoLiveVersion):
        engine.live("GB")


def draft() -> Manifest:
    return Manifest(
        version=versions.build_name("GB", datetime.now(UTC)),
        country="GB",
        created_at="2026-11-02T00:00:00+00:00",
        as_of=AS_OF,
        source="a killed run",
        synthetic=True,
        priors=Priors(4.0, {}),
    )


def test_fhir_roles_are_counted_and_the_ineligible_hidden(engine: EmbeddedEngine, tmp_path: Path) -> None:
    plan = plan_for(PLAN_NET, country="US", as_of=date(2024, 8, 31), rejects_folder=tmp_path / "rejects")
    report = rebuild(engine, plan)
    counts = report.counts
    assert (report.result, engine.live("US").manifest.synthetic) == ("promoted", False)
    assert (counts.read, counts.out_of_scope, counts.rejected, counts.eligible, counts.hidden) == (8, 2, 0, 5, 1)
    assert report.line().startswith("US: live: 8 read, 2 out of scope, 5 eligible, 1 hidden")


def test_the_report_is_json_that_says_it_all(engine: EmbeddedEngine, feed: Path) -> None:
    told = msgspec.json.decode(msgspec.json.encode(reindex(engine, feed)))
    assert told["counts"]["promoted"] == 3
    assert told["as_of"] == "2026-11-02"
