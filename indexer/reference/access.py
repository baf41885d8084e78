"""What a country asks before a visit: the rule for each profession and funding, and who writes an order.

Knows the professions by code only; what follows for a list or a patient is the service's.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from indexer.errors import BadReference
from indexer.records import Funding
from indexer.reference.reading import require_known
from indexer.reference.words import Code, Fact, Translated

SEEN_NOW = 0
CANNOT_ORDER = 1
ORDER_FIRST = 2
"""Steps of a profession, lower ones first. Where one that fits waits for an order and another can write it, who
may be seen now but cannot write it comes between them."""
Access = Literal["direct", "order_needed", "referral_for_rebate", "insurer_authorisation", "not_known"]
SourceDate = Annotated[str, Meta(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?|unknown)\Z")]
"""A year, month or day, as exact as the source is; "unknown" where it bears none."""
RECENT_YEARS = 2
"""A rule from a source older than this may have changed since."""


class AccessRule(Fact, frozen=True, kw_only=True):
    """What a patient needs before a visit. `professions` empty: every one that no other rule names.

    `source_date` is absent only where nothing is known.
    """

    professions: tuple[Code, ...]
    fundings: Annotated[tuple[Funding, ...], Meta(min_length=1)]
    rule: Access
    text: Translated
    source_date: SourceDate | None = None

    def is_recent(self, day: date) -> bool | None:
        """Whether the source is at most RECENT_YEARS old on that day, taken as the first day it may be of.

        None: nobody knows.
        """
        if self.source_date in (None, "unknown"):
            return None
        year, month, of_month = (*map(int, str(self.source_date).split("-")), 1, 1)[:3]
        return (day.year - RECENT_YEARS, day.month, day.day) <= (year, month, of_month)


class Ordering(Fact, frozen=True, kw_only=True):
    """Who may write the order that a visit to one of `professions` needs, and what a patient does first."""

    professions: Annotated[tuple[Code, ...], Meta(min_length=1)]
    written_by: Annotated[tuple[Code, ...], Meta(min_length=1)]
    first: Translated


def check_access(
    file: str, rules: Iterable[AccessRule], orderings: Iterable[Ordering], professions: Collection[str]
) -> None:
    """Every profession and funding has one rule, and every order can be had. Raises BadReference."""
    rules = tuple(rules)
    _check_rules(file, rules, professions)
    stated: list[str] = []
    for ordering in orderings:
        require_known(f"{file}: order", (*ordering.professions, *ordering.written_by), professions)
        stated += ordering.professions
    for profession in stated:
        if stated.count(profession) > 1:
            raise BadReference(f"{file}: order: two rows for {profession}")
    for rule in rules:
        if rule.rule == "order_needed" and (not rule.professions or not set(rule.professions) <= set(stated)):
            named = ", ".join(rule.professions) or "professions not named"
            raise BadReference(f"{file}: access: no [[order]] says who may write the order for {named}")


def _check_rules(file: str, rules: Iterable[AccessRule], professions: Collection[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        require_known(f"{file}: access", rule.professions, professions)
        for key in [(name, funding) for name in rule.professions or ("",) for funding in rule.fundings]:
            if key in seen:
                raise BadReference(f"{file}: access: two rules for {key[0] or 'all others'}, {key[1]}")
            seen.add(key)
        if rule.rule != "not_known" and rule.source_date is None:
            named = ", ".join(rule.professions) or "all others"
            raise BadReference(f'{file}: access of {named}: no source_date; give it, or "unknown"')
    missing = {"statutory", "private", "self_pay"} - {funding for name, funding in seen if not name}
    if missing:
        raise BadReference(f"{file}: access: no rule with professions = [] for {', '.join(sorted(missing))}")
