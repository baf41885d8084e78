"""The gate: first on every path, before anything else is validated, looked up or asked.

Reads only country, outcome, red flags and patient, and reads them leniently: whatever else is wrong with a
request, or with the rest of these, a recognised emergency stays one. Pure: knows the triage table, no
framework, no place, no engine.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from indexer.reference import Triage

HANDOFFS = ("optional", "none", "first", "only")
"""From least to most careful; a raised level never leaves a less careful one standing."""

RAISED_HANDOFF = {
    "emergency": "only",
    "urgent": "first",
    "soon": "none",
    "routine": "none",
    "self_care": "optional",
}
RAISED_WHO: Mapping[str, tuple[str, ...]] = {
    "emergency": ("emergency_department",),
    "urgent": ("advice_line", "gp"),
}
"""Whom a sign leads to by its level (redflagsymptoms.co.uk/back-pain: A&E or 999; GP or NHS 111)."""

_DEEPEST = 3
"""How deep a list in a list of flags is followed."""


class Claim(Struct, frozen=True, kw_only=True):
    """What could be read of a request. red_flags None: left out, so nobody asked."""

    country: str | None
    outcome: str | None
    red_flags: tuple[str, ...] | None
    modifiers: tuple[str, ...]


class Verdict(Struct, frozen=True, kw_only=True):
    """What the gate says. level None: neither outcome nor sign was recognised.

    raised_by: the flag or modifier whose level is above the outcome's own; None where the outcome decides.
    who may be empty (a training factor names nobody): then whoever fits best.
    """

    country: str | None
    outcome: str | None
    level: str | None
    handoff: str | None
    who: tuple[str, ...]
    raised_by: str | None
    is_screened: bool
    claim: Claim

    @property
    def is_closed(self) -> bool:
        """Nobody in this directory is the right person: nobody is listed."""
        return self.level == "emergency" or self.handoff == "only"


def judge(body: object, triage: Triage, countries: Iterable[str]) -> Verdict:
    """The verdict over a request body, whatever it is."""
    claim = read(body)
    level, handoff, who = _stated(claim.outcome or "", triage)
    is_known = level is not None
    raised_by = None
    for sign, sign_level in _signs(claim, triage):
        # A sign alone, without an outcome, decides only where it is an emergency: else the outcome is asked for.
        if (level is None and sign_level == "emergency") or _is_above(sign_level, level, triage):
            raised_by, level = sign, sign_level
    if raised_by is not None and level is not None:
        handoff = max(handoff or "none", RAISED_HANDOFF[level], key=HANDOFFS.index)
        who = RAISED_WHO.get(level, who)
    return Verdict(
        country=claim.country if claim.country in set(countries) else None,
        outcome=claim.outcome if is_known else None,
        level=level,
        handoff=handoff,
        who=who,
        raised_by=raised_by,
        is_screened=claim.red_flags is not None,
        claim=claim,
    )


def _stated(code: str, triage: Triage) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Level, hand-off and whom to see of an outcome, or of a training factor sent as one."""
    outcome = triage.outcomes.get(code)
    if outcome is not None:
        return outcome.level, outcome.handoff, outcome.who
    factor = triage.factors.get(code)
    return (None, None, ()) if factor is None else (factor.level, "none", ())


def _is_above(sign_level: str, level: str | None, triage: Triage) -> bool:
    return level is not None and triage.levels[sign_level].severity > triage.levels[level].severity


def _signs(claim: Claim, triage: Triage) -> Iterable[tuple[str, str]]:
    for code in claim.red_flags or ():
        if code in triage.red_flags:
            yield code, triage.red_flags[code].level
    for code in claim.modifiers:
        raises_to = triage.modifiers[code].raises_to if code in triage.modifiers else None
        if raises_to is not None:
            yield code, raises_to


def read(body: object) -> Claim:
    """The claim in a body of any shape; codes in any case, a flag also as text or as {"flag": true}."""
    whole = body if isinstance(body, Mapping) else {}
    stated = whole.get("outcome")
    outcome: Mapping[str, Any] = stated if isinstance(stated, Mapping) else {"code": stated}
    patient = whole.get("patient")
    sent = [place["red_flags"] for place in (outcome, whole) if place.get("red_flags") is not None]
    country = whole.get("country")
    return Claim(
        country=country.strip().upper() if isinstance(country, str) else None,
        outcome=next(iter(_codes(outcome.get("code"))), None),
        red_flags=tuple(code for flags in sent for code in _codes(flags)) if sent else None,
        modifiers=_codes(patient.get("modifiers")) if isinstance(patient, Mapping) else (),
    )


def _codes(value: object, depth: int = 0) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value.strip().lower(),)
    if isinstance(value, Mapping):
        return tuple(str(key).strip().lower() for key, holds in value.items() if holds)
    if isinstance(value, (list, tuple)) and depth < _DEEPEST:
        return tuple(code for each in value for code in _codes(each, depth + 1))
    return ()
