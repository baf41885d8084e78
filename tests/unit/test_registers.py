"""Register numbers: shapes, check digits, and what is said where no shape is known."""

import pytest
from msgspec.structs import replace

from indexer.records import Point
from indexer.reference import Country, load_reference
from indexer.registers import Verdict, check_number, is_lanr, is_npi
from indexer.sources.rules import Rules
from tests.builders import AS_OF
from tests.feeds import a_registration, person


def country(code: str) -> Country:
    return load_reference().countries[code]


@pytest.mark.parametrize(
    ("code", "register", "number", "profession", "verdict"),
    [
        ("GB", "gmc", "1234567", "orthopaedic_surgeon", Verdict.OK),
        ("GB", "gmc", "L123456", "neurosurgeon", Verdict.OK),
        ("GB", "gmc", "123456", "orthopaedic_surgeon", Verdict.MALFORMED),
        ("GB", "GMC", "1234567\n", "orthopaedic_surgeon", Verdict.MALFORMED),
        ("GB", "gmc", "١٢٣٤٥٦٧", "orthopaedic_surgeon", Verdict.MALFORMED),
        ("GB", "hcpc", "ph 12345", "physiotherapist", Verdict.OK),
        ("GB", "hcpc", "12345", "physiotherapist", Verdict.MALFORMED),
        ("GB", "hcpc", "CH12345", "podiatrist", Verdict.OK),
        ("GB", "hcpc", "CH12345", None, Verdict.OK),
        ("GB", "hcpc", "PH12345", "podiatrist", Verdict.MALFORMED),
        ("GB", "gcc", "03242", "chiropractor", Verdict.UNVERIFIED_FORMAT),
        ("GB", "gosc", "A/17", "osteopath", Verdict.UNUSUAL),
        ("AT", "oeaek", "23456-78", "neurosurgeon", Verdict.OK),
        ("AT", "oeaek", "2345678", "neurosurgeon", Verdict.MALFORMED),
        ("AT", "gbr", "anything", "physiotherapist", Verdict.UNCHECKED),
        ("GB", "gmc", "1234567", "physiotherapist", Verdict.UNKNOWN_REGISTER),
        ("GB", "npi", "1234567893", "physiotherapist", Verdict.UNKNOWN_REGISTER),
        ("AU", "ahpra", "MED0001234567", "orthopaedic_surgeon", Verdict.OK),
        ("AU", "ahpra", "MED123", "orthopaedic_surgeon", Verdict.MALFORMED),
        ("AE", "dha", "DHA-P-0228312", "physiotherapist", Verdict.UNVERIFIED_FORMAT),
        ("AE", "dha", "anything", "physiotherapist", Verdict.UNUSUAL),
        ("AE", "mohap", "anything", "physiotherapist", Verdict.UNCHECKED),
        ("IE", "coru", "PT012345", "physiotherapist", Verdict.UNVERIFIED_FORMAT),
        ("DE", "lanr", "123456601", "orthopaedic_surgeon", Verdict.OK),
        ("DE", "lanr", "123456701", "orthopaedic_surgeon", Verdict.CHECKSUM_FAILED),
        ("US", "NPI", "1234567893", "chiropractor", Verdict.OK),
        ("US", "npi", "1234567890", None, Verdict.CHECKSUM_FAILED),
        ("US", "npi", "12345", None, Verdict.MALFORMED),
    ],
)
def test_numbers(code: str, register: str, number: str, profession: str | None, verdict: Verdict) -> None:
    check = check_number(country(code), register, number, profession)
    assert check.verdict == verdict
    assert bool(check.reason) == (verdict != Verdict.OK)


def test_demonstration_numbers_are_those_of_synthetic_records_alone() -> None:
    gb = country("GB")
    assert check_number(gb, "gmc", "DEMO-0001", "neurosurgeon", is_synthetic=True).verdict == Verdict.OK
    assert check_number(gb, "gmc", "DEMO-0001", "neurosurgeon").verdict == Verdict.MALFORMED
    assert check_number(gb, "gmc", "1234567", "neurosurgeon", is_synthetic=True).verdict == Verdict.MALFORMED
    assert check_number(gb, "demo", "DEMO-1", None, is_synthetic=True).verdict == Verdict.UNKNOWN_REGISTER


def test_an_unknown_register_names_those_there_are() -> None:
    assert "gmc, hcpc, gcc, gosc" in check_number(country("GB"), "bma", "1", None).reason


def test_lanr_equals_the_published_weights() -> None:
    """4 and 9 in turn over six digits, the difference to the next ten: another algebra for the same digit."""
    for start in range(0, 1_000_000, 997):
        digits = f"{start:06d}"
        weighted = sum(int(digit) * (9 if place % 2 else 4) for place, digit in enumerate(digits))
        assert [check for check in range(10) if is_lanr(f"{digits}{check}01")] == [-weighted % 10]


def test_npi_has_one_right_check_digit() -> None:
    assert is_npi("1234567893")
    for start in range(100_000_000, 999_999_999, 99_999_989):
        assert sum(is_npi(f"{start}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize("code", ["AE", "AT", "AU", "DE", "GB", "IE", "US"])
def test_no_number_is_refused_for_a_format_that_no_source_confirms(code: str) -> None:
    unverified = [row for row in country(code).registers if row.pattern and not row.is_format_verified]
    for row in unverified:
        profession = row.professions[0] if row.professions else None
        for number in ("1", "?-?", "123456789012"):
            check = check_number(country(code), row.code, number, profession)
            assert not check.is_refused(country(code))
            assert "unverified format" in check.reason


def test_a_failed_check_digit_is_told_and_refused_only_where_the_country_says_so() -> None:
    number = a_registration("123456701", register="lanr")
    record = person(
        1, country="DE", professions=("orthopaedic_surgeon",), registrations=(number,), synthetic=False
    )
    in_berlin = replace(record.practices[0], fee=None, currency=None, point=Point(lat=52.52, lon=13.405))
    record = replace(record, practices=(in_berlin,))
    reporting = Rules(country("DE"), load_reference().taxonomy, AS_OF)
    assert list(reporting.faults(record)) == []
    (doubt,) = reporting.doubts(record)
    assert "check digit" in doubt.reason
    strict = replace(reporting, country=replace(country("DE"), failed_check_digit="reject"))
    (fault,) = strict.faults(record)
    assert fault == ("$.registrations[0].number", doubt.reason)
