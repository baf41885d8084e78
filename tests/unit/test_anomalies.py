"""The scan itself: chances are right, nothing depends on order or side, only what is odd in several ways is held.

How much it finds is measured by `tests/held_out/attacks/test_anomaly_scan.py`.
"""

from datetime import date, timedelta
from math import comb, exp, factorial, log10
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from indexer.anomalies import digest, load_limits, numbered, row_of
from indexer.anomalies.chances import decades_of_count, decades_of_share
from indexer.anomalies.copies import ROW_BYTES as BYTES_OF_TEXT
from indexer.anomalies.copies import Copies, alike_among, compare, sorted_out
from indexer.anomalies.sighting import ROW_BYTES, SEEN, seen_in, unpack
from indexer.anomalies.spill import RowBlock, Spill
from indexer.anomalies.texts import Form, is_alike, look_at
from indexer.crew import Crew
from indexer.records import PartScore, Review
from tests.builders import a_review
from tests.held_out.attacks.history import Case, attack, organic_burst
from tests.scanning import scanned, suspected

SEED = 34
DAY = date(2026, 5, 4)
PHRASES = ("", "", "Very good", "Great", "Nothing to add", "Would come again any time")
SENTENCES = (
    "The plan for my shoulder was drawn on paper and I still have it on the fridge",
    "Parking is poor but the receptionist found me a slot before the school run ended",
    "My knee held for the whole fell race which nobody in the club believed it would",
    "Listened for twenty minutes before touching my back and that alone was worth it",
)


def row(review: Review, person: int) -> bytes:
    return numbered(person) + row_of(review, digest(review.id), digest(review.reviewer_hash or ""))


def honest(specialists: int = 40, each: int = 25) -> list[Review]:
    """Four years of a quiet country: most reviews proven, a quarter without a text, no two texts alike; of s1
    nothing lately."""
    rng, words = Random("honest"), " ".join(SENTENCES).split()
    found = []
    for number in range(specialists * each):
        published = DAY - timedelta(days=rng.randrange(1460) + 90 * (number % specialists == 1))
        found.append(
            said(
                f"h{number}",
                f"s{number % specialists}",
                published,
                overall=rng.choice((5.0, 5.0, 5.0, 4.0, 2.0)),
                text=rng.choice((*PHRASES, *(" ".join(rng.sample(words, 14)) for _ in range(4)))),
                evidence=rng.choice(("appointment", "appointment", "invoice", "code", "self_declared")),
                visited_on=published - timedelta(days=rng.randrange(1, 60)),
            )
        )
    return found


def said(id_: str, specialist_id: str, published_on: date, **changes: Any) -> Review:
    fields = {"id": id_, "specialist_id": specialist_id, "reviewer_hash": f"of {id_}", "visited_on": None}
    return a_review(**(fields | {"published_on": published_on} | changes))


def crowd(size: int = 20, **changes: Any) -> list[Review]:
    """Nothing but scores, in a week, by nobody known."""
    fields = {"overall": 5.0, "text": "", "evidence": "self_declared"}
    return [said(f"x{n}", "s1", DAY - timedelta(days=n % 7), **(fields | changes)) for n in range(size)]


def mirrored(review: Review) -> Review:
    parts = tuple(PartScore(about=part.about, score=6 - part.score) for part in review.parts)
    return replace(review, overall=None if review.overall is None else 6 - review.overall, parts=parts)


@pytest.mark.parametrize(("of", "usual", "seen"), [(10, 0.5, 9), (30, 0.2, 12), (7, 0.02, 7), (200, 0.3, 75)])
def test_a_share_is_as_unlikely_as_the_binomial_says(of: int, usual: float, seen: int) -> None:
    chance = sum(comb(of, k) * usual**k * (1 - usual) ** (of - k) for k in range(seen, of + 1))
    assert decades_of_share(of, usual, seen) == pytest.approx(-log10(chance))


