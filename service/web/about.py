"""Pages about the directory itself: how it ranks, where its data are from, safety, privacy. Needs no engine."""

from collections.abc import Iterable
from typing import Any

from flask import Response, url_for

from indexer.anomalies.limits import load_limits
from indexer.records import Evidence
from indexer.reference import Country, Language, Triage
from indexer.unanswered import FEWEST_SHOWN, MONTHS_KEPT
from service.api.http import directory
from service.statement import review_statement
from service.web.blueprint import blueprint
from service.web.contact import contact_of
from service.web.language import page_language
from service.web.public import general_page, settings
from service.web.ranking_told import ranking_told
from service.web.rendering import page, see_other
from service.web.signed_off import signatories, signed_by_language
from service.web.translating import format_day
from service.web.visit import LIFETIME_SECONDS, forget
from service.words import say

_GRADES: tuple[Evidence, ...] = ("appointment", "invoice", "referral", "code", "self_declared", "none")
_MINUTE = 60


@blueprint.get("/how-we-rank")
def show_ranking() -> Response:
    """For a patient first, then exactly."""
    return general_page("ranking.html", ranking=ranking_told())


@blueprint.get("/about")
def show_about() -> Response:
    """Where records are from, which reviews count, what is held back."""
    language = page_language()
    served = [_country(code) for code in directory().countries]
    return general_page(
        "about.html",
        grades=[(grade, say(f"evidence_{grade}", language)) for grade in _GRADES],
        served=served,
        statements=_statements(served),
        quarantine_days=load_limits().numbers.quarantine_days,
        contact=contact_of(settings().safety_contact),
    )


@blueprint.get("/safety")
def show_safety() -> Response:
    """What was reviewed and by whom, what the service is not, which signs are asked, whom to call."""
    language, triage = page_language(), directory().reference.triage
    return general_page(
        "safety.html",
        statement=review_statement(triage, language),
        signed=signed_by_language(triage.record),
        signatories=[(each, format_day(each.last_on, "long")) for each in signatories(triage.record)],
        signs=_signs(triage, language),
        corrections=[row.statement.in_language(language) for row in triage.article.corrections.values()],
        served=[_country(code) for code in directory().countries],
        contact=contact_of(settings().safety_contact),
        triage_version=triage.version,
    )


@blueprint.get("/privacy")
def show_privacy() -> Response:
    """What is kept, and how to forget it. Only whether something was just forgotten differs between visitors."""
    return general_page("privacy.html", **_privacy(), is_forgotten=False)


@blueprint.post("/privacy/forget")
def take_forget() -> Response:
    """Takes back what the browser keeps of the visit."""
    return forget(see_other(url_for("web.show_forgotten")))


@blueprint.get("/privacy/forgotten")
def show_forgotten() -> Response:
    return page("privacy.html", is_synthetic=False, is_forgotten=True, **_privacy())


def _privacy() -> dict[str, Any]:
    return {
        "is_counting": settings().count_unanswered,
        "minutes": LIFETIME_SECONDS // _MINUTE,
        "fewest": FEWEST_SHOWN,
        "months": MONTHS_KEPT,
        "contact": contact_of(settings().safety_contact),
    }


def _signs(triage: Triage, language: Language) -> list[tuple[str, list[str]]]:
    """What the questions ask about, under the level each sign leads to; the worst first."""
    levels = sorted(triage.levels.values(), key=lambda level: -level.severity)
    asked = {
        level.label.in_language(language): [
            flag.question.in_language(language) for flag in triage.red_flags.values() if flag.level == level.code
        ]
        for level in levels
    }
    return [(label, questions) for label, questions in asked.items() if questions]


def _statements(served: Iterable[Country]) -> dict[str, list[str]]:
    """What each country says of its reviews, once, with the names of those that say the same."""
    language = page_language()
    names: dict[str, list[str]] = {}
    for country in served:
        statement = country.review_policy.statement.in_language(language)
        names.setdefault(statement, []).append(country.name.in_language(language))
    return names


def _country(code: str) -> Country:
    return directory().reference.countries[code]
