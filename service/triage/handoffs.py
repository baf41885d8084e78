"""How careful each hand-off is, and where a raised level leads. Pure."""

from collections.abc import Iterable, Mapping

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


def most_careful(handoffs: Iterable[str]) -> str:
    """Of several, at least one."""
    return max(handoffs, key=HANDOFFS.index)
