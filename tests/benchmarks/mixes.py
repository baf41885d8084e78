"""The questions: one recipe a mix, drawn by a seeded die, so that every run of a size asks the same.

Owns who asks for what and where. Must not know who answers, nor what the answer is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import cos, radians
from random import Random
from typing import Any, Protocol

from msgspec.structs import replace

from indexer.gazetteer import Place
from service.directory import Directory
from tests.benchmarks.asking import Asked, Json
from tests.benchmarks.directories import COUNTRY, Kept
from tests.benchmarks.meaning import MATCHES, SEARCH, SUGGESTIONS, directory_over, query_of
from tests.typed.slips import a_slip

LONDON = (51.5074, -0.1278)
DEEPEST = 1000
FIXED, FIXED_MATCHES = "matches_200", 200
"""The mix in which every size has as many matches: what a larger directory itself costs."""
NAMES_READ = 3_000
_OUTCOMES = ("strain_or_sprain", "persistent_pain", "recurrent_flare_ups")
_REGIONS = ("neck", "lower_back", "shoulder", "knee", "ankle_foot")
_RARE_LANGUAGES = ("cy", "pa", "ga", "bn", "it", "ml", "el", "vi", "ko")
_ANSWERED: Json = {"limit": 10, "facets": True, "near_misses": False}
"""What is to come back; every side is asked for the same."""
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Scene:
    """What questions are made of. `names` as people bear them; `topics` are lay words for conditions."""

    directory: Directory
    cities: Sequence[Place]
    villages: Sequence[Place]
    names: Sequence[str]
    topics: Sequence[str]

    @classmethod
    def of(cls, kept: Kept) -> "Scene":
        directory = directory_over(kept)
        towns = list(directory.gazetteer.places(COUNTRY, min_population=1))
        conditions = directory.reference.taxonomy.conditions.values()
        return cls(
            directory,
            [town for town in towns if 200_000 <= town.population < 2_000_000],
            [town for town in towns if town.density == "rural" and town.population < 5_000],
            [each.specialist.names[0].text for each in islice(kept.documents(), NAMES_READ)],
            [text for condition in conditions for text in condition.lay.en],
        )


Recipe = Callable[[Scene, Random], tuple[str, Json]]


def _need(dice: Random, **more: Any) -> Json:
    outcome = {"code": dice.choice(_OUTCOMES), "body_region": dice.choice(_REGIONS), "red_flags": []}
    asked = {"country": COUNTRY, "outcome": outcome, "patient": {"age_years": dice.randint(18, 80)}}
    return asked | _ANSWERED | more


def _around(dice: Random, lat: float, lon: float, within_km: float) -> Json:
    """A point up to so many km from that one, by latitude and by longitude."""
    north, east = (dice.uniform(-within_km, within_km) / _KM_PER_DEGREE for _ in range(2))
    return {"lat": round(lat + north, 5), "lon": round(lon + east / cos(radians(lat)), 5)}


def _in_london(dice: Random, radius_km: float, **more: Any) -> tuple[str, Json]:
    return MATCHES, _need(dice, location=_around(dice, *LONDON, 10.0), radius_km=radius_km, **more)


def _other_city(scene: Scene, dice: Random) -> tuple[str, Json]:
    city = dice.choice(scene.cities)
    return MATCHES, _need(dice, location=_around(dice, city.lat, city.lon, 4.0), radius_km=25.0)


def _rural(scene: Scene, dice: Random) -> tuple[str, Json]:
    village = dice.choice(scene.villages)
    return MATCHES, _need(dice, location=_around(dice, village.lat, village.lon, 2.0), radius_km=50.0)


def _typed(scene: Scene, dice: Random) -> str:
    """Half of it names (one word, all of it, or with a slip), half of it what people complain of."""
    kind = dice.randrange(6)
    if kind >= 3:
        return dice.choice(scene.topics)
    words = dice.choice(scene.names).split()
    return (words[-1], " ".join(words), a_slip(words[-1], dice))[kind]


def _text_in_city(scene: Scene, dice: Random) -> tuple[str, Json]:
    city = dice.choice((LONDON, LONDON, *((place.lat, place.lon) for place in scene.cities[:4])))
    where = {"location": _around(dice, *city, 5.0), "radius_km": 25.0}
    return SEARCH, {"country": COUNTRY, "text": _typed(scene, dice)} | _ANSWERED | where


def _text_anywhere(scene: Scene, dice: Random) -> tuple[str, Json]:
    return SEARCH, {"country": COUNTRY, "text": _typed(scene, dice)} | _ANSWERED


def _rare(_: Scene, dice: Random) -> tuple[str, Json]:
    filters = {
        "language": [dice.choice(_RARE_LANGUAGES)],
        "gender": dice.choice(("female", "male")),
        "accepting": True,
        "min_rating": dice.choice((3.5, 4.0, 4.5)),
        "insurer": [dice.choice(("demo_northern_care", "demo_albion_health"))],
    }
    return _in_london(dice, 50.0, filters=filters)


def _nearly(_: Scene, dice: Random) -> tuple[str, Json]:
    filters = {
        "language": [dice.choice(("fr", "hi", "es", "de", "ar"))],
        "available_within_days": dice.choice((3, 7, 14)),
        "max_fee": dice.choice((60, 80, 120)),
        "step_free": True,
    }
    return _in_london(dice, dice.choice((10.0, 25.0)), filters=filters, near_misses=True)


def _begun(scene: Scene, dice: Random) -> tuple[str, Json]:
    """A name as far as so many letters, sometimes with a slip."""
    name = dice.choice(scene.names)
    text = a_slip(name, dice) if dice.random() < 0.2 else name
    begun = text[: dice.randint(3, max(4, len(text)))]
    return SUGGESTIONS, {"country": COUNTRY, "q": begun, "limit": 8, "kinds": ["specialist"]}


MIXES: Mapping[str, Recipe] = {
    "dense_city_10": lambda _, dice: _in_london(dice, 10.0),
    "dense_city_50": lambda _, dice: _in_london(dice, 50.0),
    "other_city_25": _other_city,
    "rural_50": _rural,
    "country": lambda _, dice: (MATCHES, _need(dice, mode="video")),
    "text_city": _text_in_city,
    "text_country": _text_anywhere,
    "rare_filters": _rare,
    "deep_page": lambda _, dice: _in_london(dice, 50.0),
    "near_misses": _nearly,
    "suggestions": _begun,
    FIXED: lambda _, dice: _in_london(dice, 100.0),
}
"""Country-wide is a need answered by video: the one question of a patient that no place narrows."""


class Census(Protocol):
    """Who knows how many there are."""

    def count(self, asked: Asked) -> int:
        """How many answer."""

    def kilometres_to(self, asked: Asked, matches: int) -> float:
        """The radius in which so many answer, or all there are."""


def draw(scene: Scene, mix: str, count: int, census: Census) -> list[Asked]:
    """So many questions that somebody answers: where nobody does, the service asks other questions instead.

    A deep page is the last one there is, of the first DEEPEST matches and a few.
    """
    dice, drawn = Random(f"{mix}:1"), list[Asked]()
    for _ in range(50 * count):
        asked = _one(scene, mix, dice)
        if mix == FIXED:
            asked = _narrowed(scene, asked, census.kilometres_to(asked, FIXED_MATCHES))
        matches = census.count(asked)
        if matches:
            drawn.append(_deepened(asked, matches) if mix == "deep_page" else asked)
        if len(drawn) == count:
            break
    if not drawn:
        raise SystemExit(f"nobody answers {mix}; give more --specialists")
    return drawn


def _one(scene: Scene, mix: str, dice: Random) -> Asked:
    path, body = MIXES[mix](scene, dice)
    return _asked(scene, mix, path, body)


def _asked(scene: Scene, mix: str, path: str, body: Json) -> Asked:
    return Asked(mix=mix, path=path, body=body, query=query_of(scene.directory, path, body), limit=body["limit"])


def _narrowed(scene: Scene, asked: Asked, radius_km: float) -> Asked:
    return _asked(scene, asked.mix, asked.path, asked.body | {"radius_km": radius_km})


def _deepened(asked: Asked, matches: int) -> Asked:
    pages = min(matches - 1, DEEPEST) // asked.limit
    return replace(asked, offset=pages * asked.limit)
