"""The rows of the triage tables: what one level, outcome, sign, factor, modifier, age or sentence carries.

Holds shapes only; how rows hang together is checked in `triage`.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from indexer.reference.words import Code, Coded, CodePrefix, Labelled, Language, Translated, TranslatedList

LevelCode = Literal["emergency", "urgent", "soon", "routine", "self_care"]
Handoff = Literal["none", "optional", "first", "only"]
Count = Annotated[int, Meta(ge=0)]


class Level(Labelled, frozen=True, kw_only=True):
    """How soon. A higher severity is worse; `within_hours` absent: no deadline."""

    code: LevelCode
    severity: int
    within_hours: Count | None = None


class Guidance(Coded, frozen=True, kw_only=True):
    """One sentence of guidance; outcomes and factors name the sentences they carry by code.

    `lets_wait`: it names a day to seek help by that is too late at a raised level.
    """

    text: Translated
    lets_wait: bool = False


class Sentence(Coded, frozen=True, kw_only=True):
    """One sentence of an answer's own that says something clinical: a doctor first, no conclusion, yes and no."""

    text: Translated


class Advised(Labelled, frozen=True, kw_only=True):
    """Something at one level that comes with guidance: `advice` is what to do, `worse` is what makes it worse and
    when to seek help sooner."""

    level: LevelCode
    advice: TranslatedList
    worse: TranslatedList

    def guidance(self, language: Language) -> tuple[str, ...]:
        """All that is said, advice first. Without its second half the advice must not be shown."""
        return (*self.advice.in_language(language), *self.worse.in_language(language))


class Course(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When it begins after the effort and how long it has lasted, where that is part of it. Ends are inclusive."""

    onset_hours_from: Count | None = None
    onset_hours_to: Count | None = None
    days_from: Count | None = None
    days_to: Count | None = None


class Outcome(Advised, frozen=True, kw_only=True):
    """What a triage found, at one level. `body_regions` are where it can be; `who` is whom to see, in order."""

    handoff: Handoff
    who: Annotated[tuple[Code, ...], Meta(min_length=1)]
    body_regions: Annotated[tuple[Code, ...], Meta(min_length=1)]
    default_body_region: Code | None = None
    icd10: tuple[CodePrefix, ...]
    public_label: Translated
    course: Course | None = None

    @property
    def shows_nobody(self) -> bool:
        """Nobody in this directory is the right person."""
        return self.level == "emergency" or self.handoff == "only"


class RedFlag(Coded, frozen=True, kw_only=True):
    """A sign that raises the level of any outcome to at least its own. `outcome` is the one it points to, of the
    same level; absent where it may be several."""

    level: LevelCode
    question: Translated
    outcome: Code | None = None


class Factor(Advised, frozen=True, kw_only=True):
    """A training habit beside an outcome; in place of one it counts at its own level."""


class Modifier(Labelled, frozen=True, kw_only=True):
    """Something known of the patient that raises the level to at least `raises_to`, and the hand-off to at least
    `handoff`; `who` comes before whoever else is named, except in an emergency. `effect` says why."""

    raises_to: LevelCode
    handoff: Handoff = "none"
    who: tuple[Code, ...] = ()
    effect: Translated


class AgeBand(Labelled, frozen=True, kw_only=True):
    """Patients from that age to below that age (absent: no end). `raises_to` absent: the age alone raises nothing;
    otherwise it works as a modifier does."""

    from_years: Count
    under_years: Count | None = None
    raises_to: LevelCode | None = None
    handoff: Handoff = "none"
    who: tuple[Code, ...] = ()
    effect: Translated

    def holds(self, age_years: int) -> bool:
        """Whether a patient of that age is meant."""
        return self.from_years <= age_years and (self.under_years is None or age_years < self.under_years)
