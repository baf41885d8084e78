"""Record → document: windows of eligibility, ages, ties, words, and nothing of what is paid."""

from datetime import date, timedelta

import pytest

from indexer import documents
from indexer.document_builder import DocumentBuilder
from indexer.documents import FOREVER, SINCE_EVER, Window, ages_of, common_windows, tie_of, windows_of
from indexer.records import AgeRange, Commercial, Name, Registration, Specialist
from indexer.reference import Reference, load_reference
from tests.builders import AS_OF, a_document, a_practice, a_rating, a_specialist

VERIFIED, LATER = date(2026, 10, 1), date(2026, 10, 15)
ALL_DAYS = (SINCE_EVER, FOREVER)
START, END = date(2020, 5, 1), date(2026, 12, 31)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def registered(**changes: object) -> Registration:
    fields: dict[str, object] = {"register": "HCPC", "number": "DEMO-1", "verified_at": VERIFIED}
    return Registration(**(fields | changes))  # type: ignore[arg-type]  # fields are checked by each test


def windows(specialist: Specialist, limit: int | None = None) -> list[tuple[date, date]]:
    found = windows_of(specialist, limit, is_registration_required=True)
    return [(window.start, window.until) for window in found]


@pytest.mark.parametrize(
    ("registrations", "limit", "expected"),
    [
        ([registered()], None, [(SINCE_EVER, FOREVER)]),
        ([registered(start=START, end=END)], None, [(START, END)]),
        ([registered(start=START, end=END)], 30, [(START, VERIFIED + timedelta(days=30))]),
        ([registered(start=START, end=END)], 3650, [(START, END)]),
        ([registered(verified_at=None)], None, [(SINCE_EVER, FOREVER)]),
        ([registered(status="suspended")], None, []),
        ([registered(status="lapsed")], None, []),
        ([registered(start=date(2027, 1, 1))], 30, []),
        ([registered(status="suspended"), registered(number="DEMO-2", start=START)], None, [(START, FOREVER)]),
        ([registered(), registered(status="suspended", verified_at=LATER)], None, []),
        ([registered(status="suspended"), registered(number="demo - 1", verified_at=LATER)], None, [ALL_DAYS]),
        ([registered(start=START), registered(status="suspended")], None, []),
        (
            [registered(status="lapsed", start=date(2010, 1, 1), end=date(2019, 1, 1)), registered(start=START)],
            None,
            [(START, FOREVER)],
        ),
        (
            [registered(start=START, end=date(2022, 1, 1)), registered(start=date(2021, 1, 1), end=END)],
            None,
            [(START, END)],
        ),
        (
            [registered(start=date(2025, 1, 1)), registered(start=START, end=date(2022, 1, 1))],
            None,
            [(START, date(2022, 1, 1)), (date(2025, 1, 1), FOREVER)],
        ),
        (
            [registered(start=START, end=END), registered(start=date(2021, 1, 1), end=date(2022, 1, 1))],
            None,
            [(START, END)],
        ),
        ([], None, []),
    ],
)
def test_windows(registrations: list[Registration], limit: int | None, expected: list[tuple[date, date]]) -> None:
    assert windows(a_specialist(registrations=tuple(registrations)), limit) == expected


def test_day_of_looking_up_falls_back_to_the_records_own() -> None:
    specialist = a_specialist(registrations=(registered(verified_at=None),), verified_at=date(2026, 1, 1))
    assert windows(specialist, 31) == [(SINCE_EVER, date(2026, 2, 1))]


def test_never_verified_under_a_limit_is_never_eligible() -> None:
    assert windows(a_specialist(registrations=(registered(verified_at=None),), verified_at=None), 365) == []


def test_without_registration_eligible_only_where_none_is_required() -> None:
    specialist = a_specialist(registrations=())
    assert windows_of(specialist, None, is_registration_required=False) == (Window(SINCE_EVER, FOREVER),)
    assert windows_of(specialist, None, is_registration_required=True) == ()


