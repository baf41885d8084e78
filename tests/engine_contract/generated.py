"""Directories and queries drawn from small pools, so that matches, ties and near-misses abound."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from indexer.documents import FOREVER, SINCE_EVER, Document, Window
from indexer.engines.query import Box, Circle, Filters, OfferFit, Origin, Query, Term, TextQuery
from indexer.records import Address, Name, Point, Practice
from tests.builders import AS_OF, a_document, a_practice, a_query, a_rating, in_days

OFFERS = {
    "physiotherapist": ("spine", "knee"),
    "orthopaedic_surgeon": ("spine", "shoulder"),
    "osteopath": (),
}
NAMES = ("Alex Reed", "Jürgen Müller", "Layla Hassan", "Sam London", "Reed Knee", "Anna Reid", "Alex Anna")
SPECIALTIES = ("spine", "knee", "shoulder")
POINTS = (Point(lat=51.5, lon=-0.12), Point(lat=51.61, lon=-0.31), Point(lat=51.37, lon=0.05))
TERMS = (
    Term(words=("reed",)),
    Term(words=("muller", "mueller")),
    Term(words=("london",), slips=("london",), starts=("london",)),
    Term(words=("knee",), offers=("physiotherapist/knee",), conditions=("neck_pain",)),
    Term(offers=("physiotherapist", "orthopaedic_surgeon/spine")),
    Term(procedures=("dry_needling",), conditions=("migraine",)),
    Term(words=("rede",), slips=("rede",)),
    Term(words=("mull", "muell"), slips=("mull", "muell"), starts=("mull", "muell")),
    Term(words=("lond",), starts=("lon",)),
    Term(words=("nobody",), slips=("nobody",)),
    Term(words=("camden",)),
    Term(words=("red",), short=("red",)),
    Term(words=("ale",), short=("ale", "lex"), starts=("ale",)),
    Term(words=("ann",), short=("ann",), offers=("physiotherapist/knee",)),
    Term(),
)
WHOLE_NAMES = ("alex reed", "jurgen muller", "hassan layla", "london sam", "knee rooms")
FILTER_VALUES: dict[str, tuple[Any, ...]] = {
    "profession": (("physiotherapist",), ("osteopath",), ("osteopath", "orthopaedic_surgeon")),
    "specialty": (("spine",), ("knee", "shoulder")),
    "conditions": (("neck_pain",), ("migraine", "neck_pain")),
    "procedures": (("dry_needling",),),
    "language": (("en",), ("de", "ar"), ("ar",)),
    "gender": ("female", "male", "other"),
    "min_rating": (3.0, 4.0, 4.25),
    "insurer": (("axa",), ("bupa", "axa"), ("vhi",)),
    "funding": ("statutory", "private", "self_pay"),
    "accepting": (True,),
    "available_within_days": (0, 3, 14),
    "max_fee": (0.0, 60.0, 99.99),
    "step_free": (True,),
}
SORTS = ("best", "best", "distance", "rating", "availability", "fee")
WINDOWS = (
    (Window(SINCE_EVER, FOREVER),),
    (Window(SINCE_EVER, FOREVER),),
    (Window(AS_OF, AS_OF),),
    (Window(SINCE_EVER, AS_OF - timedelta(days=1)),),
    (Window(SINCE_EVER, AS_OF - timedelta(days=9)), Window(AS_OF - timedelta(days=5), FOREVER)),
    (Window(AS_OF + timedelta(days=1), FOREVER),),
    (),
)


def directory(rng: Random, size: int) -> list[Document]:
    """So many specialists, drawn by any source of chance (hypothesis' own one shrinks)."""
    return [person(rng, f"s{number}") for number in range(size)]


def person(rng: Random, id_: str) -> Document:
    professions = _some(rng, sorted(OFFERS)) or ("physiotherapist",)
    specialties = _some(rng, SPECIALTIES)
    offers = [f"{p}/{s}" for p in professions for s in specialties if s in OFFERS[p]]
    bare = [p for p in professions if not set(OFFERS[p]) & set(specialties)]
    return a_document(
        id=id_,
        names=(Name(text=rng.choice(NAMES)),),
        gender=rng.choice(("female", "male", "other", None)),
        professions=professions,
        specialties=specialties,
        offers=(*offers, *bare),
        conditions=_some(rng, ("neck_pain", "migraine")),
        procedures=_some(rng, ("dry_needling", "taping")),
        languages=_some(rng, ("en", "de", "ar")),
        practices=tuple(_practice(rng, f"p{number}") for number in range(rng.choice((1, 1, 2, 3)))),
        verified_at=_day(rng, (None, 0, -30, -365, -500)),
        windows=rng.choice(WINDOWS),
        ages=rng.choice(((18, 120), (18, 120), (0, 120), (0, 16), (18, 70))),
        rating=a_rating(rng.choice((3.0, 4.0, 4.25, 4.251, 4.8)), reviews=rng.choice((0, 2, 3, 40))),
    )


def _practice(rng: Random, id_: str) -> Practice:
    return a_practice(
        id=id_,
        name=rng.choice(("Strand Clinic", "Knee Rooms")),
        address=Address(city=rng.choice(("London", "Camden Town", "Müllheim"))),
        point=_point(rng),
        step_free=rng.choice((True, False, None)),
        modes=rng.choice((("in_person",), ("in_person",), ("in_person", "video"), ("video",))),
        funding=_some(rng, ("statutory", "private", "self_pay")),
        insurers=_some(rng, ("axa", "bupa", "vhi")),
        fee=rng.choice((None, 0.0, 45.5, 60.0, 99.99, 100.0, 150.0)),
        accepting=rng.choice((True, True, False, None)),
        next_available=_day(rng, (None, -1, 0, 1, 3, 4, 14, 40)),
    )


def _point(rng: Random) -> Point:
    """One of a few shared buildings, or anywhere within some 50 km."""
    if rng.choice((True, False)):
        return rng.choice(POINTS)
    return Point(lat=rng.uniform(51.1, 51.9), lon=rng.uniform(-0.9, 0.7))


def _some(rng: Random, values: Sequence[Any]) -> tuple[Any, ...]:
    """None, one or two of the values."""
    return tuple(rng.sample(values, rng.choice((0, 1, 1, 2))))


def _day(rng: Random, offsets: Sequence[int | None]) -> date | None:
    days = rng.choice(offsets)
    return None if days is None else in_days(days)


def query(rng: Random) -> Query:
    """Any question the service may put: in person with or without a place, by circle or box; by video; in any."""
    changes: dict[str, Any] = {
        "offers": _need(rng),
        "ages": rng.choice(((18, 64), (18, 64), (34, 34), (12, 12), (75, 75), None)),
        "filters": _filters(rng),
        "text": _text(rng) if rng.random() < 0.25 else None,
        "proximity_pivot_km": rng.choice((3.0, 8.0, 20.0)),
        "availability_pivot_days": rng.choice((1.0, 7.0)),
        "freshness_limit_days": rng.choice((None, 365)),
        "sort": rng.choice(SORTS),
        "facets": rng.choice((True, False)),
        "near_misses": rng.choice((0, 1, 5)),
        "deadline_days": rng.choice((None, None, 0, 3, 14)),
        "rejections": rng.choice((True, False)),
    }
    return a_query(**(changes | _place(rng)))


def _need(rng: Random) -> tuple[OfferFit, ...]:
    """Offers that fit; none, for a search without a need, one time in four."""
    if rng.random() < 0.25:
        return ()
    known = [*OFFERS, *(f"{profession}/{specialty}" for profession, of in OFFERS.items() for specialty in of)]
    chosen = rng.sample(known, rng.choice((2, 4, 6)))
    steps = rng.choice(((0,), (0,), (0, 1), (0, 1), (1,), (0, 1, 2)))
    return tuple(OfferFit(offer, rng.choice((0.3, 0.55, 0.8, 1.0)), rng.choice(steps)) for offer in chosen)


def _filters(rng: Random) -> Filters:
    names = rng.sample(sorted(FILTER_VALUES), rng.choice((0, 1, 1, 2, 4)))
    return Filters(**{name: rng.choice(FILTER_VALUES[name]) for name in names})


def _text(rng: Random) -> TextQuery:
    terms = rng.sample(TERMS, rng.choice((0, 1, 1, 2, 2)))
    return TextQuery(terms=tuple(terms), whole=_some(rng, WHOLE_NAMES))


def _place(rng: Random) -> dict[str, Any]:
    point = _point(rng)
    around = {"origin": Origin(point.lat, point.lon)}
    circle = {"area": Circle(rng.choice((2.0, 8.5, 25.0, 60.0))), "is_radius_sent": rng.choice((True, False))}
    box = {"area": Box(51.3, -0.5, 51.6, 0.1)}
    return rng.choice(
        (
            around | circle,
            around | circle,
            around | circle,
            around | box,
            box | {"origin": None},
            around | {"area": None},
            {"origin": None, "area": None},
            {"mode": "video"},
            {"mode": None},
            around | {"area": None, "mode": None},
            box | {"origin": None, "mode": None},
        )
    )
