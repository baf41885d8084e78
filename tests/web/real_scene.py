"""A directory for the pages about people: real ones in London, invented ones in Vienna, nobody in Dublin, nothing
live elsewhere."""

from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from indexer.documents import Document
from indexer.engines.base import Engine, Writer
from indexer.records import AgeRange, Name, OpeningHours, PartScore, Registration, Reply, Review
from indexer.reputation import PartRating, Rating
from indexer.settings import Settings
from service.app import create_app
from tests.builders import AS_OF, YESTERDAY, a_document, a_manifest, a_practice, a_review, in_days
from tests.oracle_engine import OracleEngine

RATING = Rating(
    reviews=12,
    value=4.6,
    interval=(4.2, 4.9),
    ranking_value=4.4,
    distribution=(0, 1, 0, 3, 8),
    parts=(PartRating("service", 12, 4.5), PartRating("communication", 2, None)),
    pending=2,
    removed=3,
)


def real_app(state: Path, **settings: Any) -> Flask:
    engine = OracleEngine()
    _promote(engine, "GB", [anna(), *_lapsed_and_others()], reviews_of_anna(), synthetic=False)
    _promote(engine, "AT", [a_document(id="at-1", country="AT")], [], synthetic=True)
    _promote(engine, "IE", [], [], synthetic=False)
    return app_over(engine, state, **settings)


def app_over(engine: Engine, state: Path, **settings: Any) -> Flask:
    return create_app(Settings(state=state, **settings), engine, lambda _: AS_OF)


def anna() -> Document:
    """Of two professions, with two practices and every fact a record may state."""
    return a_document(
        id="anna",
        names=(Name(text="Anna O'Neil <MD>"), Name(text="آنا أونيل", script="Arab")),
        title="Dr",
        professions=("osteopath", "physiotherapist"),
        specialties=(),
        conditions=("low_back_pain",),
        languages=("en", "ar"),
        ages_treated=AgeRange(min=16),
        registrations=(
            Registration(register="gosc", number="1234", start=date(2015, 1, 1), verified_at=YESTERDAY),
            Registration(register="HCPC", number="PH123456", status="lapsed", verified_at=in_days(-9)),
        ),
        practices=(_strand(), a_practice(id="p2", name="Video Room", modes=("video",), accepting=False, fee=None)),
        rating=RATING,
        synthetic=False,
    )


def _strand() -> Any:
    return a_practice(
        funding=("self_pay", "private"),
        insurers=("demo_albion_health",),
        telephone="+44 20 7946 0001",
        booking_url="https://booking.example.org/anna",
        opening_hours=(
            OpeningHours(day="tue", opens="14:00", closes="18:00"),
            OpeningHours(day="mon", opens="08:00", closes="12:00"),
            OpeningHours(day="tue", opens="08:00", closes="12:00"),
        ),
    )


def _lapsed_and_others() -> list[Document]:
    others = [a_document(id=f"physio-{number}", synthetic=False) for number in range(2)]
    return [*others, a_document(id="gone", windows=(), synthetic=False)]


def reviews_of_anna() -> list[Review]:
    """Twelve to be shown, r0 the latest; three taken down."""
    shown = [
        _said(f"r{number}", text=f"Visit number {number}.", published_on=in_days(-number))
        for number in range(1, 11)
    ]
    richest = _said(
        "r0",
        language="de",
        text="Hat mir sehr geholfen.",
        parts=(PartScore(about="service", score=4, text="Pünktlich."),),
        reply=Reply(text="Danke.", published_on=in_days(-1)),
        published_on=in_days(0),
    )
    unchecked = _said("r99", evidence="none", published_on=in_days(-30))
    removed = [
        Review(
            id=f"x{reason}",
            specialist_id="anna",
            moderation="removed",
            moderation_reason=reason,
            moderated_on=in_days(-5),
        )
        for reason in ("fake", "withdrawn")
    ]
    return [richest, *shown, unchecked, *removed]


def _said(review_id: str, **changes: Any) -> Review:
    return a_review(id=review_id, specialist_id="anna", synthetic=False, **changes)


def _promote(
    engine: Engine, country: str, documents: list[Document], reviews: list[Review], *, synthetic: bool
) -> None:
    manifest = a_manifest(country, synthetic=synthetic, reviews=len(reviews))
    writer: Writer = engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, documents)
    writer.add_reviews(manifest.version, reviews)
    writer.seal(manifest)
    writer.promote(manifest.version)
