"""How often what occurs in an invented directory: mix.toml as frozen objects, checked against the taxonomy.

Owns the shape of that file. Does not know how anything is drawn from it.
"""

from collections.abc import Mapping
from functools import cache

from indexer.records import About, AgeRange, Evidence, Mode, Moderation, ModerationReason
from indexer.reference import Taxonomy
from indexer.reference.reading import require_known
from indexer.synthetic.ingredients import Choice, Ingredient, Maybe, read_ingredient

Days = tuple[int, int]
"""Fewest and most."""


class Ages(AgeRange, frozen=True, kw_only=True):
    """An age range and how often it occurs."""

    weight: float


class PeopleMix(Ingredient, frozen=True):
    """Chances of what is known of a person."""

    female: float
    gender_unknown: float
    gender_other: float
    two_professions: float
    professors: float
    sponsored: float
    title_left_out: float
    arabic_first: float
    arabic_abroad: float
    languages_unknown: float
    conditions_unknown: float
    procedures_unknown: float
    ages_unknown: float
    ages: tuple[Ages, ...]
    ages_paediatric: tuple[Ages, ...]


class RegisterMix(Ingredient, frozen=True):
    """Chances that a registration is not in order, and ages in days or years."""

    lapsed: float
    ended: float
    suspended: float
    stale: float
    never_verified: float
    with_end: float
    years: Days
    verified_days: Days
    stale_days: Days


class PracticeMix(Ingredient, frozen=True):
    """Chances of what is known of a practice."""

    count: tuple[Choice[int], ...]
    shared: float
    elsewhere: float
    telephone: float
    booking: float
    website: float
    email: float
    opening_hours: float
    step_free: tuple[Maybe[bool], ...]
    modes: tuple[Choice[tuple[Mode, ...]], ...]
    accepting: tuple[Maybe[bool], ...]
    fee_unknown: float
    insurers_unknown: float
    insurer: float
    next_unknown: float
    next_past: float
    next_typical_days: float
    next_spread: float


class Mood(Ingredient, frozen=True):
    """A kind of specialist: how often patients give 1, 2, 3, 4 and 5."""

    weight: float
    stars: tuple[int, int, int, int, int]


class ReviewMix(Ingredient, frozen=True):
    """How many reviews there are, and chances of what they hold."""

    none: float
    spread: float
    oldest_days: int
    parts: tuple[Choice[tuple[About, ...]], ...]
    text: float
    part_text: float
    part_differs: float
    language_unknown: float
    visit_unknown: float
    text_unmarked: float
    again: float
    reply: float
    evidence: tuple[Choice[Evidence], ...]
    moderation: tuple[Choice[Moderation], ...]
    removed_for: tuple[Choice[ModerationReason], ...]
    moods: tuple[Mood, ...]


class ProfessionMix(Ingredient, frozen=True):
    """How many of a profession, where they work (movement or medical), in what they specialise."""

    code: str
    share: float
    place: str
    none: float
    specialties: Mapping[str, float]
    also: tuple[str, ...]


class Mix(Ingredient, frozen=True):
    """mix.toml."""

    people: PeopleMix
    registers: RegisterMix
    practices: PracticeMix
    reviews: ReviewMix
    profession: tuple[ProfessionMix, ...]
    conditions: Mapping[str, tuple[str, ...]]


@cache
def load_mix() -> Mix:
    """mix.toml; its codes are checked by `check_codes`."""
    return read_ingredient("mix.toml", Mix)


def check_codes(mix: Mix, taxonomy: Taxonomy) -> None:
    """Raises BadReference on a code of mix.toml that the taxonomy does not have."""
    listed = [code for code, profession in taxonomy.professions.items() if profession.listed]
    require_known("mix.toml: profession", (row.code for row in mix.profession), listed)
    for row in mix.profession:
        require_known(f"mix.toml: {row.code}.also", row.also, listed)
        own = [code for code in taxonomy.specialties if taxonomy.is_specialty_of(code, row.code)]
        require_known(f"mix.toml: {row.code}.specialties", row.specialties, own)
    require_known("mix.toml: conditions", mix.conditions.keys() - {"general"}, taxonomy.specialties)
    for codes in mix.conditions.values():
        require_known("mix.toml: conditions", codes, taxonomy.conditions)
