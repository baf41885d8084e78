"""Records, documents and queries with sane defaults, for tests that name only what matters to them.

The default is one eligible physiotherapist in London who practises at one place. Deterministic; the day is
AS_OF. Must not know any engine.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from math import cos, radians
from typing import Any

from indexer import versions
from indexer.document_builder import folded_words, whole_keys
from indexer.documents import Document, TextKeys, ages_of, tie_of, windows_of
from indexer.engines.base import Engine, Manifest
from indexer.engines.query import Circle, OfferFit, Origin, Query, Term, TextQuery, Weights
from indexer.records import Address, Name, Point, Practice, Registration, Review, Specialist
from indexer.reference.spellings import load_spellings
from indexer.reputation import Priors, Rating

AS_OF = date(2026, 11, 2)
YESTERDAY = AS_OF - timedelta(days=1)
LONDON = Point(lat=51.5074, lon=-0.1278)
DEGREE_KM = 111.19508
"""One degree of a great circle: 6371.0087714 · π / 180."""
SIGNAL_WEIGHTS = {
    "fit": 0.35,
    "proximity": 0.30,
    "rating": 0.15,
    "availability": 0.10,
    "text": 0.05,
    "freshness": 0.05,
}
"""The published table of signals, written out a second time on purpose."""

_moments = count()


def in_days(days: int) -> date:
    return AS_OF + timedelta(days=days)


def point_from(origin: Point = LONDON, *, north_km: float = 0.0, east_km: float = 0.0) -> Point:
    """The point so far north and east of another; good to metres within some kilometres."""
    lat = origin.lat + north_km / DEGREE_KM
    lon = origin.lon + east_km / (DEGREE_KM * cos(radians(origin.lat)))
    return Point(lat=lat, lon=(lon + 180) % 360 - 180)


def a_practice(**changes: Any) -> Practice:
    fields: dict[str, Any] = {
        "id": "p1",
        "name": "Strand Clinic",
        "address": Address(lines=("1 Strand",), city="London", postcode="WC2N 5DU"),
        "point": LONDON,
        "step_free": True,
        "funding": ("self_pay",),
        "fee": 60.0,
        "currency": "GBP",
        "accepting": True,
        "next_available": in_days(3),
    }
    return Practice(**(fields | changes))


def a_specialist(**changes: Any) -> Specialist:
    fields: dict[str, Any] = {
        "id": "s1",
        "country": "GB",
        "names": (Name(text="Alex Reed"),),
        "gender": "female",
        "professions": ("physiotherapist",),
        "languages": ("en",),
        "registrations": (
            Registration(register="HCPC", number="DEMO-1", start=date(2015, 1, 1), verified_at=YESTERDAY),
        ),
        "practices": (a_practice(),),
        "verified_at": YESTERDAY,
        "synthetic": True,
    }
    return Specialist(**(fields | changes))


def a_review(**changes: Any) -> Review:
    """Every review has a reviewer of its own, unless one is named."""
    fields: dict[str, Any] = {
        "id": "r1",
        "specialist_id": "s1",
        "reviewer_hash": f"reviewer-of-{changes.get('id', 'r1')}",
        "overall": 5.0,
        "text": "Explained every exercise.",
        "language": "en",
        "visited_on": in_days(-40),
        "published_on": in_days(-30),
        "evidence": "appointment",
        "moderation": "published",
        "synthetic": True,
    }
    return Review(**(fields | changes))


def a_rating(ranking_value: float = 4.2, *, reviews: int = 12, value: float | None = None) -> Rating:
    """A rating with so many counting reviews; under three it has neither value nor interval."""
    if reviews < 3:
        return Rating(reviews, None, None, ranking_value)
    mean = ranking_value if value is None else value
    return Rating(reviews, mean, (max(1.0, mean - 0.3), min(5.0, mean + 0.3)), ranking_value)


def text_keys(specialist: Specialist) -> TextKeys:
    """Words the specialist is found by: names, practice names and cities."""
    spellings = [spelling for name in specialist.names for spelling in (name.text, *name.variants)]
    practices = [practice.name for practice in specialist.practices]
    cities = [practice.address.city for practice in specialist.practices]
    return TextKeys(
        whole_names=whole_keys(spellings),
        whole_places=whole_keys(practices),
        name_words=tuple(sorted({word for text in spellings for word in load_spellings().words_of_name(text)})),
        place_words=tuple(sorted(folded_words([*practices, *cities]))),
    )


def spelt(*words: tuple[str, ...], whole: tuple[str, ...] = ()) -> TextQuery:
    """Typed words that mean nothing: spellings per word, neither near ones nor beginnings."""
    return TextQuery(terms=tuple(Term(words=word) for word in words), whole=whole)


def a_document(**changes: Any) -> Document:
    """Fields of Document are set as given; the rest are fields of its specialist.

    Specialties are taken to belong to the first profession; give `offers` where they do not.
    """
    own = {name: changes.pop(name) for name in Document.__struct_fields__ if name in changes}
    specialist: Specialist = own.pop("specialist", None) or a_specialist(**changes)
    first, *others = specialist.professions
    fields: dict[str, Any] = {
        "tie": tie_of(specialist.id),
        "offers": (*(f"{first}/{specialty}" for specialty in specialist.specialties), *others)
        if specialist.specialties
        else specialist.professions,
        "windows": windows_of(specialist, None, is_registration_required=True),
        "ages": ages_of(specialist),
        "rating": a_rating(),
        "text": text_keys(specialist),
    }
    return Document(specialist=specialist, **(fields | own))


def a_query(**changes: Any) -> Query:
    """A search for a physiotherapist within 25 km of London; weights follow from what the query has."""
    fields: dict[str, Any] = {
        "country": "GB",
        "as_of": AS_OF,
        "offers": (OfferFit("physiotherapist", 1.0),),
        "origin": Origin(LONDON.lat, LONDON.lon),
        "area": Circle(25.0),
        "weights": Weights(),
    }
    if changes.get("mode", "in_person") != "in_person":
        fields |= {"origin": None, "area": None}
    query = Query(**(fields | changes))
    return query if "weights" in changes else Query(**(fields | changes | {"weights": weights_for(query)}))


def weights_for(query: Query) -> Weights:
    """The weights of the signals whose input the query has, scaled to sum 1."""
    has = {
        "fit": bool(query.offers),
        "proximity": query.origin is not None and query.mode == "in_person",
        "rating": True,
        "availability": True,
        "text": query.text is not None,
        "freshness": query.freshness_limit_days is not None,
    }
    kept = {name: weight for name, weight in SIGNAL_WEIGHTS.items() if has[name]}
    whole = sum(kept.values())
    return Weights(**{name: weight / whole for name, weight in kept.items()})


def a_manifest(country: str = "GB", **changes: Any) -> Manifest:
    """A manifest under a new version name; each is one microsecond younger than the one before."""
    moment = datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(microseconds=next(_moments))
    fields: dict[str, Any] = {
        "version": versions.build_name(country, moment),
        "country": country,
        "created_at": moment.isoformat(),
        "as_of": AS_OF,
        "source": "tests",
        "synthetic": True,
        "priors": Priors(country=4.0, professions={}),
    }
    return Manifest(**(fields | changes))


def load(
    engine: Engine, documents: Sequence[Document], reviews: Sequence[Review] = (), country: str = "GB"
) -> Manifest:
    """Write a sealed, hidden version; the caller promotes or drops it."""
    manifest = a_manifest(country, reviews=len(reviews))
    writer = engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, documents)
    writer.add_reviews(manifest.version, reviews)
    writer.seal(manifest)
    return manifest
