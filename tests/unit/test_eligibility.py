"""What of a record may be offered, and until when: registrations count for what their register holds."""

from datetime import date, timedelta
from typing import Any

import pytest

from indexer import documents
from indexer.document_builder import DocumentBuilder
from indexer.documents import FOREVER, SINCE_EVER, Document, Window
from indexer.records import Address, Practice, Registration, Specialist
from indexer.reference import load_reference
from tests.builders import AS_OF, YESTERDAY, a_practice, a_rating, a_specialist, in_days
from tests.feeds import a_registration

REFERENCE = load_reference()
LIMIT = timedelta(days=365)
"""How long a look-up holds in GB (seed_data/countries/gb.toml)."""
BOTH = ("orthopaedic_surgeon", "physiotherapist")
SURGERY = next(code for code, term in REFERENCE.taxonomy.procedures.items() if term.professions == BOTH[:1])
SHOULDER = next(
    code
    for code in REFERENCE.taxonomy.specialties
    if REFERENCE.taxonomy.is_specialty_of(code, BOTH[0]) and not REFERENCE.taxonomy.is_specialty_of(code, BOTH[1])
)


def built(specialist: Specialist, country: str = "GB", as_of: date = AS_OF) -> Document:
    document = DocumentBuilder(REFERENCE.countries[country], REFERENCE.taxonomy, as_of).build(
        specialist, a_rating()
    )
    assert documents.decode(documents.encode(document)) == document
    return document


def gmc(**changes: Any) -> Registration:
    return a_registration("DEMO-7", **({"register": "gmc"} | changes))


def hcpc(**changes: Any) -> Registration:
    return a_registration("DEMO-8", **changes)


def dual(*registrations: Registration, **changes: Any) -> Specialist:
    fields = {"professions": BOTH, "registrations": registrations} | changes
    return a_specialist(**fields)


def professions_offered(document: Document) -> set[str]:
    return {offer.partition("/")[0] for offer in document.offers}


@pytest.mark.parametrize(
    "amiss",
    [
        gmc(status="suspended"),
        gmc(end=in_days(-1)),
        gmc(verified_at=AS_OF - LIMIT - timedelta(days=1)),
        gmc(start=in_days(1)),
        hcpc(),
    ],
)
def test_a_suspended_surgeon_is_offered_as_the_physiotherapist_they_still_are(amiss: Registration) -> None:
    document = built(
        dual(amiss, hcpc(), specialties=(SHOULDER,), procedures=(SURGERY,), nucc=("207X00000X", "225100000X"))
    )
    assert professions_offered(document) == {"physiotherapist"}
    shown = document.specialist
    assert (shown.professions, shown.specialties, shown.procedures) == (("physiotherapist",), (), ())
    assert shown.nucc == ("225100000X",)
    assert document.is_eligible(AS_OF)


def test_who_is_in_order_as_both_is_offered_as_both_until_the_first_lapses() -> None:
    record = dual(gmc(end=in_days(90)), hcpc(end=in_days(20)), procedures=(SURGERY,))
    document = built(record)
    assert professions_offered(document) == set(BOTH)
    assert document.specialist.procedures == (SURGERY,)
    assert document.windows == (Window(date(2015, 1, 1), in_days(20)),)
    later = built(record, as_of=in_days(21))
    assert professions_offered(later) == {"orthopaedic_surgeon"}
    assert later.is_eligible(in_days(21))


def test_with_nothing_in_order_the_record_is_kept_whole_and_hidden() -> None:
    document = built(dual(gmc(status="suspended"), hcpc(end=in_days(-1)), specialties=(SHOULDER,)))
    assert (document.windows, document.specialist.professions) == ((), BOTH)
    assert document.specialist.specialties == (SHOULDER,)


def test_what_begins_later_is_found_from_then_on() -> None:
    document = built(a_specialist(registrations=(hcpc(start=in_days(5)),)))
    assert document.windows == (Window(in_days(5), YESTERDAY + LIMIT),)


def test_a_number_counts_for_the_profession_it_looks_like() -> None:
    """HCPC numbers of physiotherapists begin with PH; those of podiatrists have no known shape."""
    rows = (a_registration("PH234567", status="suspended"), a_registration("CH1"))
    record = a_specialist(professions=("physiotherapist", "podiatrist"), registrations=rows, synthetic=False)
    assert professions_offered(built(record)) == {"podiatrist"}
    swapped = (a_registration("ph 234567"), a_registration("CH1", status="suspended"))
    record = a_specialist(professions=("physiotherapist", "podiatrist"), registrations=swapped, synthetic=False)
    assert professions_offered(built(record)) == {"physiotherapist"}