@pytest.mark.parametrize(("expected", "seen"), [(0.1, 3), (4.0, 11), (20.0, 40)])
def test_a_count_is_as_unlikely_as_poisson_says(expected: float, seen: int) -> None:
    chance = exp(-expected) * sum(expected**k / factorial(k) for k in range(seen, seen + 90))
    assert decades_of_count(expected, seen) == pytest.approx(-log10(chance))


def test_what_is_usual_has_no_decades() -> None:
    assert decades_of_share(10, 0.5, 5) == decades_of_count(3.0, 3) == 0.0


def test_near_copies_are_alike_and_other_texts_are_not() -> None:
    text = f"{SENTENCES[0]}. {SENTENCES[1]}"
    form, sketch = look_at(text)
    swapped = look_at(text.replace("fridge", "door").upper())[1]
    assert form == Form.WRITTEN
    assert is_alike(frozenset(sketch), frozenset(swapped), 0.7)
    assert not is_alike(frozenset(sketch), frozenset(look_at(SENTENCES[2])[1]), 0.3)
    assert [look_at(each)[0] for each in ("", " !? ", "Very good", "ممتاز")] == [0, 0, 1, 1]


def test_alike_are_only_those_with_a_twin() -> None:
    texts = (SENTENCES[0], SENTENCES[1], SENTENCES[0] + " really", SENTENCES[3])
    sightings = [unpack(row(said(f"r{n}", "s1", DAY, text=text), 1)) for n, text in enumerate(texts)]
    assert alike_among(sightings, 0.5) == {digest("r0"), digest("r2")}


def test_a_text_of_another_specialist_is_a_copy_and_one_of_very_many_is_stock() -> None:
    numbers = replace(load_limits().numbers, most_sharing=3)
    said_of = [(1, SENTENCES[0]), (2, SENTENCES[0]), (1, SENTENCES[1]), (1, SENTENCES[1])]
    said_of += [(number, SENTENCES[2]) for number in range(5)]
    rows = [row(said(f"r{n}", f"s{of}", DAY, text=text), of) for n, (of, text) in enumerate(said_of)]
    seen = RowBlock(ROW_BYTES, b"".join(rows)).table(SEEN)
    found = compare(RowBlock(BYTES_OF_TEXT, b"".join(sorted_out(seen))), numbers)
    assert found.copied == {digest("r0"), digest("r1")}
    copies = Copies(found.copied, found.stock)
    assert [copies.is_stock(unpack(each)) for each in rows] == [False] * 4 + [True] * 5


def test_a_row_says_what_was_seen() -> None:
    seen = unpack(row(said("r1", "s1", DAY, text=SENTENCES[2], evidence="code", visited_on=DAY, overall=2.5), 7))
    assert (seen.person, seen.day, seen.review, seen.reviewer) == (
        7,
        DAY.toordinal(),
        digest("r1"),
        digest("of r1"),
    )
    assert (seen.side, seen.doubt, seen.form, seen.lag, seen.score) == (-1, 1, Form.WRITTEN, 0, 2.5)
    assert seen.sketch == look_at(SENTENCES[2])[1]
    assert (seen.is_extreme, seen.is_thoughtless) == (False, False)
    bare = unpack(row(said("r2", "s1", DAY, text="", evidence="none", overall=5.0), 7))
    assert (bare.side, bare.doubt, bare.form, bare.lag) == (1, 2, Form.EMPTY, -1)
    assert (bare.is_extreme, bare.is_thoughtless) == (True, True)


def test_a_review_without_a_day_of_publication_has_a_row_that_is_not_seen() -> None:
    dated, undated = said("r1", "s1", DAY), replace(said("r2", "s1", DAY), published_on=None)
    rows = RowBlock(ROW_BYTES, row(undated, 1) + row(dated, 1))
    assert seen_in(rows.table(SEEN))["review"].tobytes() == digest("r1")


