"""What of a record may be offered on the day of the reindex, and on which days it may be found.

A registration counts for the professions its register holds, and for the practices that name it, in the regions
its authority covers. Owns that rule; on which days a registration is in order is `documents`' business.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from indexer.documents import ALWAYS, Window, common_windows, windows_of
from indexer.records import Practice, Registration, Specialist
from indexer.reference import Country, Taxonomy
from indexer.registers import professions_held
from indexer.standing import normalised, standing_of

_Windows = tuple[Window, ...]


class Listing(Struct, frozen=True):
    """The record as it is stored and shown, and the days on which it may be found."""

    specialist: Specialist
    windows: _Windows


class Eligibility(Struct, frozen=True):
    """The rule of one country, as of the day of the reindex."""

    country: Country
    taxonomy: Taxonomy
    as_of: date

    def listing_of(self, specialist: Specialist) -> Listing:
        """Without the professions and practices whose registrations are over or never were.

        The windows are the days that all that is left have in common. That is cautious: once one registration
        ends, the whole person is hidden until the next reindex leaves out what it was for. Where nothing is left
        the record is kept whole and has no window.
        """
        standing = standing_of(specialist.registrations, specialist.verified_at)
        if standing != specialist.registrations:
            specialist = replace(specialist, registrations=standing)
        professions = self._standing(self._windows_by_profession(specialist))
        practices = self._standing(self._windows_by_practice(specialist))
        if not professions or not practices:
            return Listing(specialist, ())
        windows = reduce(common_windows, (*professions.values(), *practices.values()))
        if len(practices) < len(specialist.practices):
            left = tuple(practice for practice in specialist.practices if practice.id in practices)
            specialist = replace(specialist, practices=left)
        return Listing(self._with_professions(specialist, tuple(professions)), windows)

    def _windows_by_profession(self, specialist: Specialist) -> dict[str, _Windows]:
        rows = [
            (row, professions_held(self.country, row, specialist.professions, is_synthetic=specialist.synthetic))
            for row in specialist.registrations
        ]
        return {
            profession: self._windows(specialist, tuple(row for row, held in rows if profession in held))
            for profession in specialist.professions
        }

    def _windows_by_practice(self, specialist: Specialist) -> dict[str, _Windows]:
        return {
            practice.id: ALWAYS
            if practice.registration is None and not self._is_regional
            else self._windows(specialist, tuple(self._covering(practice, specialist.registrations)))
            for practice in specialist.practices
        }

    @property
    def _is_regional(self) -> bool:
        """Whether a licence here holds only in the part of the country its authority covers (the emirates)."""
        return any(register.covers_regions for register in self.country.registers)

    def _covering(self, practice: Practice, registrations: Iterable[Registration]) -> Iterator[Registration]:
        """Those the practice names, or any where it names none, whose authority covers its region."""
        for row in registrations:
            is_named = practice.registration is None or normalised(practice.registration) == normalised(row.number)
            if is_named and self._is_covered(practice.address.region, row.register):
                yield row

    def _is_covered(self, region: str, register: str) -> bool:
        """Whether the register's authority covers the region; one nobody knows covers none where that matters."""
        regions = {each.code: each.covers_regions for each in self.country.registers}.get(register.lower())
        if regions is None:
            return not self._is_regional
        return not regions or region in regions

    def _windows(self, specialist: Specialist, counting: tuple[Registration, ...]) -> _Windows:
        """Of the registrations that count. None counting is no matter only where nobody is registered at all."""
        is_required = self.country.is_registration_required or bool(specialist.registrations)
        if counting != specialist.registrations:
            specialist = replace(specialist, registrations=counting)
        return windows_of(specialist, self.country.freshness_limit_days, is_registration_required=is_required)

    def _standing(self, windows: Mapping[str, _Windows]) -> dict[str, _Windows]:
        """What is in order on the day; where nothing is, what will be."""
        current = {key: spans for key, spans in windows.items() if any(span.holds(self.as_of) for span in spans)}
        return current or {
            key: spans for key, spans in windows.items() if any(self.as_of < s.start for s in spans)
        }

    def _with_professions(self, specialist: Specialist, kept: tuple[str, ...]) -> Specialist:
        """Without what belongs to other professions only."""
        if kept == specialist.professions:
            return specialist
        return replace(
            specialist,
            professions=kept,
            specialties=tuple(
                code
                for code in specialist.specialties
                if any(self.taxonomy.is_specialty_of(code, profession) for profession in kept)
            ),
            procedures=tuple(code for code in specialist.procedures if self._is_offered_by(kept, code)),
            nucc=tuple(code for code in specialist.nucc if (self.taxonomy.from_nucc(code) or ("",))[0] in kept),
        )

    def _is_offered_by(self, professions: tuple[str, ...], procedure: str) -> bool:
        term = self.taxonomy.procedures.get(procedure)
        return term is None or not term.professions or not set(professions).isdisjoint(term.professions)
