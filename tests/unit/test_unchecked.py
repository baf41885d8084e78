"""What was found valid is read again as it was, field by field, and without being judged again."""

from datetime import date

import msgspec
import pytest

from indexer.documents import decode_unchecked, encode
from indexer.records import Commercial, OpeningHours, PartScore, Reply, Review, Specialist
from indexer.unchecked import decoder_of
from tests.builders import AS_OF, a_document, a_practice, a_review, a_specialist

FULL = a_specialist(
    commercial=Commercial(plan="gold", commission=0.1),
    practices=(
        a_practice(
            opening_hours=(OpeningHours(day="mon", opens="09:00", closes="17:00"),), fee=80.0, currency="GBP"
        ),
    ),
)
REPLIED = a_review(
    parts=(PartScore(about="service", score=4.5, text="Prompt"),),
    about=("service",),
    reply=Reply(text="Thank you", published_on=date(2026, 10, 20)),
)


@pytest.mark.parametrize("record", [FULL, REPLIED, a_specialist(), a_review()])
def test_a_record_comes_back_as_it_was(record: Specialist | Review) -> None:
    written = msgspec.json.encode(record)
    assert msgspec.json.encode(decoder_of(type(record))(written)) == written


def test_what_is_no_record_any_more_is_not_judged_again() -> None:
    written = msgspec.json.encode(FULL).replace(b'"09:00"', b'"9 o clock"')
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(written, type=Specialist)
    (practice,) = decoder_of(Specialist)(written).practices
    assert practice.opening_hours[0].opens == "9 o clock"


def test_it_answers_as_the_record_does() -> None:
    document = a_document()
    again = decode_unchecked(encode(document))
    assert (again.is_eligible(AS_OF), again.rating.signal) == (True, document.rating.signal)
    assert again.eligible_until(AS_OF) == document.eligible_until(AS_OF)
    assert encode(again) == encode(document)
