"""The one ranking: SIGNALS, their weights and pivots. Pure; what it publishes is what it does.

A signal is a function of a hit's inputs with a value from 0 to 1. A signal whose input the request lacks is
dropped and the weights of the rest are scaled to sum 1. The docstring of a signal is its published explanation.
Paying never changes a rank: no signal can see a commercial field.
"""

import hashlib
import inspect
import json
from collections.abc import Callable

from msgspec import Struct

from indexer.engines.query import Hit, Inputs, Query, Sort, Weights

DECIMALS = 9
"""Scores are compared after rounding to so many decimals."""


class Pivots(Struct, frozen=True):
    """Where proximity and availability are worth one half."""

    proximity_km: float
    availability_days: float


class Scale(Struct, frozen=True):
    """What the numbers of a ranking are chosen by: the need's level and how dense the place is."""

    level: str | None = None
    density: str = "urban"


def fit(inputs: Inputs, _: Query) -> float:
    """How well the specialist's profession and specialty answer the need, from the published triage table."""
    return inputs.fit or 0.0


def proximity(inputs: Inputs, query: Query) -> float:
    """How near the practice is, as the crow flies: one half at the pivot distance, falling smoothly."""
    if inputs.distance_km is None:
        return 0.0
    return query.proximity_pivot_km / (query.proximity_pivot_km + inputs.distance_km)


def rating(inputs: Inputs, _: Query) -> float:
    """Verified reviews only, half as heavy after two years, drawn towards a cautious prior while they are few."""
    return inputs.rating


def availability(inputs: Inputs, query: Query) -> float:
    """How soon the practice has a free appointment: one half at the pivot; nothing if unknown."""
    if inputs.wait_days is None:
        return 0.0
    return query.availability_pivot_days / (query.availability_pivot_days + inputs.wait_days)


def text(inputs: Inputs, _: Query) -> float:
    """What the typed words match: the whole name 1, words of it 0.8, what is offered or treated 0.6; a practice, a
    city, the beginning of a name or a name one letter off 0.3. The lowest over the words counts."""
    return inputs.text_tier or 0.0


def freshness(inputs: Inputs, query: Query) -> float:
    """How recently the record was verified, from 1 today to 0 at the country's limit."""
    if inputs.verified_days is None or query.freshness_limit_days is None:
        return 0.0
    return min(1.0, max(0.0, 1 - inputs.verified_days / query.freshness_limit_days))


class Signal(Struct, frozen=True):
    """A named value from 0 to 1 with its weight."""

    value: Callable[[Inputs, Query], float]
    weight: float

    @property
    def name(self) -> str:
        return self.value.__name__

    @property
    def explanation(self) -> str:
        return inspect.cleandoc(self.value.__doc__ or "")


SIGNALS = (
    Signal(fit, 0.35),
    Signal(proximity, 0.30),
    Signal(rating, 0.15),
    Signal(availability, 0.10),
    Signal(text, 0.05),
    Signal(freshness, 0.05),
)

_VALUES = tuple((signal.name, signal.value) for signal in SIGNALS)

PIVOTS = {"dense": Pivots(3.0, 7.0), "urban": Pivots(8.0, 7.0), "rural": Pivots(20.0, 7.0)}
"""By density of the place: what counts as near in a city is a street, in the country a valley."""
AVAILABILITY_PIVOT_DAYS = {"urgent": 1.0, "soon": 3.0}
"""By level of the need; the density's own pivot where the level is not named: urgency makes waiting dearer."""


class Part(Struct, frozen=True):
    """One signal's share of a score: value × rescaled weight = contribution, all unrounded."""

    signal: str
    value: float
    weight: float
    contribution: float


def weights_of(*, dropped: frozenset[str]) -> Weights:
    """The weights of the signals that apply, scaled to sum 1."""
    kept = {signal.name: signal.weight for signal in SIGNALS if signal.name not in dropped}
    whole = sum(kept.values())
    return Weights(**{name: weight / whole for name, weight in kept.items()})


def pivots_of(scale: Scale) -> Pivots:
    pivots = PIVOTS[scale.density]
    return Pivots(pivots.proximity_km, AVAILABILITY_PIVOT_DAYS.get(scale.level or "", pivots.availability_days))


def parts_of(inputs: Inputs, query: Query) -> tuple[Part, ...]:
    """The parts of the score, in the order of SIGNALS, dropped signals left out."""
    parts = []
    for name, value_of in _VALUES:
        weight: float = getattr(query.weights, name)
        if weight > 0:
            value = value_of(inputs, query)
            parts.append(Part(name, value, weight, value * weight))
    return tuple(parts)


def score(inputs: Inputs, query: Query) -> float:
    """Sum of the parts, rounded to DECIMALS; added up without them, because every hit fetched is scored."""
    added = 0.0
    for name, value_of in _VALUES:
        weight: float = getattr(query.weights, name)
        if weight > 0:
            added += value_of(inputs, query) * weight
    return round(added, DECIMALS)


def key_of(inputs: Inputs, sort: Sort) -> float | None:
    """The number a sort orders by, smaller first; None (unknown) comes last.

    "best" orders by the access step: who may be seen now before whom an order must be had for.
    """
    match sort:
        case "distance":
            return inputs.distance_km
        case "availability":
            return inputs.wait_days
        case "fee":
            return inputs.fee
        case "rating":
            return -inputs.ranking_value
        case _:
            return inputs.step


def order_of(hit: Hit, query: Query) -> tuple[bool, float, float, int]:
    """Sort key of a hit: the sort's own key (unknown last), then score descending, then tie."""
    key = key_of(hit.inputs, query.sort)
    return key is None, key or 0.0, -score(hit.inputs, query), hit.tie


def version() -> str:
    """Changes whenever a weight, a pivot, a formula or the order does: 8 hex digits over their text."""
    published = [
        [(signal.name, signal.weight, inspect.getsource(signal.value)) for signal in SIGNALS],
        [(density, pivots.proximity_km, pivots.availability_days) for density, pivots in PIVOTS.items()],
        AVAILABILITY_PIVOT_DAYS,
        [inspect.getsource(key_of), inspect.getsource(order_of)],
    ]
    return hashlib.sha256(json.dumps(published).encode()).hexdigest()[:8]
