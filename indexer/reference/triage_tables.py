"""The triage tables together: what they say of a level, an age, an outcome.

Holds what the tables say; the gate, which acts on them, is in the service.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from indexer.errors import RequestRefused
from indexer.reference.article import Article
from indexer.reference.assessment_rows import AssessmentTables
from indexer.reference.emergency_words import EmergencyTables
from indexer.reference.fit import Asked, FitTable
from indexer.reference.record import ClinicalRecord
from indexer.reference.triage_rows import AgeBand, Factor, Guidance, Level, Modifier, Outcome, RedFlag, Sentence
from indexer.reference.words import Labelled

NOTHING_SIGNED = ClinicalRecord({}, {})
ADULT = "adult"
"""The age band from which a patient is an adult."""


class Triage(Struct, frozen=True, kw_only=True):
    """The tables by code, in file order; `version` changes whenever a byte of a table or a number to call does."""

    version: str
    levels: Mapping[str, Level]
    outcomes: Mapping[str, Outcome]
    red_flags: Mapping[str, RedFlag]
    factors: Mapping[str, Factor]
    modifiers: Mapping[str, Modifier]
    ages: Mapping[str, AgeBand]
    guidance: Mapping[str, Guidance]
    emergency_words: EmergencyTables
    sentences: Mapping[str, Sentence]
    body_regions: Mapping[str, Labelled]
    who: Mapping[str, Labelled]
    fit: FitTable
    assessment: AssessmentTables
    article: Article
    record: ClinicalRecord = NOTHING_SIGNED

    def worst(self, levels: Iterable[str]) -> str:
        """The most severe of the level codes; at least one."""
        return max(levels, key=lambda code: self.levels[code].severity)

    def age_band(self, age_years: int) -> AgeBand:
        """The one band a patient of that age is in; the bands leave no gap from 0 years."""
        return next(band for band in self.ages.values() if band.holds(age_years))

    @property
    def adult_from_years(self) -> int:
        """The age from which a patient is an adult."""
        return self.ages[ADULT].from_years

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
