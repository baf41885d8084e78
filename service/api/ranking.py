"""GET /v1/ranking: the ranking as it runs, for anybody to check."""

import inspect
from collections.abc import Mapping

from flask import Response

from indexer import reputation
from indexer.engines.query import Inputs
from indexer.records import Commercial, Practice, Specialist
from service import ranking
from service.api.http import directory, read_query, write
from service.api.routes import Spec, new_blueprint, route
from service.directory import Directory
from service.schemas.queries import LanguageQuery
from service.schemas.reference import RankingSchema

blueprint = new_blueprint("ranking", "How the directory ranks")
_QUERY = LanguageQuery()

_TOPICS = ("specialist.professions", "specialist.specialties", "specialist.conditions", "specialist.procedures")
MADE_FROM: Mapping[str, tuple[str, ...]] = {
    "fit": _TOPICS[:2],
    "distance_km": ("practice.point",),
    "rating": ("reviews",),
    "ranking_value": ("reviews",),
    "wait_days": ("practice.next_available",),
    "fee": ("practice.fee",),
    "text_tier": (*_TOPICS, "specialist.names", "practice.name", "practice.address"),
    "verified_days": ("specialist.verified_at",),
    "step": _TOPICS[:1],
    "tie": ("specialist.id", "practice.id"),
}
"""What of a record each input, and the order of equals, is made from. The fee orders only where a caller sorts by
it."""

DROPPED_WHEN: Mapping[str, str] = {
    "fit": "no outcome is sent",
    "proximity": "no place is sent, or by video",
    "text": "nothing is typed",
    "freshness": "the country sets no limit",
}
"""When the input of a signal is lacking; the others always apply."""

PRIOR = ("PRIOR_REVIEWS", "PRIOR_CEILING", "PRIOR_WITHOUT_PEERS", "SETTLED_REVIEWS", "MIN_PEERS")
SHOWN = ("MIN_REVIEWS", "HALF_LIFE_DAYS")


@route(
    blueprint,
    "/v1/ranking",
    Spec(
        method="GET",
        answer=RankingSchema,
        query=LanguageQuery,
        problems=(400,),
    ),
)
def get_ranking() -> Response:
    """Signals with weight and formula in words, the numbers by level and density, and all that is never used.

    A score is the sum of value × weight; a signal whose input a request lacks is dropped, the others are scaled
    to sum 1. Paying changes nothing: no commercial field is among the inputs, none is even stored.
    """
    read_query(_QUERY)
    return write(ranking_shown(directory()))


def ranking_shown(served: Directory) -> dict[str, object]:
    """Everything from the objects that rank; nothing is written down a second time."""
    return {
        "signals": [
            {
                "signal": signal.name,
                "weight": signal.weight,
                "explanation": signal.explanation,
                "dropped_when": DROPPED_WHEN.get(signal.name),
            }
            for signal in ranking.SIGNALS
        ],
        "pivots": [
            {
                "density": density,
                "proximity_km": pivots.proximity_km,
                "availability_days": pivots.availability_days,
            }
            for density, pivots in ranking.PIVOTS.items()
        ],
        "availability_pivot_days_by_level": dict(ranking.AVAILABILITY_PIVOT_DAYS),
        "by_level_and_density": _numbers(served),
        "order": " ".join(inspect.cleandoc(f"{ranking.key_of.__doc__}").split()),
        "ties": " ".join(inspect.cleandoc(f"{ranking.order_of.__doc__}").split()),
        "rating": {name.lower(): getattr(reputation, name) for name in (*PRIOR, *SHOWN)},
        "freshness_limit_days": {
            code: served.reference.countries[code].freshness_limit_days for code in served.countries
        },
        "inputs": list(Inputs.__struct_fields__),
        "made_from": {name: list(fields) for name, fields in MADE_FROM.items()},
        "never_used": never_used(),
        "decimals": ranking.DECIMALS,
        "ranking_version": ranking.version(),
    }


def never_used() -> list[str]:
    """Every field of a record that no input is made from: what is paid, then what only filters or is shown."""
    held = [
        *(f"commercial.{name}" for name in Commercial.__struct_fields__),
        *(
            f"specialist.{name}"
            for name in Specialist.__struct_fields__
            if name not in ("commercial", "practices")
        ),
        *(f"practice.{name}" for name in Practice.__struct_fields__),
    ]
    used = {field for fields in MADE_FROM.values() for field in fields}
    return [field for field in held if field not in used]


def _numbers(served: Directory) -> list[dict[str, object]]:
    """Weights and pivots for each level that lists anybody (null: no need is known) and each density."""
    levels = [None, *(code for code in served.reference.triage.levels if code != "emergency")]
    return [
        {
            "level": level,
            "density": density,
            "weights": {signal.name: signal.weight for signal in ranking.SIGNALS},
            "proximity_pivot_km": pivots.proximity_km,
            "availability_pivot_days": pivots.availability_days,
        }
        for level in levels
        for density in ranking.PIVOTS
        for pivots in (ranking.pivots_of(ranking.Scale(level, density)),)
    ]
