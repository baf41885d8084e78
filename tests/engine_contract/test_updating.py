"""An update answers as a whole reindex of the changed sources would, as of the day of what was live."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from indexer.documents import Document
from indexer.engines.base import Engine, View
from indexer.records import Name, Registration, Review, Specialist
from indexer.reference import load_reference
from indexer.report import Report
from indexer.updating import UpdatePlan, update
from tests.builders import LONDON, a_practice, a_query, in_days, point_from
from tests.crowds import CROWD, SPECIALISTS, crowd, honest_reviews
from tests.engine_contract.versions import erase
from tests.feeds import opinion, person, write_lines
from tests.oracle_engine import OracleEngine
from tests.reindexing import REVIEWER_KEY, reindexed_records
from tests.ruling import suppress

COUNTRY = "GB"
PEOPLE, REVIEWS, CHANGES, ROUNDS = 24, 90, 40, 11
"""Rounds enough for the embedded engine to write its parts anew once."""
Change = dict[str, Any]


class Feed:
    """The sources as they stand after every change: what a whole reindex would read."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self.people = {f"s{number}": self._person(number) for number in range(PEOPLE)}
        self.reviews = {f"r{number}": self._review(number) for number in range(REVIEWS)}
        self._next = PEOPLE

    def changes(self) -> list[Change]:
        """A delta at random, applied here as it is written."""
        before = dict(self.reviews)
        changes = [self._change() for _ in range(CHANGES)]
        for key, row in list(self.reviews.items()):
            if row.specialist_id not in self.people:
                was = before.get(key, row)  # a review of who is gone is rejected: it stays what it was
                self.reviews[key] = was
                if was.specialist_id not in self.people:
                    del self.reviews[key]
        return changes

    def _change(self) -> Change:
        make = self._dice.choices(
            (self._put_person, self._drop_person, self._put_review, self._drop_review, self._put_slot),
            (4, 1, 6, 2, 4),
        )[0]
        return make()

    def _put_person(self) -> Change:
        if self._dice.random() < 0.4:
            self._next += 1
            record = self._person(self._next)
        else:
            record = self._person(int(self._dice.choice(list(self.people))[1:]))
        self.people[record.id] = record
        return {"op": "upsert", "type": "specialist", "record": msgspec.to_builtins(record)}

    def _drop_person(self) -> Change:
        id_ = self._dice.choice([*self.people, "nobody"])
        self.people.pop(id_, None)
        return {"op": "delete", "type": "specialist", "record": {"id": id_}}

    def _put_review(self) -> Change:
        row = self._review(self._dice.randrange(REVIEWS * 2))
        self.reviews[row.id] = row
        return {"op": "upsert", "type": "review", "record": msgspec.to_builtins(row)}

    def _drop_review(self) -> Change:
        id_ = f"r{self._dice.randrange(REVIEWS * 2)}"
        self.reviews.pop(id_, None)
        return {"op": "delete", "type": "review", "record": {"id": id_}}

    def _put_slot(self) -> Change:
        record = self.people[self._dice.choice(list(self.people))]
        practice = self._dice.choice(record.practices)
        day = self._dice.choice((None, in_days(1), in_days(9)))
        freed = replace(practice, next_available=day)
        others = (freed if each.id == practice.id else each for each in record.practices)
        self.people[record.id] = replace(record, practices=tuple(others))
        slot = {"specialist_id": record.id, "practice_id": practice.id, "next_available": day and str(day)}
        return {"op": "upsert", "type": "availability", "record": slot}

    def _person(self, number: int) -> Specialist:
        dice = self._dice
        practices = [
            a_practice(
                id=f"p{number}-{at}",
                point=point_from(LONDON, north_km=number + at * 3.0, east_km=dice.random()),
                fee=float(dice.randrange(40, 90)),
            )
            for at in range(dice.randint(1, 2))
        ]
        return person(
            number,
            names=(Name(text=f"{dice.choice(('Alex', 'Sam', 'Kim'))} Reed{number}"),),
            languages=tuple(dice.sample(("de", "en", "ar"), k=2)),
            practices=tuple(practices),
            registrations=(
                Registration(
                    register="hcpc",
                    number=f"DEMO-{number}",
                    end=in_days(dice.choice((-3, 90))),
                    verified_at=in_days(-dice.randint(1, 20)),
                ),
            ),
        )

    def _review(self, number: int) -> Review:
        dice = self._dice
        moderation = dice.choices(("published", "pending", "removed"), (8, 1, 1))[0]
        why = {"moderation_reason": "fake", "moderated_on": in_days(-2)} if moderation == "removed" else {}
        return opinion(
            number,
            dice.choice(list(self.people)),
            overall=float(dice.randint(1, 5)),
            reviewer_hash=f"reviewer-{dice.randrange(60)}",
            evidence=dice.choice(("appointment", "code", "none")),
            published_on=in_days(-dice.randint(1, 30)),
            moderation=moderation,
            **why,
        )


