"""One profession in one country, from what is live: how many, where most are, what is asked before a visit.

The same for everybody: nothing a visitor said is read here.
"""

from datetime import date
from typing import Any

from flask import Response, g
from msgspec import Struct
from msgspec.structs import replace
from werkzeug.exceptions import NotFound

from indexer.engines.query import Filters
from indexer.errors import AmbiguousLocation, UnknownLocation
from indexer.gazetteer import Place
from indexer.gazetteer.labels import label_in
from service.api.http import directory
from service.asked import DEFAULT_RADIUS_KM, LocationAsked, Wish
from service.matching import search
from service.web.blueprint import blueprint
from service.web.browsing import Browsing
from service.web.cards import Comes, card_of
from service.web.labels import distance_label, specialty_label
from service.web.language import page_language
from service.web.paying import WAYS_TO_PAY, access_told, funding_title
from service.web.public import public_page
from service.web.rendering import listing_address
from service.web.slugs import heading_of, plural_of, profession_by_slug

SHOWN_FIRST = 10
LARGEST_TOWNS = 12
_LEAST_PEOPLE = 50_000
"""A smaller town is not where most people look."""
TOWNS_SHOWN = 8
_COMES = Comes(endpoint="web.show_search", funding="self_pay", held=())


class Counted(Struct, frozen=True):
    """A link to the list of those, and how many it holds."""

    label: str
    address: str
    count: int


class Rule(Struct, frozen=True):
    """What is asked before a visit for ways to pay that ask the same; source and its date ("": none) as stated."""

    title: str
    words: tuple[str, ...]
    source: str
    source_date: str


@blueprint.get("/<country:country>/<slug>")
def show_profession(slug: str) -> Response:
    """Who is listed of one profession in the country. Raises NotFound, EngineError."""
    profession = profession_by_slug(slug)
    if profession is None:
        raise NotFound
    wish = replace(wish_for(g.country.code, profession), limit=SHOWN_FIRST, facets=True)
    answer = search(directory(), wish, page_language())
    of_them = Browsing(filters={"profession": (profession,)})
    return public_page(
        "profession.html",
        is_unlisted=answer["synthetic"] or not answer["total"],
        is_synthetic=answer["synthetic"],
        heading=heading_of(profession, g.country),
        plural=plural_of(profession),
        total=answer["total"],
        cards=[card_of(match, _COMES) for match in answer["matches"]],
        reach=distance_label(DEFAULT_RADIUS_KM),
        towns=_towns(wish, of_them) if answer["total"] else [],
        specialties=_specialties(answer["facets"].get("specialty", {}), of_them),
        rules=_rules(profession, directory().today(g.country)),
        whole_list=listing_address("web.show_search", of_them),
    )


def wish_for(country: str, profession: str) -> Wish:
    """All who are listed of that profession there."""
    return Wish(country=country, filters=Filters(profession=(profession,)), limit=1)


def _towns(wish: Wish, of_them: Browsing) -> list[Counted]:
    """The largest towns around which most of them practise; the count is that of the list linked."""
    counted = []
    for place in _largest_towns():
        near = f"{place.label}, {place.region}" if place.region else place.label
        asked = replace(wish, location=LocationAsked(text=near), mode="in_person", limit=1, facets=False)
        try:
            total = search(directory(), asked, page_language())["total"]
        except (AmbiguousLocation, UnknownLocation):
            continue
        address = listing_address("web.show_search", replace(of_them, near=near))
        counted.append(Counted(label_in(place, page_language()), address, total))
    most_first = sorted((each for each in counted if each.count), key=lambda each: -each.count)
    return most_first[:TOWNS_SHOWN]


def _largest_towns() -> list[Place]:
    places = directory().gazetteer.places(g.country.code, _LEAST_PEOPLE)
    return [place for place, _ in zip(places, range(LARGEST_TOWNS), strict=False)]


def _specialties(counts: dict[str, Any], of_them: Browsing) -> list[Counted]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        Counted(
            specialty_label(code), listing_address("web.show_search", of_them.toggled("specialty", code)), count
        )
        for code, count in ordered
    ]


def _rules(profession: str, today: date) -> list[Rule]:
    alike: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
    for funding in WAYS_TO_PAY:
        rule = g.country.access_rule(profession, funding)
        dated = "" if rule.source_date in (None, "unknown") else str(rule.source_date)
        told = (access_told(profession, funding, today), rule.source, dated)
        alike.setdefault(told, []).append(funding_title(funding))
    return [Rule(" · ".join(titles), *told) for told, titles in alike.items()]
