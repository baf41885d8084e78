"""Whom an export hides at once, in which versions, and who is shown again: nothing a person ruled is touched."""

from datetime import UTC, datetime, timedelta

import pytest

from indexer.errors import NotSuppressed
from indexer.register_import import Change, Findings, Holding, Weighed, hold
from indexer.suppression import Ruling, Suppressions

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


def findings(**effects: str) -> Findings:
    """By id what the export does to them; "order": nothing."""
    found = Findings()
    for id_, effect in effects.items():
        if effect == "order":
            found.in_order.append(id_)
        else:
            found.changes.append(Change(id_, "Alex Reed", effect, "suspended"))  # type: ignore[arg-type]  # an Effect
    return found


def held(*weighed: Weighed, before: Suppressions | None = None, now: datetime = NOW) -> Holding:
    return hold(("GB", "hcpc"), weighed, before or Suppressions(), now)


def ids(rulings: tuple[Ruling, ...]) -> list[str]:
    return [ruling.id for ruling in rulings]


def suppressions(*holdings: Holding) -> Suppressions:
    return Suppressions(ruling for holding in holdings for ruling in holding.rulings)


def test_hidden_and_narrowed_are_held_back_and_listed_are_not() -> None:
    holding = held(Weighed(EARLIER, findings(a="hidden", b="narrowed", c="listed", d="order")))
    assert (ids(holding.hidden), ids(holding.shown)) == (["a", "b"], [])
    assert holding.hidden[0].reason == "hcpc: hidden, suspended"
    assert {ruling.by for ruling in holding.hidden} == {"registers import"}


def test_they_are_held_back_in_versions_that_knew_no_better_alone() -> None:
    known = suppressions(held(Weighed(EARLIER, findings(a="hidden"))))
    assert known.in_version("GB", EARLIER).specialists == known.in_version("GB", None).specialists == {"a"}
    assert known.in_version("GB", LATER).specialists == known.in_version("DE", EARLIER).specialists == frozenset()
    assert known.in_country("GB").specialists == frozenset(), "a reindex obeys the register, not the list"


def test_whoever_stands_in_the_version_kept_for_rollback_is_held_back_too() -> None:
    live, previous = Weighed(NOW, findings(b="order")), Weighed(EARLIER, findings(a="hidden", b="order"))
    assert ids(held(live, previous).hidden) == ["a"]


def test_of_one_already_held_back_nothing_is_ruled_again() -> None:
    first = held(Weighed(EARLIER, findings(a="hidden")))
    again = held(Weighed(EARLIER, findings(a="hidden")), before=suppressions(first), now=LATER)
    assert again.rulings == ()
    newer = held(Weighed(LATER, findings(a="hidden")), before=suppressions(first), now=LATER + timedelta(hours=1))
    assert ids(newer.hidden) == ["a"]


def test_a_good_standing_lifts_it_unless_some_version_says_otherwise() -> None:
    first = held(Weighed(EARLIER, findings(a="hidden", b="hidden")))
    live, previous = (
        Weighed(LATER, findings(a="listed", b="listed")),
        Weighed(EARLIER, findings(a="order", b="narrowed")),
    )
    second = held(live, previous, before=suppressions(first), now=LATER + timedelta(hours=1))
    assert (ids(second.hidden), ids(second.shown)) == ([], ["a"])
    assert suppressions(first, second).in_version("GB", EARLIER).specialists == {"b"}


def test_a_clock_set_back_since_the_reindex_shows_nobody() -> None:
    known = suppressions(held(Weighed(LATER, findings(a="hidden")), now=NOW))
    assert known.in_version("GB", LATER).specialists == {"a"}


def test_who_was_never_held_back_is_not_lifted() -> None:
    assert held(Weighed(EARLIER, findings(a="order"))).rulings == ()


def person(*, is_suppressed: bool, at: datetime) -> Ruling:
    return Ruling(
        at=at, kind="specialist", id="a", is_suppressed=is_suppressed, reason="a complaint", by="registrar"
    )


def test_a_register_lifts_nothing_that_a_person_ruled_nor_the_other_way_round() -> None:
    ruled = person(is_suppressed=True, at=EARLIER)
    first = held(Weighed(EARLIER, findings(a="hidden")), before=Suppressions([ruled]))
    assert ids(first.hidden) == ["a"], "the suppression may be lifted, the register's word stays"
    rulings = [ruled, *first.rulings]
    second = held(Weighed(EARLIER, findings(a="order")), before=Suppressions(rulings), now=LATER)
    assert ids(second.shown) == ["a"]
    assert Suppressions([*rulings, *second.rulings]).in_version("GB", EARLIER).specialists == {"a"}
    restored = Suppressions([*rulings, person(is_suppressed=False, at=LATER)])
    assert restored.in_version("GB", EARLIER).specialists == {"a"}
    with pytest.raises(NotSuppressed, match="registers import"):
        restored.require_liftable("specialist", "a", None)
