"""One specialist: where, what before a visit, who registered them, what patients said. The same for everybody."""

from typing import Any

import msgspec
from flask import Response, g, request, url_for

from indexer.errors import RequestRefused
from service.api.http import directory
from service.api.listed import find_listed, today_of
from service.guidance import numbers
from service.reviewed import Reviewed, ordered, read_reviews
from service.structured_data import reviewed_data
from service.web.blueprint import blueprint
from service.web.browsing import read_browsing
from service.web.contact import contact_of
from service.web.language import page_language
from service.web.portrait import portrait_of
from service.web.public import public_page, settings
from service.web.rendering import listing_address, page
from service.web.reputation_shown import reputation_of, review_told
from service.web.translating import gettext as _

REVIEWS_A_PAGE = 10
_FROM = {"results": "web.show_results", "search": "web.show_search"}


@blueprint.get("/<country:country>/specialists/<path:specialist_id>")
def show_specialist(specialist_id: str) -> Response:
    """Everything public of one specialist; 404 or 410 with the reason where they are not listed."""
    try:
        view, document = find_listed(specialist_id, g.country.code)
    except RequestRefused as refused:
        return _absent(refused)
    policy = g.country.review_policy
    reviewed = read_reviews(view, specialist_id, policy)
    is_synthetic = view.manifest.synthetic or document.specialist.synthetic
    reviews, paging = _page_of(reviewed, specialist_id)
    counting = [review for review in reviews if review.id in reviewed.counting]
    return public_page(
        "specialist.html",
        is_unlisted=is_synthetic,
        is_synthetic=is_synthetic,
        person=portrait_of(document, today_of(document)),
        reputation=reputation_of(document.rating, reviewed.removed),
        reviews=[review_told(review, counts=review.id in reviewed.counting) for review in reviews],
        paging=paging,
        statement=policy.statement.in_language(page_language()),
        structured_data=msgspec.to_builtins(reviewed_data(document, counting, page_language())),
        contact=contact_of(settings().safety_contact),
        back=_back(),
    )


def _page_of(reviewed: Reviewed, specialist_id: str) -> tuple[list[Any], dict[str, Any]]:
    """One page of the reviews, latest first, and the way to the others; past the end it is the last one."""
    latest_first = ordered(reviewed.shown)
    last = max(1, -(-len(latest_first) // REVIEWS_A_PAGE))
    asked = request.args.get("reviews", "")
    number = min(last, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else 1

    def address(other: int) -> str | None:
        if not 1 <= other <= last:
            return None
        kept: dict[str, Any] = dict(_came_by())
        return url_for(
            "web.show_specialist", specialist_id=specialist_id, reviews=other, _anchor="reviews", **kept
        )

    start = (number - 1) * REVIEWS_A_PAGE
    paging = {
        "number": number,
        "last": last,
        "total": len(latest_first),
        "previous": address(number - 1),
        "next": address(number + 1),
    }
    return latest_first[start : start + REVIEWS_A_PAGE], paging


def _back() -> str:
    """The list the visitor came from, as far as the address says which."""
    endpoint = _FROM.get(request.args.get("from", ""), "web.show_search")
    return listing_address(endpoint, read_browsing(request.args.to_dict(flat=False)))


def _came_by() -> dict[str, list[str]]:
    """What the address says of that list."""
    came = {"from": [name for name in request.args.getlist("from") if name in _FROM]}
    for name, value in read_browsing(request.args.to_dict(flat=False)).parameters():
        came.setdefault(name, []).append(value)
    return came


def _absent(refused: RequestRefused) -> Response:
    """Why nobody is shown here; which of several reasons it is, is nobody's business."""
    is_gone = refused.code == "no_longer_listed"
    if is_gone:
        heading = _("No longer listed")
        told = [
            _(
                "This specialist was listed here and is not any more. They may have moved or retired, may have "
                "asked for it, or their registration could not be confirmed in time."
            ),
            _("If you have an appointment there, ask the practice. Others near you are a search away."),
        ]
    else:
        heading = _("Nobody is listed here")
        told = [_("No specialist has this address. It may have been cut off, or be from another country's pages.")]
    lines = numbers(directory(), g.country.code, page_language(), None)
    return page("error.html", 410 if is_gone else 404, heading=heading, told=told, numbers=lines)
