"""What an answer leads to, as links of the OpenAPI document between the routes. Knows no view."""

from typing import Any

Links = dict[str, dict[str, Any]]

_ANSWER, _ASKED = "$response.body#", "$request.body#"


def _link(operation: str, description: str, parameters: dict[str, str] | None = None, body: Any = None) -> Any:
    link: dict[str, Any] = {"operationId": operation, "description": description}
    if parameters:
        link["parameters"] = parameters
    if body is not None:
        link["requestBody"] = body
    return link


_FIRST_ID = {"specialist_id": f"{_ANSWER}/matches/0/specialist/id"}
_PEOPLE: Links = {
    "specialist": _link("get_specialist", "everything public of the first", _FIRST_ID),
    "reviews": _link("get_reviews", "what patients said of the first", _FIRST_ID),
}
_REPEATED = {name: f"{_ASKED}/{name}" for name in ("country", "location")}

OF_MATCHES: Links = {
    **_PEOPLE,
    "referral": _link(
        "post_referrals",
        "a document for the first",
        body={
            "country": f"{_ASKED}/country",
            "outcome": f"{_ASKED}/outcome",
            "specialist_id": f"{_ANSWER}/matches/0/specialist/id",
            "practice_id": f"{_ANSWER}/matches/0/practice/id",
        },
    ),
    "next_page": _link(
        "post_matches",
        "the same request with its cursor; whatever else it said is repeated too",
        body={**_REPEATED, "outcome": f"{_ASKED}/outcome", "cursor": f"{_ANSWER}/next_cursor"},
    ),
}
OF_SEARCH: Links = {
    **_PEOPLE,
    "next_page": _link(
        "post_search",
        "the same request with its cursor; whatever else it said is repeated too",
        body={**_REPEATED, "cursor": f"{_ANSWER}/next_cursor"},
    ),
}
OF_BROWSING: Links = {
    **_PEOPLE,
    "next_page": _link(
        "get_specialists",
        "the same request with its cursor; whatever else it said is repeated too",
        {"country": "$request.query.country", "cursor": f"{_ANSWER}/next_cursor"},
    ),
}
OF_SPECIALIST: Links = {
    "reviews": _link("get_reviews", "what patients said", {"specialist_id": f"{_ANSWER}/specialist/id"}),
}
OF_REVIEWS: Links = {
    "next_page": _link(
        "get_reviews",
        "the reviews after these",
        {"specialist_id": "$request.path.specialist_id", "offset": f"{_ANSWER}/next_offset"},
    ),
}
OF_REFERRAL: Links = {
    "verification": _link("post_verification", "whether it is as it was signed", body=f"{_ANSWER}/referral"),
}
OF_ASSESSMENT: Links = {
    "matches": _link(
        "post_matches",
        "who to see for it",
        body={
            "country": f"{_ASKED}/country",
            "outcome": f"{_ANSWER}/match_request/outcome",
            "patient": f"{_ANSWER}/match_request/patient",
            "mode": "video",
        },
    ),
}