def test_the_last_statement_is_the_one_stored() -> None:
    old = a_registration("PH 234567", verified_at=date(2026, 5, 1))
    new = a_registration("ph234567", start=None, status="suspended", verified_at=date(2026, 7, 15))
    document = built(a_specialist(registrations=(old, new), synthetic=False))
    assert (document.windows, document.specialist.registrations) == ((), (new,))


def in_emirate(practice_id: str, emirate: str, **changes: Any) -> Practice:
    return a_practice(id=practice_id, address=Address(city=emirate, region=emirate), currency="AED", **changes)


def test_a_practice_whose_registration_is_over_is_left_out() -> None:
    sites = (
        in_emirate("dubai", "Dubai", registration="DEMO-1"),
        in_emirate("abu_dhabi", "Abu Dhabi", registration="demo-2"),
        in_emirate("unnamed", "Abu Dhabi"),
    )
    dubai = a_registration("DEMO-1", register="dha", end=in_days(-1))
    abu_dhabi = a_registration("DEMO-2", register="doh", end=in_days(9))
    record = a_specialist(country="AE", practices=sites, registrations=(dubai, abu_dhabi))
    document = built(record, "AE")
    assert [practice.id for practice in document.specialist.practices] == ["abu_dhabi", "unnamed"]
    assert document.windows == (Window(date(2015, 1, 1), in_days(9)),)


def test_the_practice_whose_registration_ends_first_ends_the_window() -> None:
    sites = (
        in_emirate("p1", "Dubai", registration="DEMO-1"),
        in_emirate("p2", "Abu Dhabi", registration="DEMO-2"),
    )
    dubai = a_registration("DEMO-1", register="dha", end=in_days(30))
    abu_dhabi = a_registration("DEMO-2", register="doh", end=in_days(9))
    document = built(a_specialist(country="AE", practices=sites, registrations=(dubai, abu_dhabi)), "AE")
    assert len(document.specialist.practices) == 2
    assert document.windows == (Window(date(2015, 1, 1), in_days(9)),)


def test_a_practice_that_names_nobodys_registration_lists_nobody() -> None:
    practices = (a_practice(registration="DEMO-9", currency="USD"),)
    npi = a_registration("DEMO-1", register="npi")
    assert built(a_specialist(country="US", practices=practices, registrations=(npi,)), "US").windows == ()


def test_without_a_practice_left_the_person_is_hidden() -> None:
    record = a_specialist(
        practices=(a_practice(registration="DEMO-2"),),
        registrations=(a_registration("DEMO-1"), a_registration("DEMO-2", status="suspended")),
    )
    document = built(record)
    assert (document.windows, len(document.specialist.practices)) == ((), 1)


def test_where_no_registration_is_required_none_at_all_is_always_eligible() -> None:
    record = dual(country="US", practices=(a_practice(currency="USD"),))
    assert built(record, "US").windows == (Window(SINCE_EVER, FOREVER),)
    assert professions_offered(built(record, "US")) == set(BOTH)
    assert built(record, "GB").windows == ()


def emirates(*practices: Practice) -> Document:
    """A physiotherapist with a licence of Dubai's authority alone."""
    licence = a_registration("DEMO-9", register="dha")
    return built(a_specialist(country="AE", registrations=(licence,), practices=practices), country="AE")


def test_a_licence_counts_only_in_the_emirates_its_authority_covers() -> None:
    both = emirates(in_emirate("dubai", "Dubai"), in_emirate("abu-dhabi", "Abu Dhabi", registration="DEMO-9"))
    assert [practice.id for practice in both.specialist.practices] == ["dubai"]
    assert both.is_eligible(AS_OF)


@pytest.mark.parametrize("emirate", ["Abu Dhabi", "Sharjah", "Dubai Marina"])
def test_without_a_practice_the_licence_covers_nobody_is_listed(emirate: str) -> None:
    assert not emirates(in_emirate("elsewhere", emirate)).is_eligible(AS_OF)


def test_an_emirate_that_is_not_stated_proves_nothing() -> None:
    nowhere = a_practice(address=Address(city="Dubai"), currency="AED")
    assert not emirates(nowhere).is_eligible(AS_OF)


def test_an_authority_nobody_knows_covers_no_emirate() -> None:
    licences = (a_registration("DEMO-9", register="dha"), a_registration("DEMO-5", register="no_such_authority"))
    practices = (in_emirate("dubai", "Dubai"), in_emirate("sharjah", "Sharjah"))
    record = a_specialist(country="AE", registrations=licences, practices=practices)
    assert [each.id for each in built(record, country="AE").specialist.practices] == ["dubai"]
