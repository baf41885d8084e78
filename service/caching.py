"""Who may keep an answer, and whether it still stands: one table of routes, one tag of what answers are made of.

What shows people is always asked after (`no-cache`): its tag changes with the index version, with whoever is
suppressed, with the day, the ranking and the facts, and is compared before the engine is asked for anybody. What
holds anything a person said is kept by nobody, and so is every error. Knows no view.
"""

import hashlib
from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request
from msgspec import Struct

from indexer.errors import EngineError, NoLiveVersion
from indexer.settings import Settings
from service.api.http import accepted_language, directory
from service.build import build
from service.kept_versions import open_live
from service.ranking import version as ranking_version

OPEN_TO_ALL = frozenset({"lang"})
_FOR_MINUTES, _ASKED_AFTER, _FOR_GOOD = (
    "public, max-age=300",
    "public, no-cache",
    "public, max-age=31536000, immutable",
)


class Policy(Struct, frozen=True):
    """`parameters`: those that say nothing of a person; with any other in its address an answer is not kept.

    shows_people: the answer has a tag, made of what is live. `fixed_by`: without this parameter the same address
    may come to hold something else, and is asked after.
    """

    cache_control: str
    vary: tuple[str, ...] = ()
    parameters: frozenset[str] = OPEN_TO_ALL
    shows_people: bool = False
    fixed_by: str | None = None


NO_STORE = Policy("no-store")
_API, _PAGE = ("Accept-Language", "Authorization"), ("Accept-Language", "Accept-Encoding")
_FACTS = Policy(_FOR_MINUTES, _API)
_PERSON = Policy(_ASKED_AFTER, _API, OPEN_TO_ALL | {"country"}, shows_people=True)
_BROWSED = frozenset({"country", "profession", "specialty", "language", "gender", "accepting", "min_rating"})
_SHOWN = frozenset({"mode", "sort", "limit", "facets", "near_misses"})
_TEXT = Policy(_FOR_MINUTES, _PAGE)
_PEOPLE = Policy(_ASKED_AFTER, _PAGE, shows_people=True)

POLICIES: dict[str, Policy] = {
    "health.get_health": NO_STORE,
    "health.get_readiness": NO_STORE,
    "metrics.get_metrics": NO_STORE,
    "api-docs.openapi_json": Policy(_FOR_MINUTES),
    "outcomes.get_outcomes": _FACTS,
    "ranking.get_ranking": _FACTS,
    "assessments.get_questions": _FACTS,
    "referrals.get_key": Policy(_FOR_MINUTES),
    "specialists.get_specialist": _PERSON,
    "specialists.get_specialists": Policy(_ASKED_AFTER, _API, OPEN_TO_ALL | _BROWSED | _SHOWN, shows_people=True),
    "reviews.get_reviews": Policy(
        _ASKED_AFTER,
        _API,
        OPEN_TO_ALL | {"country", "language", "sort", "order", "offset", "limit"},
        shows_people=True,
    ),
    "places.get_places": NO_STORE,
    "suggestions.post_suggestions": NO_STORE,
    "specialists.post_search": NO_STORE,
    "matches.post_matches": NO_STORE,
    "assessments.post_assessments": NO_STORE,
    "referrals.post_referrals": NO_STORE,
    "referrals.post_verification": NO_STORE,
    "web.static": Policy(_FOR_GOOD, parameters=frozenset({"v"}), fixed_by="v"),
    "web.show_theme": Policy("public, max-age=86400", parameters=frozenset({"accent", "radius", "theme", "lang"})),
    "web.show_ranking": _TEXT,
    "web.show_about": _TEXT,
    "web.show_safety": _TEXT,
    "web.show_privacy": _TEXT,
    "web.show_sitemap": Policy(_FOR_MINUTES),
    "web.show_robots": Policy(_FOR_MINUTES),
    "web.show_profession": _PEOPLE,
    "web.show_specialist": Policy(_ASKED_AFTER, _PAGE, OPEN_TO_ALL | {"reviews"}, shows_people=True),
    **dict.fromkeys(
        (
            *("web.show_countries", "web.show_start", "web.take_start", "web.show_search", "web.take_typed"),
            *("web.take_change", "web.show_before_questions", "web.take_for_whom", "web.show_question"),
            *("web.take_answer", "web.show_answers", "web.show_details", "web.take_details", "web.show_results"),
            *("web.take_list_wish", "web.take_forgetting", "web.take_forget", "web.show_forgotten"),
            *("web.show_embed", "web.take_embed"),
        ),
        NO_STORE,
    ),
}
"""By endpoint; an address that is none has nothing to keep."""


def register(app: Flask, settings: Settings) -> None:
    """After whoever refuses requests: what may not be asked is not answered "as before" either."""
    app.extensions["caching_base"] = _digest([build(), repr(_seen_on_pages(settings))])
    app.before_request(_answer_unchanged)
    app.after_request(_tell)


def _answer_unchanged() -> Response | None:
    """304 where the caller holds the answer as it would be made now."""
    policy = _policy()
    if policy.shows_people and policy.cache_control != "no-store" and request.method in ("GET", "HEAD"):
        g.tag = _tag()
        if g.tag in request.if_none_match.as_set(include_weak=True):
            return Response(status=304)
    return None


def _tell(response: Response) -> Response:
    """An answer that sets a cookie, and every error, is for one caller and this time."""
    is_kept = response.status_code in (200, 304) and "Set-Cookie" not in response.headers
    policy = _policy() if is_kept and request.method in ("GET", "HEAD") else NO_STORE
    response.headers["Cache-Control"] = policy.cache_control
    for name in policy.vary:
        response.vary.add(name)
    if policy.fixed_by is not None and policy.fixed_by not in request.args:
        response.headers["Cache-Control"] = _ASKED_AFTER
    tag = g.get("tag")
    # What is suppressed while an answer is made may be in it or not: then it goes without a tag.
    if tag is not None and policy.shows_people and (response.status_code == 304 or tag == _tag()):
        response.set_etag(tag, weak=True)
    return response


def _policy() -> Policy:
    """That of the route, unless its address says something of a person; found once for a request."""
    policy: Policy | None = g.get("policy")
    if policy is None:
        policy = POLICIES.get(request.endpoint or "", NO_STORE)
        policy = g.policy = policy if policy.parameters.issuperset(request.args) else NO_STORE
    return policy


def _tag() -> str | None:
    """Weak: two answers of one tag say the same, compressed or not. None where the index does not tell."""
    try:
        live = [*_live()]
    except EngineError:
        return None
    made_from = (request.url, accepted_language(), ranking_version(), directory().reference.triage.version)
    return _digest([current_app.extensions["caching_base"], *made_from, *live])


def _live() -> Iterator[str]:
    """Of each country that the answer may be made from: its version, who is suppressed, the day."""
    for code in _countries():
        try:
            view = open_live(directory().engine, code)
        except NoLiveVersion:
            yield f"{code} none"
            continue
        day = directory().today(directory().reference.countries[code])
        yield f"{view.manifest.version} {view.rulings_state()} {day}"


def _countries() -> tuple[str, ...]:
    named = g.country.code if "country" in g else request.args.get("country")
    return (named,) if named in directory().known else directory().countries


def _seen_on_pages(settings: Settings) -> tuple[object, ...]:
    return (
        settings.countries,
        settings.assessment,
        settings.safety_contact,
        settings.public_url,
        settings.count_unanswered,
    )


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
