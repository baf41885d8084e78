"""What a disposition says on a page: how soon, whom to see, what to do, whom to call. Asks no engine."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from service.api.http import directory
from service.web.labels import profession_label
from service.web.language import page_language


class Outcome(Struct, frozen=True, kw_only=True):
    """A disposition in words. name: what the answers fit best; "": nothing that has a name."""

    level: str
    heading: str
    name: str
    who: tuple[str, ...]
    advice: tuple[str, ...]
    numbers: tuple[Mapping[str, str], ...]
    reasons: tuple[str, ...]
    source: str
    review_statement: str
    is_pressing: bool


def outcome_told(assessed: Mapping[str, Any], shown: Mapping[str, Any] | None = None) -> Outcome:
    """Of an assessment's answer; `shown` is that of its matches where they were asked.

    It knows the country's orders, and is at least as careful.
    """
    disposition = (shown or assessed)["disposition"]
    level = directory().reference.triage.levels[disposition["level"]]
    heading = level.label.in_language(page_language())
    named = (shown or assessed)["outcome"] or assessed["outcome"]
    return Outcome(
        level=level.code,
        heading=heading,
        name=named["label"] if named else "",
        who=tuple(map(who_label, disposition["who"])),
        advice=tuple(line for line in disposition["advice"] if line != heading),
        numbers=tuple(disposition["numbers"]),
        reasons=tuple(dict.fromkeys(reason["text"] for reason in assessed["reasons"])),
        source=disposition["source"],
        review_statement=assessed["review_statement"],
        is_pressing=level.code in ("emergency", "urgent"),
    )


def who_label(code: str) -> str:
    """Whom to see: somebody of no directory, or a profession."""
    elsewhere = directory().reference.triage.who.get(code)
    return elsewhere.label.in_language(page_language()) if elsewhere else profession_label(code)