def test_rows_of_one_number_come_back_together_again_and_again() -> None:
    dice, crew = Random("rows"), Crew()
    rows = [(number % 200, number.to_bytes(2, "big") + dice.randbytes(4)) for number in range(9_000)]
    spill = Spill(crew.scratch, 6)
    for number, each in [*rows, *((5, bytes(6)) for _ in range(4_000))]:
        spill.add(number, each)
    for _ in range(2):
        parts = [part.block(crew.scratch).rows() for part in spill.parts()]
        assert sorted(each for part in parts for each in part) == sorted(
            [each for _, each in rows] + [bytes(6)] * 4_000
        )
        assert all(sum(each in part for part in parts) == 1 for _, each in rows[:50])
    crew.close()


def test_no_signal_suffices_alone() -> None:
    limits = load_limits()
    assert all(row.most < limits.numbers.suspect_at for row in limits.signals.values())
    assert limits.most("ties") < limits.numbers.ties_suspect_at
    assert all(row.why and row.label for row in limits.signals.values())


def test_a_crowd_of_bare_scores_without_proof_is_held_and_nothing_else() -> None:
    found = scanned([*honest(), *crowd()])
    assert [(each.reason, len(each.reviews)) for each in found] == [("empty_scores", 20)]
    assert (found[0].first_day, found[0].last_day) == (DAY - timedelta(days=6), DAY)
    assert {"crowding", "evidence", "form"} <= {finding.signal for finding in found[0].findings}
    assert found[0].points == pytest.approx(sum(finding.points for finding in found[0].findings))


@pytest.mark.parametrize(
    "honestly",
    [
        crowd(evidence="appointment"),
        crowd(evidence="code", visited_on=DAY - timedelta(days=9), text="Very good"),
        crowd(5),
    ],
    ids=["proven", "half proven, in phrases", "few"],
)
def test_a_crowd_that_is_odd_in_one_way_only_is_not_held(honestly: list[Review]) -> None:
    assert not scanned([*honest(), *honestly])


def test_one_text_again_and_again_is_named_as_such() -> None:
    copies = crowd(text=f"{SENTENCES[0]}, {SENTENCES[3]}")
    assert [each.reason for each in scanned([*honest(), *copies])] == ["copied_texts"]


def test_people_who_write_of_the_same_specialists_are_held_together() -> None:
    ring = [
        said(f"x{who}-{of}", f"s{of}", DAY - timedelta(days=who + of), reviewer_hash=f"ring {who}", **fields)
        for who in range(5)
        for of in range(4)
        for fields in ({"evidence": "none", "overall": 5.0, "text": f"{SENTENCES[who % 4]} and {who} more"},)
    ]
    found = scanned([*honest(), *ring])
    assert {each.reason for each in found} <= {"same_source", "copied_texts"}
    assert suspected([*honest(), *ring]) == {review.id for review in ring}


def test_undated_reviews_are_left_alone() -> None:
    assert not scanned([*honest(), *(replace(review, published_on=None) for review in crowd())])


@pytest.fixture(scope="module", params=["bought_burst", "rivals_blamed_self_praised", "same_source_ring"])
def attacked(request: pytest.FixtureRequest) -> Case:
    return attack(request.param, SEED)


def test_praise_and_blame_are_treated_alike(attacked: Case) -> None:
    """All scores mirrored, 1 for 5: the same reviews are held."""
    held = suspected(attacked.reviews)
    assert len(held & attacked.planted) > len(attacked.planted) / 2
    assert suspected([mirrored(review) for review in attacked.reviews]) == held


def test_neither_order_nor_repetition_changes_what_is_held(attacked: Case) -> None:
    shuffled = list(attacked.reviews)
    Random("order").shuffle(shuffled)
    assert suspected(shuffled) == suspected(attacked.reviews)


def test_a_review_that_comes_twice_is_seen_once() -> None:
    reviews = [*honest(), *crowd()]
    assert suspected([*reviews, *crowd()]) == suspected(reviews)
    few = crowd(5)
    assert not scanned([*honest(), *few, *few])


def test_no_review_is_suspected_twice(attacked: Case) -> None:
    held = [review for each in scanned(attacked.reviews) for review in each.reviews]
    assert len(set(held)) == len(held)


def test_invited_patients_are_no_attack() -> None:
    made = organic_burst("mass_invitation_day", SEED)
    assert not suspected(made.reviews) & made.burst
