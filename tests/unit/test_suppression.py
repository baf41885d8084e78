"""Which rulings are in force: the later one counts, in its country or in all, whatever the clock says."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from indexer.errors import NotSuppressed
from indexer.suppression import Ruling, Suppressions, Withdrawn

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
_seconds = count()


def ruling(id_: str = "s1", **changes: Any) -> Ruling:
    fields: dict[str, Any] = {
        "at": NOW + timedelta(seconds=next(_seconds)),
        "kind": "specialist",
        "is_suppressed": True,
        "reason": "suspended",
        "by": "registrar",
    }
    return Ruling(id=id_, **(fields | changes))


def lifted(id_: str = "s1", **changes: Any) -> Ruling:
    return ruling(id_, is_suppressed=False, **changes)


def withdrawn(*rulings: Ruling, country: str = "GB") -> Withdrawn:
    return Suppressions(rulings).in_country(country)


def test_nothing_is_withdrawn_without_a_ruling() -> None:
    assert withdrawn() == Withdrawn()


def test_kinds_are_kept_apart() -> None:
    assert withdrawn(ruling("x"), ruling("y", kind="review")) == Withdrawn(frozenset({"x"}), frozenset({"y"}))


@pytest.mark.parametrize(
    ("rulings", "is_withdrawn"),
    [
        ((ruling(),), True),
        ((ruling(country="GB"),), True),
        ((ruling(country="DE"),), False),
        ((ruling(), lifted()), False),
        ((ruling(country="GB"), lifted()), False),
        ((ruling(country="GB"), lifted(country="GB")), False),
        ((ruling(country="GB"), lifted(country="DE")), True),
        ((ruling(), lifted(country="GB")), True),
        ((ruling(), ruling(country="GB"), lifted(country="GB")), True),
        ((ruling(), lifted(), ruling()), True),
        ((lifted(),), False),
    ],
)
def test_the_later_ruling_counts_where_it_reaches(rulings: tuple[Ruling, ...], is_withdrawn: bool) -> None:
    assert ("s1" in withdrawn(*rulings).specialists) is is_withdrawn


def test_only_a_suppression_in_force_can_be_lifted() -> None:
    found = Suppressions([ruling("s1"), ruling("s2", country="DE")])
    found.require_liftable("specialist", "s1", None)
    found.require_liftable("specialist", "s2", "DE")
    found.require_liftable("specialist", "s2", None)
    for kind, id_, country, remedy in (
        ("specialist", "s1", "GB", "without --country"),
        ("specialist", "s2", "GB", "only in DE"),
        ("specialist", "s3", None, "--list"),
        ("review", "s1", None, "--list"),
    ):
        with pytest.raises(NotSuppressed, match=remedy):
            found.require_liftable(kind, id_, country)  # type: ignore[arg-type]  # a str of the table


def test_a_clock_set_back_makes_no_ruling_older_than_those_before_it() -> None:
    before = ruling(at=NOW)
    later = Suppressions([before]).next_moment(NOW - timedelta(days=1))
    assert later > NOW
    assert lifted(at=later).key > before.key
    assert Suppressions().next_moment(NOW) == NOW


def test_the_list_tells_the_rulings_in_force_oldest_first() -> None:
    first, second = ruling("b"), ruling("a")
    assert list(Suppressions([first, second, ruling("c"), lifted("c")])) == [first, second]
