"""Register numbers: shapes, check digits, and what is said where no shape is known."""

import pytest

from indexer.reference import Country, load_reference
from indexer.registers import Verdict, check_number, is_lanr, is_npi


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
        ("GB", "hcpc", "CH12345", "podiatrist", Verdict.UNCHECKED),
        ("GB", "hcpc", "CH12345", None, Verdict.UNCHECKED),
        ("GB", "gmc", "1234567", "physiotherapist", Verdict.UNKNOWN_REGISTER),
        ("GB", "npi", "1234567893", "physiotherapist", Verdict.UNKNOWN_REGISTER),
        ("AU", "ahpra", "MED0001234567", "orthopaedic_surgeon", Verdict.OK),
        ("AU", "ahpra", "MED123", "orthopaedic_surgeon", Verdict.MALFORMED),
        ("AE", "dha", "anything", "physiotherapist", Verdict.UNCHECKED),
        ("IE", "coru", "PT012345", "physiotherapist", Verdict.UNCHECKED),
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
