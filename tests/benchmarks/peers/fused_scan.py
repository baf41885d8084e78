"""The floor in process: a fused scan in machine code over the columns of our own embedded index, in float64.

It answers ids, total and facets like everybody else and is judged like everybody else; it has no words, no
near-misses and no documents. Needs numba, which nothing but this benchmark does.
"""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from math import sin
from typing import Any

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Column
from indexer.engines.embedded.needs import need_of
from indexer.engines.embedded.parts import open_parts
from indexer.engines.embedded.places import runs_of
from indexer.engines.naming import NameQuery
from indexer.engines.query import FACETS, Circle, OfferFit, Query
from indexer.geo import EARTH_RADIUS_KM
from tests.benchmarks.asking import Answer, Asked
from tests.benchmarks.directories import COUNTRY
from tests.benchmarks.peers import fused_records
from tests.benchmarks.peers.base import Ask, Material, Peer
from tests.benchmarks.peers.embedded import eligible_on

_UNKNOWN = ("profession", "specialty", "conditions", "procedures", "funding")


class FusedScan(Peer):
    """One question at a time: what it notes of people is written over by the next."""

    name, where = "fused scan (numba)", "in process"

    def load(self, material: Material) -> None:
        self._kernel = import_module(
            "tests.benchmarks.peers.fused_kernel"
        )  # not before numba is known to be there
        version = material.kept.open().manifest.version
        (self._part,) = open_parts(material.kept.index / COUNTRY.lower() / version)
        codes, count = self._part.segment.codes, len(material.columns.ids)
        offered, spoken = self._part.segment.specialist_offers, self._part.segment.specialist_languages
        assert len(spoken.sets) == 1, "more languages than the kernel has bits for"
        self._ids = dict(zip(material.columns.people["tie"].tolist(), material.columns.ids, strict=True))
        self._turn, self._eligible = 0, dict[int, Column]()
        self._scratch = fused_records.Scratch(
            stamp=np.zeros(count, np.int64),
            slot=np.zeros(count, np.int64),
            touched=np.zeros(count, np.int64),
            best=np.zeros(count),
            insurers=np.zeros(count, np.uint64),
            takes=np.zeros(count, np.int64),
        )
        offers = self._part.offers
        owners, items = np.nonzero(offered.members[offered.number])
        self._offered = np.searchsorted(owners, np.arange(count + 1)), items.astype(np.int32)
        self._spoken = spoken.sets[0][spoken.number]
        self._names = (
            *(offers.professions, offers.specialties, codes.languages),
            *(layout.GENDERS, codes.insurers, ("true", "false")),
        )

    def lacks(self, asked: Asked) -> str | None:
        query = asked.query
        if isinstance(query, NameQuery) or query.text is not None:
            return "no words"
        if any(name in _UNKNOWN for name in query.filters.sent()):
            return "filters the kernel does not know"
        return "no near-misses" if query.near_misses or query.deadline_days is not None else None

    def prepare(self, asked: Asked) -> Ask:
        return partial(self._ask, asked.search, asked.offset + asked.limit)

    def _ask(self, query: Query, wanted: int) -> Any:
        kernel, segment = self._kernel, self._part.segment
        question, offers = self._question(query), self._offers(query)
        people = self._people(query.as_of.toordinal())
        self._turn += 1
        runs = runs_of(segment.practices, query)
        count = kernel.reach(runs, self._turn, self._places(), people, offers, question, self._scratch)
        counts = fused_records.Counts(*(np.zeros(len(names), np.int64) for names in self._names))
        kept = fused_records.Kept(*(np.zeros(wanted, np.int64) for _ in fused_records.Kept._fields))
        total = kernel.count_and_rank(count, people, offers, question, self._scratch, counts, kept)
        return total, counts, kept

    def _places(self) -> Any:
        places = self._part.segment.practices
        point = (places.x, places.y, places.z)
        rest = (places.specialist, places.flags, places.fee, places.next_available, places.insurers[0])
        return fused_records.Places(*point, *rest)

    def _people(self, day: int) -> Any:
        people = self._part.segment.specialists
        if day not in self._eligible:
            self._eligible[day] = eligible_on(self._part.segment, day)
        known = (self._eligible[day], people.youngest, people.oldest, people.rating, people.tie, people.signal)
        return fused_records.People(*known, people.verified_at, people.gender, self._spoken)

    def _offers(self, query: Query) -> Any:
        offers, asked = self._part.offers, {offer.offer: offer for offer in query.offers}
        named = [asked.get(name, OfferFit(name, 0.0)) for name in offers.names]
        worth = (
            need_of(offers, query).is_shown,
            np.array([offer.fit for offer in named], np.float64),
            np.array([offer.step for offer in named], np.int16),
        )
        return fused_records.Offers(*self._offered, *worth, offers.profession, offers.specialty)

    def _question(self, query: Query) -> Any:
        filters, weights, codes = query.filters, query.weights, self._part.segment.codes
        x, y, z, square = _circle(query)
        youngest, oldest = query.ages or (-1, -1)
        return fused_records.Question(
            mode=layout.MODE_FLAGS[query.mode] if query.mode else 0,
            day=query.as_of.toordinal(),
            youngest=youngest,
            oldest=oldest,
            x=x,
            y=y,
            z=z,
            chord_square=square,
            near_weight=weights.proximity,
            near_pivot=query.proximity_pivot_km,
            soon_weight=weights.availability,
            soon_pivot=query.availability_pivot_days,
            fit_weight=weights.fit,
            rating_weight=weights.rating,
            fresh_weight=weights.freshness,
            fresh_days=query.freshness_limit_days or 0,
            insurers=_mask(codes.insurers, filters.insurer),
            accepting=layout.ACCEPTING if filters.accepting else 0,
            most_fee=-1.0 if filters.max_fee is None else float(filters.max_fee),
            most_wait=-1 if filters.available_within_days is None else filters.available_within_days,
            step_free=layout.STEP_FREE if filters.step_free else 0,
            least_rating=float(filters.min_rating or 0.0),
            languages=_mask(codes.languages, filters.language),
            gender=layout.GENDERS.index(filters.gender) if filters.gender else -1,
        )

    def read(self, asked: Asked, raw: Any) -> Answer:
        total, counts, kept = raw
        people = self._kernel.ordered(kept, min(total, asked.offset + asked.limit))[asked.offset :]
        ties = self._part.segment.specialists.tie[people].tolist()
        found = dict(zip(FACETS, zip(self._names, counts, strict=True), strict=True))
        return Answer(
            ids=tuple(self._ids[tie] for tie in ties),
            total=total,
            facets={
                facet: {name: int(count) for name, count in zip(names, counted, strict=True) if name and count}
                for facet, (names, counted) in found.items()
            },
        )

    def about(self) -> Mapping[str, Any]:
        return {"numba": self._kernel.numba.__version__}

    def close(self) -> None:
        self._part.store.close()


def _circle(query: Query) -> tuple[float, float, float, float]:
    """The origin as a unit vector and the square of the radius as a chord; 0: anywhere."""
    if not isinstance(query.area, Circle) or query.origin is None:
        return 0.0, 0.0, 0.0, 0.0
    x, y, z = layout.unit_vectors(np.array([query.origin.lat]), np.array([query.origin.lon]))
    chord = 2 * sin(query.area.radius_km / EARTH_RADIUS_KM / 2)
    return float(x[0]), float(y[0]), float(z[0]), chord * chord


def _mask(names: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    return sum(1 << at for at, name in enumerate(names) if name in wanted)


def unavailable_reason() -> str | None:
    """What to install; None: it is there."""
    return None if find_spec("numba") else "pip install numba"
