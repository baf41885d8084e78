"""Names of versions: they say country, shape and age, and sort by age."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from indexer import versions

NOW = datetime(2026, 11, 23, 1, 2, 3, 45, tzinfo=UTC)


def test_name_says_country_shape_and_moment() -> None:
    assert versions.build_name("GB", NOW) == f"gb-{versions.fingerprint()}-20261123t010203000045z"


def test_moment_is_told_in_utc() -> None:
    in_sydney = NOW.astimezone(timezone(timedelta(hours=11)))
    assert versions.build_name("AU", in_sydney) == versions.build_name("AU", NOW)


def test_names_sort_by_age() -> None:
    gaps = (0, 0.000001, 0.5, 1, 59, 3600, 86_400, 10**8)
    names = [versions.build_name("DE", NOW + timedelta(seconds=gap)) for gap in gaps]
    assert names == sorted(names)
    assert len(set(names)) == len(gaps)


def test_country_is_read_from_the_name() -> None:
    assert versions.country_of(versions.build_name("AT", NOW)) == "AT"


@pytest.mark.parametrize(
    "name", ["", "gb", "GB-00000000-20261123t010203000045z", "gb-00000000-20261123t010203000045z\n", "../../etc"]
)
def test_what_is_no_version_name_is_refused(name: str) -> None:
    assert not versions.is_current_shape(name)
    with pytest.raises(ValueError, match="is no version name"):
        versions.country_of(name)


def test_name_of_another_shape_is_known_as_such() -> None:
    ours = versions.build_name("GB", NOW)
    assert versions.is_current_shape(ours)
    assert not versions.is_current_shape(ours.replace(versions.fingerprint(), "0" * 8))
    assert versions.country_of(ours.replace(versions.fingerprint(), "0" * 8)) == "GB"


def test_fingerprint_is_the_same_each_time_and_fit_for_an_index_name() -> None:
    assert versions.fingerprint() == versions.fingerprint()
    assert len(versions.fingerprint()) == 8
    assert set(versions.fingerprint()) <= set("0123456789abcdef")