def test_suspended_stays_out_even_where_none_is_required() -> None:
    specialist = a_specialist(registrations=(registered(status="suspended"),))
    assert windows_of(specialist, None, is_registration_required=False) == ()


def test_eligible_on_both_ends_of_a_window() -> None:
    document = a_document(windows=(Window(START, END),))
    day = timedelta(days=1)
    found = [document.is_eligible(on) for on in (START - day, START, END, END + day)]
    assert found == [False, True, True, False]


@pytest.mark.parametrize(
    ("treated", "expected"),
    [
        (None, (18, 120)),
        (AgeRange(), (0, 120)),
        (AgeRange(min=5), (5, 120)),
        (AgeRange(min=0, max=0), (0, 0)),
        (AgeRange(max=16), (0, 16)),
    ],
)
def test_ages(treated: AgeRange | None, expected: tuple[int, int]) -> None:
    assert ages_of(a_specialist(ages_treated=treated)) == expected


def test_tie_is_the_halved_head_of_the_hash() -> None:
    """SHA-256 of "abc" begins ba7816bf8f01cfea (FIPS 180-4, appendix)."""
    assert tie_of("abc") == 0xBA7816BF8F01CFEA // 2
    assert all(0 <= tie_of(str(number)) < 2**63 for number in range(1000))


def test_document_is_stored_and_read_back_whole() -> None:
    document = a_document(ages_treated=AgeRange(min=3), names=(Name(text="Ürsula Weiß"),))
    assert documents.decode(documents.encode(document)) == document


def test_what_is_paid_never_enters_a_document(reference: Reference) -> None:
    builder = DocumentBuilder(reference.countries["GB"], reference.taxonomy, AS_OF)
    paying = a_specialist(commercial=Commercial(plan="goldplan", sponsored=True, commission=12.0))
    built = builder.build(paying, a_rating())
    assert built == builder.build(a_specialist(), a_rating())
    assert b"goldplan" not in documents.encode(built)
    assert b"sponsored" not in documents.encode(built)


def test_words_a_specialist_is_found_by(reference: Reference) -> None:
    builder = DocumentBuilder(reference.countries["DE"], reference.taxonomy, AS_OF)
    specialist = a_specialist(
        names=(Name(text="Jürgen Müller", variants=("J. Mueller-Groß",)), Name(text="يورغن", script="Arab")),
        practices=(a_practice(name="Praxis am Zoo"),),
    )
    keys = builder.build(specialist, a_rating()).text
    assert {"jurgen muller", "juergen mueller", "gross j mueller", "يورغن"} == set(keys.whole_names)
    assert {"jurgen", "juergen", "muller", "mueller", "gross", "j", "يورغن"} == set(keys.name_words)
    assert set(keys.whole_places) == {"am praxis zoo"}
    assert set(keys.place_words) == {"praxis", "am", "zoo", "london"}


def test_offers_are_those_of_the_taxonomy(reference: Reference) -> None:
    taxonomy = reference.taxonomy
    specialty = next(code for code in taxonomy.specialties if taxonomy.is_specialty_of(code, "physiotherapist"))
    specialist = a_specialist(
        professions=("physiotherapist", "osteopath"),
        specialties=(specialty,),
        registrations=(registered(), registered(register="gosc", number="DEMO-2")),
    )
    built = DocumentBuilder(reference.countries["GB"], taxonomy, AS_OF).build(specialist, a_rating())
    assert f"physiotherapist/{specialty}" in built.offers
    assert "physiotherapist" not in built.offers
    assert any(offer.partition("/")[0] == "osteopath" for offer in built.offers)


def test_days_that_windows_have_in_common() -> None:
    day = [date(2026, 1, number) for number in range(1, 10)]
    first = (Window(day[0], day[2]), Window(day[4], day[8]))
    assert common_windows(first, (Window(day[2], day[5]),)) == (Window(day[2], day[2]), Window(day[4], day[5]))
    assert common_windows(first, (Window(day[3], day[3]),)) == ()
