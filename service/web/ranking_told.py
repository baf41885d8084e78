"""How the directory ranks, as a page tells it: as published, with a sentence for patients beside each part.

Every number is from the objects that rank (`ranking_shown`); no engine is asked.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from service.api.http import directory
from service.api.ranking import DROPPED_WHEN, ranking_shown
from service.web.labels import signal_label
from service.web.translating import format_number
from service.web.translating import gettext as _

BAR_LENGTH = 200
"""Of the weightiest signal, in units of the picture."""


class SignalTold(Struct, frozen=True, kw_only=True):
    """One signal. told: for patients, in their language; exact and dropped_when: as published, in English."""

    code: str
    label: str
    points: str
    length: float
    told: str
    exact: str
    dropped_when: str


class RankingTold(Struct, frozen=True, kw_only=True):
    """The whole definition; what is in English only is told as published."""

    signals: tuple[SignalTold, ...]
    pivots: Sequence[Mapping[str, Any]]
    level_days: Mapping[str, float]
    constants: Mapping[str, float]
    freshness: Mapping[str, str]
    made_from: Mapping[str, Sequence[str]]
    paid: Sequence[str]
    unused: Sequence[str]
    order: str
    ties: str
    decimals: int
    version: str


def ranking_told() -> RankingTold:
    shown: dict[str, Any] = ranking_shown(directory())
    most = max(signal["weight"] for signal in shown["signals"])
    countries = directory().reference.countries
    unused = shown["never_used"]
    return RankingTold(
        signals=tuple(_signal(signal, most) for signal in shown["signals"]),
        pivots=shown["pivots"],
        level_days=shown["availability_pivot_days_by_level"],
        constants=shown["rating"],
        freshness={code: _limit(countries[code].freshness_limit_days) for code in directory().countries},
        made_from=shown["made_from"],
        paid=[field for field in unused if field.startswith("commercial.")],
        unused=[field for field in unused if not field.startswith("commercial.")],
        order=shown["order"],
        ties=shown["ties"],
        decimals=shown["decimals"],
        version=shown["ranking_version"],
    )


def _signal(signal: Mapping[str, Any], most: float) -> SignalTold:
    name = signal["signal"]
    return SignalTold(
        code=name,
        label=signal_label(name),
        points=format_number(round(signal["weight"] * 100, 1)),
        length=round(BAR_LENGTH * signal["weight"] / most, 1),
        told=_for_patients(name),
        exact=signal["explanation"],
        dropped_when=DROPPED_WHEN.get(name, ""),
    )


def _for_patients(name: str) -> str:
    """A signal that nobody told here has its published explanation alone."""
    return {
        "fit": _("How well the profession and the specialty answer what you told in the questions."),
        "proximity": _("How near the practice is to the place you gave, as the crow flies."),
        "rating": _(
            "What patients said whose visit was checked. Newer reviews weigh more, and a few good ones do not "
            "make anybody the best."
        ),
        "availability": _("How soon the next free appointment is, where the practice tells it."),
        "text": _("How closely the words you typed match the name, or what somebody does."),
        "freshness": _("How recently somebody checked the details."),
    }.get(name, "")


def _limit(days: int | None) -> str:
    return _("no limit") if days is None else _("%(days)s days", days=format_number(days))
