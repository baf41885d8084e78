"""A Practitioner as the directory's person: names, gender, languages, registrations.

Stated rules: a missing `active` is active; `active: false` makes every registration lapsed, so the person is
kept and never listed. A qualification counts if it is for one of the person's professions here or names no NUCC
code. Without any qualification at all the register number stands alone, not bounded in time; with none but those
of other professions it stands lapsed: nothing says that the person may practise this one. Of several professions
those count for which a qualification is current.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from indexer.records import Gender, Name, Registration, Status
from indexer.reference import Taxonomy
from indexer.sources.fhir.dates import is_within, span_of
from indexer.sources.fhir.resources import (
    Concept,
    HumanName,
    Practitioner,
    Qualification,
    codes,
    extensions,
    some,
)
from indexer.sources.fhir.vocabulary import Vocabulary

_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


def names_of(practitioner: Practitioner) -> tuple[Name, ...]:
    """The official name, or the first, with the other names as its variants; empty if none is stated."""
    ranked = sorted(some(practitioner.name), key=lambda name: (name.use == "old", name.use != "official"))
    texts = list(dict.fromkeys(text for text in map(_text_of, ranked) if text))
    return (Name(text=texts[0], variants=tuple(texts[1:])),) if texts else ()


def title_of(practitioner: Practitioner) -> str:
    """What stands behind the name ("MD"), or where nothing does, before it."""
    for name in some(practitioner.name):
        behind, before = ", ".join(some(name.suffix)), " ".join(some(name.prefix))
        if behind or before:
            return behind or before
    return ""


def gender_of(practitioner: Practitioner, vocabulary: Vocabulary) -> Gender | None:
    return vocabulary.gender.get(practitioner.gender or "")


def languages_of(communication: Iterable[Concept | None] | None) -> tuple[str, ...]:
    """ISO 639 codes, each once; a language tag is cut to its language."""
    tags = (code.split("-")[0].lower() for code in codes(communication))
    return tuple(dict.fromkeys(tag for tag in tags if _LANGUAGE.match(tag)))


class Licences(msgspec.Struct, frozen=True):
    """Reads a person's registrations in the light of the professions that are in scope."""

    taxonomy: Taxonomy
    vocabulary: Vocabulary

    def registrations_of(
        self, practitioner: Practitioner, professions: tuple[str, ...], *, is_active: bool
    ) -> tuple[Registration, ...]:
        """One for each counting qualification, or the bare number. ValueError where a date is none."""
        held = self._number_of(practitioner)
        if held is None and not is_active:
            raise ValueError("is not active, and states no register number that could say so")
        if held is None:
            return ()
        register, number = held
        qualifications = list(some(practitioner.qualification))
        counting = [each for each in qualifications if self._is_for(each, professions)]
        stated = [
            Registration(
                register=register,
                number=number,
                status=_status_of(qualification) if is_active else "lapsed",
                start=start,
                end=end,
            )
            for qualification in counting
            for start, end in [span_of(qualification.period)]
        ]
        is_unbounded = is_active and not qualifications
        bare = Registration(register=register, number=number, status="active" if is_unbounded else "lapsed")
        return tuple(dict.fromkeys(stated)) or (bare,)

    def professions_on(
        self, day: date, practitioner: Practitioner, professions: tuple[str, ...]
    ) -> tuple[str, ...]:
        """The professions with a qualification current on the day; all of them where none has. ValueError where a
        date is none."""
        current = [
            each
            for each in some(practitioner.qualification)
            if _status_of(each) == "active" and is_within(day, each.period)
        ]
        return (
            tuple(
                profession
                for profession in professions
                if any(self._is_for(each, (profession,)) for each in current)
            )
            or professions
        )

    def _number_of(self, practitioner: Practitioner) -> tuple[str, str] | None:
        for identifier in some(practitioner.identifier):
            register = self.vocabulary.registers.get(identifier.system or "")
            if register is not None and identifier.value:
                return register, identifier.value.strip()
        return None

    def _is_for(self, qualification: Qualification, professions: tuple[str, ...]) -> bool:
        stated = list(codes([qualification.code], self.vocabulary.nucc_system))
        meant = [self.taxonomy.from_nucc(code) for code in stated]
        return not stated or any(each is not None and each[0] in professions for each in meant)


def _text_of(name: HumanName) -> str:
    parts = [*some(name.given), name.family or ""]
    return " ".join((name.text or " ".join(parts)).split())


def _status_of(qualification: Qualification) -> Status:
    """Plan-Net says whether a qualification is active; where nothing is said its period decides."""
    stated = {code for code in _status_codes(qualification) if code}
    return "active" if stated <= {"active"} else "suspended"


def _status_codes(qualification: Qualification) -> Iterator[str | None]:
    for detail in extensions(qualification, "practitioner-qualification"):
        yield from (status.value_code for status in extensions(detail, "status"))
