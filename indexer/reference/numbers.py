"""What somebody in a country is told to call, as one row a clinician signs: numbers, their order, whom to turn to.

Knows countries, not what a number is given for.
"""

from collections.abc import Mapping

from indexer.reference.countries import Country, Line, TurnTo
from indexer.reference.words import Fact


class CountryNumbers(Fact, frozen=True, kw_only=True):
    """All of one country together, so that a number taken away or moved is a changed row too."""

    emergency_numbers: tuple[Line, ...]
    advice_lines: tuple[Line, ...]
    turn_to: TurnTo


def numbers_by_country(countries: Mapping[str, Country]) -> dict[str, CountryNumbers]:
    """The rows by lower-case country code, in the order of the countries."""
    return {code.lower(): _numbers_of(country) for code, country in countries.items()}


def _numbers_of(country: Country) -> CountryNumbers:
    """Where the row is from is what all its lines together say: the oldest review, the first due, every source."""
    lines = (*country.emergency_numbers, *country.advice_lines)
    facts: tuple[Fact, ...] = (*lines, country.turn_to)
    reviewed = [fact.source_reviewed_on for fact in facts]
    due = [fact.review_due for fact in facts if fact.review_due is not None]
    sources = [*(f"{line.number}: {line.source}" for line in lines), f"turn to: {country.turn_to.source}"]
    return CountryNumbers(
        source="; ".join(sources),
        verified=all(fact.verified for fact in facts),
        source_reviewed_on="unknown" if "unknown" in reviewed else min(reviewed),
        added_by_project=any(fact.added_by_project for fact in facts),
        review_due=min(due) if len(due) == len(facts) else None,
        emergency_numbers=country.emergency_numbers,
        advice_lines=country.advice_lines,
        turn_to=country.turn_to,
    )
