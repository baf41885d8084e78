"""One card of a list: every fact as the page writes it, and what a tap leads to. Knows no other card."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import g, url_for
from msgspec import Struct

from indexer.records import Funding
from service.web.labels import profession_label, rating_label, signal_label, specialty_label
from service.web.language import language_name
from service.web.translating import format_money, format_number, locale
from service.web.translating import gettext as _

_DIRECTIONS = "https://www.openstreetmap.org/directions?to={lat:.5f}%2C{lon:.5f}"
"""Says where the practice is and nothing of who goes there."""
_BAR_WIDTH = 200
"""In units of the picture: what the heaviest signal's bar is long."""


class Comes(Struct, frozen=True, kw_only=True):
    """How the visitor comes: from which list, who pays, and the orders they hold (by profession)."""

    endpoint: str
    funding: Funding
    held: tuple[str, ...]


class WhyPart(Struct, frozen=True):
    """One part of a score, in points of a hundred; bar and track are lengths in the picture."""

    label: str
    reason: str
    points: str
    most: str
    bar: float
    track: float


class Card(Struct, frozen=True, kw_only=True):
    """A specialist with the practice that is the match. "" or None: not known, or nothing to say."""

    rank: int | None
    id: str
    profile: str
    name: str
    title: str
    is_service: bool
    is_synthetic: bool
    profession: str
    specialties: tuple[str, ...]
    languages: tuple[str, ...]
    ages: str
    rating: str
    reviews: int
    practice: str
    address: str
    distance: str
    fee: str
    next_appointment: str
    modes: str
    is_accepting: bool | None
    is_step_free: bool | None
    is_order_needed: bool
    access: tuple[str, ...]
    telephone: str
    telephone_address: str
    booking: str
    directions: str
    why: tuple[WhyPart, ...]
    points: str


def card_of(match: Mapping[str, Any], comes: Comes, distance: str = "") -> Card:
    """The card of a match or a near-miss; the latter has no rank and no reasons, and its distance is given."""
    specialist, practice = match["specialist"], match["practice"]
    parts = match.get("score_parts", ())
    return Card(
        rank=match.get("rank"),
        id=specialist["id"],
        profile=_profile(specialist["id"], comes),
        name=specialist["name"],
        title=specialist["title"],
        is_service=specialist["kind"] == "service",
        is_synthetic=specialist["synthetic"],
        profession=profession_label(specialist["profession"]),
        specialties=tuple(map(specialty_label, specialist["specialties"])),
        languages=tuple(map(language_name, specialist["languages"])),
        ages="" if specialist["kind"] == "service" and specialist["ages_treated"] is None else _ages(specialist),
        rating=rating_label(specialist["rating"]["value"]),
        reviews=specialist["rating"]["reviews"],
        distance=distance or next((part["reason"] for part in parts if part["signal"] == "proximity"), ""),
        is_order_needed=g.country.needs_order(specialist["profession"], comes.funding, comes.held),
        access=tuple(match.get("access", ())),
        why=_why(parts),
        points=_points(match.get("score", 0.0)),
        **_of_practice(practice),
    )


def _of_practice(practice: Mapping[str, Any]) -> dict[str, Any]:
    telephone = practice["telephone"] or ""
    is_visited = "in_person" in practice["modes"]
    place = {"lat": practice["lat"], "lon": practice["lon"]}
    return {
        "practice": practice["name"],
        "address": address_line(practice["address"]),
        "fee": "" if practice["fee"] is None else format_money(practice["fee"], practice["currency"]),
        "next_appointment": day_label(practice["next_available"]),
        "modes": _modes(practice["modes"]),
        "is_accepting": practice["accepting"],
        "is_step_free": practice["step_free"],
        "telephone": telephone,
        "telephone_address": telephone_address(telephone),
        "booking": practice["booking_url"] or "",
        "directions": _DIRECTIONS.format(**place) if is_visited else "",
    }


def address_line(address: Mapping[str, Any]) -> str:
    """Street, city and postcode, whatever of them is known; in the script of the place, as on a letter."""
    told = [*address["lines"], address["city"], address["postcode"]]
    return ", ".join(part for part in told if part)


def day_label(day: date | None) -> str:
    """A day soon to come, with its day of the week and without its year."""
    return "" if day is None else str(format_skeleton("MMMEd", day, locale=locale()))


def telephone_address(telephone: str) -> str:
    """What a tap dials."""
    return f"tel:{re.sub('[^+0-9]', '', telephone)}" if telephone else ""


def _profile(specialist_id: str, comes: Comes) -> str:
    origin: dict[str, Any] = {"from": "results"} if comes.endpoint == "web.show_results" else {}
    return url_for("web.show_specialist", specialist_id=specialist_id, **origin)


def _ages(specialist: Mapping[str, Any]) -> str:
    """Whom they treat, where that is not everybody."""
    ages = specialist["ages_treated"]
    if ages is None:
        return _("Treats adults only")
    if ages["max"] is None:
        return _("Treats ages %(age)s and older", age=format_number(ages["min"])) if ages["min"] else ""
    least, most = format_number(ages["min"]), format_number(ages["max"])
    return _("Treats ages %(least)s to %(most)s", least=least, most=most)


def _modes(modes: Sequence[str]) -> str:
    if "video" not in modes:
        return ""
    return _("Also by video") if "in_person" in modes else _("By video only")


def _why(parts: Sequence[Mapping[str, Any]]) -> tuple[WhyPart, ...]:
    heaviest = max((part["weight"] for part in parts), default=1.0)
    scale = _BAR_WIDTH / heaviest
    return tuple(
        WhyPart(
            signal_label(part["signal"]),
            part["reason"],
            _points(part["contribution"]),
            _points(part["weight"]),
            round(part["contribution"] * scale, 1),
            round(part["weight"] * scale, 1),
        )
        for part in parts
    )


def _points(share: float) -> str:
    return format_number(round(share * 100))