@pytest.fixture
def home(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine of the test's own, with nothing in it."""
    url = request.getfixturevalue("elasticsearch_url") if kind == "elasticsearch" else None
    if url is not None:
        erase(url, COUNTRY)
    engine = _opened(kind, url, tmp_path)
    yield engine
    engine.close()
    if url is not None:
        erase(url, COUNTRY)


def _opened(kind: str, url: str | None, folder: Path) -> Engine:
    if kind == "oracle":
        return OracleEngine()
    if url is None:
        from indexer.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(folder / "index")
    from indexer.engines.elastic import ElasticEngine

    return ElasticEngine(url)


def apply(engine: Engine, folder: Path, changes: list[Change], **also: Any) -> Report:
    delta = write_lines(folder / "delta.jsonl", (json.dumps(each).encode() for each in changes))
    plan = UpdatePlan(
        country=load_reference().countries[COUNTRY],
        reference=load_reference(),
        delta=delta,
        label="delta",
        rejects_folder=folder / "rejects",
        reviewer_key=REVIEWER_KEY,
    )
    return update(engine, replace(plan, **also))


def documents(view: View) -> dict[str, Document]:
    return {document.specialist.id: document for document in view.documents()}


def reviews(view: View) -> dict[str, Review]:
    return {review.id: review for review in view.all_reviews()}


def answers(view: View) -> list[Any]:
    """What a few searches say."""
    queries = [
        a_query(facets=True, fetch=50, sort=sort, area=None) for sort in ("best", "rating", "availability", "fee")
    ]
    found = [view.search(query) for query in queries]
    return [([hit.id for hit in hits.hits], hits.total, hits.facets) for hits in found]


def test_updates_answer_as_a_reindex_of_the_result_does(home: Engine, tmp_path: Path) -> None:
    feed = Feed(Random(8))
    reindexed_records(home, tmp_path, feed.people.values(), feed.reviews.values())
    for number in range(ROUNDS):
        report = apply(home, tmp_path, feed.changes(), forced=frozenset({"rejected_reviews"}))
        assert report.result == "promoted", report
        gone = "is live or in these changes"  # said of somebody whom a later line deletes
        assert all(gone in reason.example for reason in report.reasons), report.reasons
        updated = home.live(COUNTRY)
        assert updated.manifest.updates == number + 1
        assert_same(updated, whole(feed, tmp_path))


def whole(feed: Feed, folder: Path) -> View:
    """The sources reindexed into an engine of their own."""
    other = OracleEngine()
    reindexed_records(other, folder, feed.people.values(), feed.reviews.values())
    return other.live(COUNTRY)


def assert_same(updated: View, expected: View) -> None:
    found, wanted = documents(updated), documents(expected)
    assert found.keys() == wanted.keys()
    for id_, document in found.items():  # one by one, so that a failure shows what differs
        assert msgspec.to_builtins(document) == msgspec.to_builtins(wanted[id_])
    assert reviews(updated) == reviews(expected)
    assert answers(updated) == answers(expected)
    one, other = updated.manifest, expected.manifest
    for name in ("hidden_by", "freshness", "reviews", "as_of", "priors", "synthetic"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("promoted", "eligible", "hidden"):
        assert getattr(one.counts, name) == getattr(other.counts, name), name
    assert one.ratings.rated == other.ratings.rated
    assert one.ratings.total == pytest.approx(other.ratings.total, abs=1e-4)


def test_the_same_delta_twice_changes_nothing_more(home: Engine, tmp_path: Path) -> None:
    feed = Feed(Random(5))
    reindexed_records(home, tmp_path, feed.people.values(), feed.reviews.values())
    changes = feed.changes()
    apply(home, tmp_path, changes)
    before = documents(home.live(COUNTRY)), reviews(home.live(COUNTRY))
    report = apply(home, tmp_path, changes)
    assert report.result == "promoted"
    assert report.changes is not None
    assert (report.changes.added, report.changes.removed) == (0, 0)
    assert (documents(home.live(COUNTRY)), reviews(home.live(COUNTRY))) == before


def test_who_may_be_somebody_else_is_left_to_a_reindex(home: Engine, tmp_path: Path) -> None:
    """A register number of another, the name and place of another, and one of several records of a person."""
    first = person(1)
    twin = person(9, names=first.names, registrations=first.registrations)
    reindexed_records(home, tmp_path, [first, person(2), person(3), twin], [opinion(1, "s9")])
    assert documents(home.live(COUNTRY))["s1"].merged_ids == ("s9",)
    numbered = person(4, registrations=person(2).registrations)
    alike = person(5, names=person(3).names, registrations=())
    records = [numbered, alike, person(9, gender="male"), person(1, gender="male"), person(6)]
    changes: list[Change] = [
        {"op": "upsert", "type": "specialist", "record": msgspec.to_builtins(record)} for record in records
    ]
    changes.append({"op": "upsert", "type": "review", "record": msgspec.to_builtins(opinion(2, "s9"))})
    changes.append({"op": "delete", "type": "specialist", "record": {"id": "s9"}})
    report = apply(home, tmp_path, changes, forced=frozenset({"rejected"}))
    assert report.result == "promoted", report
    told = sorted(reason.example for reason in report.reasons)
    assert [("shares a registration" in each) for each in told].count(True) == 1
    assert [("has the name, profession and place" in each) for each in told].count(True) == 1
    assert sum(reason.count for reason in report.reasons) == 4
    live = home.live(COUNTRY)
    assert documents(live).keys() == {"s1", "s2", "s3", "s6"}
    assert live.reviews("s1", 0, 10)[0] == 2


def test_what_is_wrong_is_rejected_by_its_line_and_field(home: Engine, tmp_path: Path) -> None:
    reindexed_records(home, tmp_path, map(person, range(1, 9)), [])
    wrong: list[Any] = [
        {"op": "upsert", "type": "specialist", "record": {"id": "s1"}},
        {"op": "move", "type": "specialist", "record": {"id": "s1"}},
        {"op": "upsert", "type": "review", "record": msgspec.to_builtins(opinion(1, "nobody"))},
        {"op": "upsert", "type": "availability", "record": {"specialist_id": "s1", "practice_id": "none",
                                                            "next_available": None}},
        {"op": "upsert", "type": "availability", "record": {"specialist_id": "s1", "practice_id": "p1"}},
    ]  # fmt: skip
    report = apply(home, tmp_path, wrong)
    assert report.result == "refused"
    assert "rejected" in report.message
    assert home.live(COUNTRY).manifest.updates == 0
    told = " ".join(reason.example for reason in report.reasons)
    for where in ("delta.jsonl:1: $.record", "delta.jsonl:2: $.op", "delta.jsonl:3: $.record.specialist_id",
                  "delta.jsonl:4: $.record.practice_id", "delta.jsonl:5: $.record.next_available"):  # fmt: skip
        assert where in told, told


def test_without_a_live_version_there_is_nothing_to_update(home: Engine, tmp_path: Path) -> None:
    report = apply(home, tmp_path, [])
    assert (report.result, "directory reindex GB" in report.message) == ("failed", True)


def test_a_dry_run_changes_nothing(home: Engine, tmp_path: Path) -> None:
    version = reindexed_records(home, tmp_path, [person(1), person(2)], []).version
    changes = [{"op": "delete", "type": "specialist", "record": {"id": "s2"}}]
    report = apply(home, tmp_path, changes, is_dry_run=True)
    assert report.result == "checked"
    assert report.changes is not None
    assert report.changes.removed == 1
    assert home.live(COUNTRY).manifest.version == version
    assert not [state for state in home.versions(COUNTRY) if state.role in ("hidden", "unsealed")]


def test_suppressed_people_and_erased_reviews_stay_away(home: Engine, tmp_path: Path) -> None:
    reindexed_records(
        home, tmp_path, map(person, (1, 2, 3)), [opinion(1, "s1"), opinion(2, "s1"), opinion(3, "s2")]
    )
    suppress(home, "specialist", "s2")
    suppress(home, "review", "r1")
    records = [person(2, gender="male"), person(1, gender="male")]
    changes: list[Change] = [
        {"op": "upsert", "type": "specialist", "record": msgspec.to_builtins(record)} for record in records
    ]
    changes += [
        {"op": "upsert", "type": "review", "record": msgspec.to_builtins(opinion(number, owner))}
        for number, owner in ((1, "s1"), (3, "s2"), (4, "s1"))
    ]
    report = apply(home, tmp_path, changes)
    assert (report.result, report.counts.suppressed, report.reviews.suppressed) == ("promoted", 1, 2)
    live = home.live(COUNTRY)
    assert documents(live).keys() == {"s1", "s3"}
    assert documents(live)["s1"].specialist.gender == "male"
    assert reviews(live).keys() == {"r2", "r4"}
    assert documents(live)["s1"].rating.reviews == 2


def test_what_was_held_back_stays_so_until_somebody_decides(home: Engine, tmp_path: Path) -> None:
    people = [person(number) for number in range(1, SPECIALISTS + 1)]
    reindexed_records(home, tmp_path, people, [*honest_reviews(), *crowd()])
    held = {key for key, row in reviews(home.live(COUNTRY)).items() if row.moderation == "quarantined"}
    assert held == set(CROWD)
    again = [
        {"op": "upsert", "type": "review", "record": msgspec.to_builtins(row)} for row in crowd() if row.id in held
    ]
    assert apply(home, tmp_path, again).result == "promoted"
    after = reviews(home.live(COUNTRY))
    assert {key for key, row in after.items() if row.moderation == "quarantined"} == held
