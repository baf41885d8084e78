"""From other people's codes to outcomes: ICD-10 (WHO or CM) and NUCC. Pure; knows the triage tables, no request.

A code means the outcome in whose row it lies, whatever their spelling: M54.41 means what M54.4 means. A broader
one (M54) may mean any outcome below it, and much that is of none: by itself it names nothing. A fracture coded as
open means an open fracture, whatever its row.
"""

import re
from collections.abc import Iterable

from indexer.reference import Triage, split_offer
from indexer.reference.triage_rows import Course
from service.triage.spelling import squeeze

_ICD10 = re.compile(r"[a-z][0-9][0-9a-z]{1,5}")
"""A category or a code, squeezed: a letter, a digit, a digit or letter, then up to four more."""
_OPEN_FRACTURE = "open_fracture"
_ICD10_OF_OPEN_FRACTURES = re.compile(r"s(?:[0-9]2[0-9a-z]|99[0-2])[0-9a-z]{2}[bcefhjmnqr]|s[0-9]2[0-9]1")
"""Squeezed. ICD-10-CM: a fracture (S02 to S92, and the growth plates of the foot, S99.0 to S99.2) whose seventh
character says that it is open, at the first visit (B, C) or a later one (ICD-10-CM, chapter 19, S52, S72, S82).
ICD-10 of the WHO: a fifth character 1, and no more, says so (chapter XIX, before S00). In the German and the
Australian modification that digit says where; a fracture is read as open there too, the more careful reading."""


def is_icd10(squeezed: str) -> bool:
    """Whether a squeezed text is written as an ICD-10 code is."""
    return _ICD10.fullmatch(squeezed) is not None


class Icd10:
    """The ICD-10 codes of the outcomes, squeezed."""

    def __init__(self, triage: Triage) -> None:
        self._rows = [
            (outcome.code, squeeze(row)) for outcome in triage.outcomes.values() for row in outcome.icd10
        ]

    def outcomes_of(self, code: str) -> tuple[str, ...]:
        """Outcomes a code names: those whose row it lies in, or where there are none those that lie in it."""
        word = squeeze(code)
        if not is_icd10(word):
            return ()
        if _ICD10_OF_OPEN_FRACTURES.fullmatch(word):
            return (_OPEN_FRACTURE,)
        within = [outcome for outcome, row in self._rows if word.startswith(row)]
        return tuple(dict.fromkeys(within or [outcome for outcome, row in self._rows if row.startswith(word)]))

    def is_broader(self, code: str) -> bool:
        """Whether no row holds all of a code, only parts of it: M79 is any soft tissue disorder, its one row here
        a compartment syndrome."""
        word, found = squeeze(code), self.outcomes_of(code)
        return (
            found != (_OPEN_FRACTURE,) and bool(found) and not any(word.startswith(row) for _, row in self._rows)
        )


def outcomes_of_nucc(code: str, triage: Triage) -> tuple[str, ...] | None:
    """Outcomes that whoever bears a NUCC code is right for, maybe none; None: out of this directory's scope."""
    offer = triage.fit.taxonomy.from_nucc(code.strip().upper())
    if offer is None:
        return None
    return tuple(
        outcome
        for outcome in triage.outcomes
        if offer in {split_offer(fitting) for fitting, _ in triage.offers_for(outcome, None, None)}
    )


def narrowed(outcomes: Iterable[str], duration_days: float | None, triage: Triage) -> tuple[str, ...]:
    """Of several outcomes those a known duration decides for: it must not contradict their course, and a course
    that states days says more than none. It never decides against a more severe outcome it does not contradict."""
    outcomes = tuple(outcomes)
    if duration_days is None or len(outcomes) < 2:
        return outcomes
    left = [code for code in outcomes if _may_last(triage.outcomes[code].course, duration_days)]
    with_course = [code for code in left if triage.outcomes[code].course is not None]
    chosen = [code for code in with_course if _states_days(triage.outcomes[code].course)] or with_course
    if not chosen:
        return outcomes
    worst = max(_severity(code, triage) for code in chosen)
    return tuple(code for code in left if code in chosen or _severity(code, triage) > worst)


def _may_last(course: Course | None, days: float) -> bool:
    if course is None:
        return True
    return (course.days_from or 0) <= days and (course.days_to is None or days <= course.days_to)


def _states_days(course: Course | None) -> bool:
    return course is not None and (course.days_from is not None or course.days_to is not None)


def _severity(code: str, triage: Triage) -> int:
    return triage.levels[triage.outcomes[code].level].severity
