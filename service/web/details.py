"""What a list needs beside the answers, one question a page: where, who pays, which orders there are.

Asked only where it changes something: who pays where the country's rules differ by it, orders where one is needed.
Towns go into the address of the list, everything else into the visit.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, g, request, url_for
from msgspec import Struct
from msgspec.structs import replace
from werkzeug.exceptions import NotFound

from indexer.records import Funding
from service.api.http import directory
from service.asked import DEFAULT_FUNDING
from service.remarks import FUNDINGS
from service.web.answering import NotAnswered, chosen_or_none
from service.web.blueprint import blueprint
from service.web.browsing import Browsing, read_browsing
from service.web.labels import profession_label
from service.web.placing import placed
from service.web.questions import forgotten, questionnaire_tables
from service.web.rendering import listing_address, page, see_other
from service.web.translating import gettext as _
from service.web.visit import Visit, current_visit, keep

DETAILS = ("place", "funding", "orders")
"""In the order they are asked; the first has number 1."""


class Term(Struct, frozen=True):
    """One thing a list goes by, in words, and where it is changed."""

    title: str
    value: str
    address: str


@blueprint.get("/<country:country>/details/<int:number>")
def show_details(number: int) -> Response:
    """One of the details, as it was said before."""
    visit = current_visit()
    if not visit.for_whom:
        return forgotten()
    return _page(_detail(number), visit)


@blueprint.post("/<country:country>/details/<int:number>")
def take_details(number: int) -> Response:
    """One of the details; then the list, which asks for the next."""
    visit, detail, browsing = current_visit(), _detail(number), _browsing()
    if not visit.for_whom:
        return forgotten()
    try:
        said, browsing = _TAKEN[detail](visit, browsing)
    except NotAnswered as fault:
        return _page(detail, visit, fault.message)
    said = replace(said, asked_of=tuple(dict.fromkeys([*said.asked_of, detail])))
    return keep(see_other(listing_address("web.show_results", browsing)), said)


def detail_to_ask(visit: Visit, browsing: Browsing) -> str | None:
    """The next detail that matters and was not asked; None: all are known."""
    if not is_placed(visit, browsing):
        return "place"
    matters = {"funding": visit.funding is None and is_funding_asked(), "orders": bool(professions_ordered(visit))}
    return next((detail for detail in matters if matters[detail] and detail not in visit.asked_of), None)


def is_placed(visit: Visit, browsing: Browsing) -> bool:
    """Whether it is known where to look. By video it is everywhere."""
    return bool(browsing.near or visit.place or visit.point) or browsing.mode == "video"


def details_address(detail: str, browsing: Browsing) -> str:
    """The page of a detail; the list it leads back to stays as it was."""
    parameters: dict[str, Any] = {}
    for name, value in browsing.on(1).parameters():
        parameters.setdefault(name, []).append(value)
    return url_for("web.show_details", number=DETAILS.index(detail) + 1, **parameters)


def list_terms(visit: Visit, browsing: Browsing) -> list[Term]:
    """What the list goes by beside the answers, each with the way to change it."""
    return [Term(title, value, details_address(detail, browsing)) for detail, title, value in _terms(visit)]


def is_funding_asked() -> bool:
    """Whether the country's rules before a visit differ by who pays."""
    rule = g.country.access_rule
    return any(
        len({rule(profession, funding).rule for funding in FUNDINGS}) > 1
        for profession in directory().reference.taxonomy.professions
    )


def professions_ordered(visit: Visit) -> tuple[str, ...]:
    """The professions that are seen only with an order, as the visitor pays."""
    funding = visit.funding or DEFAULT_FUNDING
    professions = directory().reference.taxonomy.professions
    return tuple(each for each in professions if g.country.needs_order(each, funding))


def funding_labels() -> Mapping[str, str]:
    return {
        "statutory": _("Public health service or statutory insurance"),
        "private": _("Private insurance"),
        "self_pay": _("I pay it myself"),
    }


def _terms(visit: Visit) -> Iterator[tuple[str, str, str]]:
    if is_funding_asked():
        yield "funding", _("Who pays"), funding_labels().get(visit.funding or "", _("Not said"))
    if professions_ordered(visit):
        held = ", ".join(map(profession_label, visit.held))
        yield "orders", _("Doctor’s order"), held or _("None")


def _page(detail: str, visit: Visit, fault: str | None = None) -> Response:
    return page(
        "details.html",
        422 if fault else 200,
        detail=detail,
        number=DETAILS.index(detail) + 1,
        address=details_address(detail, _browsing()),
        fault=fault,
        visit=visit,
        browsing=_browsing(),
        fundings=funding_labels(),
        orders=[(code, profession_label(code), code in visit.held) for code in professions_ordered(visit)],
    )


def _take_place(visit: Visit, browsing: Browsing) -> tuple[Visit, Browsing]:
    if "none" in request.form:
        return replace(visit, place="", point=None), replace(browsing, near="", radius_km="", mode="video")
    if not any(request.form.get(name, "").strip() for name in ("place", "lat")):
        raise NotAnswered(_("Write a town or a postcode, or look for appointments by video."))
    said, near = placed(visit, request.form)
    return said, replace(browsing, near=near, mode="")


def _take_funding(visit: Visit, browsing: Browsing) -> tuple[Visit, Browsing]:
    """Another way to pay may need other orders: they are asked again."""
    answer = request.form.get("answer", "")
    funding: Funding | None = next((each for each in FUNDINGS if each == answer), None)
    if funding is None and answer != "unknown":
        raise NotAnswered(_("Choose one of the answers."))
    asked_of = tuple(each for each in visit.asked_of if each != "orders")
    return replace(visit, funding=funding, held=(), asked_of=asked_of), browsing


def _take_orders(visit: Visit, browsing: Browsing) -> tuple[Visit, Browsing]:
    return replace(visit, held=chosen_or_none(request.form, professions_ordered(visit))), browsing


_TAKEN = {"place": _take_place, "funding": _take_funding, "orders": _take_orders}


def _detail(number: int) -> str:
    questionnaire_tables()
    if not 1 <= number <= len(DETAILS):
        raise NotFound
    return DETAILS[number - 1]


def _browsing() -> Browsing:
    return read_browsing(request.args.to_dict(flat=False))
