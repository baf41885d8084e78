"""Triage tables: levels, outcomes, red flags, factors, modifiers, regions, and the offers that fit an outcome.

Holds what the tables say; the gate, which acts on them, is in the service.
"""

import hashlib
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from msgspec import Meta, Struct

from indexer.errors import BadReference, RequestRefused
from indexer.reference.fit import Asked, FitTable, load_fit
from indexer.reference.reading import read_coded, require_known
from indexer.reference.taxonomy import Taxonomy
from indexer.reference.words import Code, Coded, CodePrefix, Labelled, Translated, TranslatedList

LevelCode = Literal["emergency", "urgent", "soon", "routine", "self_care"]
Handoff = Literal["none", "optional", "first", "only"]


class Level(Labelled, frozen=True, kw_only=True):
    """How soon. A higher severity is worse; `within_hours` absent: no deadline."""

    code: LevelCode
    severity: int
    within_hours: Annotated[int, Meta(ge=0)] | None = None


class Outcome(Labelled, frozen=True, kw_only=True):
    """What a triage found, at one level. `body_regions` are where it can be; `who` is whom to see, in order."""

    level: LevelCode
    handoff: Handoff
    who: Annotated[tuple[Code, ...], Meta(min_length=1)]
    body_regions: Annotated[tuple[Code, ...], Meta(min_length=1)]
    default_body_region: Code | None = None
    icd10: tuple[CodePrefix, ...]
    public_label: Translated
    advice: TranslatedList

    @property
    def shows_nobody(self) -> bool:
        """Nobody in this directory is the right person."""
        return self.level == "emergency" or self.handoff == "only"


class RedFlag(Coded, frozen=True, kw_only=True):
    """A sign that raises the level of any outcome to at least its own."""

    level: LevelCode
    question: Translated


class Factor(Labelled, frozen=True, kw_only=True):
    """A training habit beside an outcome; in place of one it counts at its own level."""

    level: LevelCode
    advice: TranslatedList


class Modifier(Labelled, frozen=True, kw_only=True):
    """Something known of the patient that raises the level to at least `raises_to` (absent: raises nothing)."""

    raises_to: LevelCode | None = None


class Triage(Struct, frozen=True):
    """The tables by code, in file order; `version` changes whenever a byte of a table does."""

    version: str
    levels: Mapping[str, Level]
    outcomes: Mapping[str, Outcome]
    red_flags: Mapping[str, RedFlag]
    factors: Mapping[str, Factor]
    modifiers: Mapping[str, Modifier]
    body_regions: Mapping[str, Labelled]
    who: Mapping[str, Labelled]
    fit: FitTable

    def worst(self, levels: Iterable[str]) -> str:
        """The most severe of the level codes; at least one."""
        return max(levels, key=lambda code: self.levels[code].severity)

    def offers_for(
        self, outcome: str, body_region: str | None, duration_days: int | None
    ) -> tuple[tuple[str, float], ...]:
        """Offers that fit an outcome (or a factor sent as one), best first, fit rounded to 2 decimals. Empty where
        nobody here is right. Without a region all regions of the outcome are meant. Raises RequestRefused for an
        unknown outcome, and for a region where the outcome cannot be."""
        regions = self._regions_of(outcome)
        if not regions:
            return ()
        if body_region is not None:
            if body_region not in regions:
                raise RequestRefused(
                    "invalid_value",
                    "outcome.body_region",
                    f"{outcome} is not of body region {body_region!r}; give one of {', '.join(regions)}",
                )
            regions = (body_region,)
        return self.fit.offers_for(outcome, Asked(frozenset(regions), duration_days))

    def _regions_of(self, code: str) -> tuple[str, ...]:
        if code in self.factors:
            return tuple(self.body_regions)
        outcome = self.outcomes.get(code)
        if outcome is None:
            message = f"unknown outcome {code!r}; see GET /v1/outcomes"
            raise RequestRefused("unknown_outcome", "outcome.code", message)
        return () if outcome.shows_nobody else outcome.body_regions


def load_triage(directory: Traversable, taxonomy: Taxonomy) -> Triage:
    """Reads triage/*.toml. Raises BadReference naming the file and the key."""
    body_regions = read_coded(directory / "body_regions.toml", "body_region", Labelled)
    for specialty in taxonomy.specialties.values():
        where = f"specialties.toml: specialty {specialty.code!r}"
        require_known(where, specialty.body_regions, body_regions)
    triage = Triage(
        _version_of(directory),
        read_coded(directory / "levels.toml", "level", Level),
        read_coded(directory / "outcomes.toml", "outcome", Outcome),
        read_coded(directory / "red_flags.toml", "red_flag", RedFlag),
        read_coded(directory / "factors.toml", "factor", Factor),
        read_coded(directory / "modifiers.toml", "modifier", Modifier),
        body_regions,
        read_coded(directory / "who.toml", "who", Labelled),
        load_fit(directory / "fit.toml", taxonomy, body_regions),
    )
    _check_outcomes(triage, taxonomy)
    _check_fit(triage)
    return triage


def _version_of(directory: Traversable) -> str:
    digest = hashlib.sha256()
    for file in sorted(directory.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            digest.update(f"{file.name}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _check_outcomes(triage: Triage, taxonomy: Taxonomy) -> None:
    for outcome in triage.outcomes.values():
        where = f"outcomes.toml: outcome {outcome.code!r}"
        require_known(where, outcome.who, [*triage.who, *taxonomy.professions])
        require_known(where, outcome.body_regions, triage.body_regions)
        if outcome.default_body_region is not None:
            require_known(where, [outcome.default_body_region], outcome.body_regions)
        if outcome.level == "emergency" and outcome.handoff != "only":
            raise BadReference(f'{where}: an emergency has handoff = "only"')
    shared = triage.outcomes.keys() & triage.factors.keys()
    if shared:
        raise BadReference(f"factors.toml: {sorted(shared)[0]!r} is an outcome too; codes are shared by both")


def _check_fit(triage: Triage) -> None:
    rated = triage.fit.outcomes()
    require_known("fit.toml", sorted(rated), [*triage.outcomes, *triage.factors])
    for outcome in triage.outcomes.values():
        if outcome.shows_nobody and outcome.code in rated:
            raise BadReference(f"fit.toml: {outcome.code!r} shows nobody, so it has no rows")
        if not outcome.shows_nobody and outcome.code not in rated:
            raise BadReference(f'fit.toml: {outcome.code!r} has no rows; add who fits or set handoff to "only"')
    unrated = triage.factors.keys() - rated
    if unrated:
        raise BadReference(f"fit.toml: factor {sorted(unrated)[0]!r} has no rows")
