"""Professions, specialties, conditions and procedures: their codes, their words, and the codes of others (NUCC).

An offer is "profession" or "profession/specialty". Knows nothing of triage.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from msgspec import Meta, Struct

from indexer.errors import BadReference
from indexer.reference.reading import read_coded, require_known
from indexer.reference.words import Code, CodePrefix, Labelled, Text

Kind = Literal["profession", "specialty", "condition", "procedure"]
NuccCode = Annotated[str, Meta(pattern=r"^[0-9A-Z]{9}X\Z")]
NuccPrefix = Annotated[str, Meta(pattern=r"^[0-9A-Z]{4}\Z|^[0-9A-Z]{9}X\Z")]
NUCC_LENGTH = 10


class LayTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """What people call it, by language."""

    en: tuple[Text, ...]
    de: tuple[Text, ...]
    ar: tuple[Text, ...]


class Term(Labelled, frozen=True, kw_only=True):
    """A word of the taxonomy."""

    lay: LayTerms

    def words(self) -> tuple[str, ...]:
        """Labels and lay terms of all languages: what the term is found by."""
        label, lay = self.label, self.lay
        return (label.en, label.de, label.ar, *lay.en, *lay.de, *lay.ar)


class Profession(Term, frozen=True, kw_only=True):
    """`listed` false: a word for whom to see, never a profession of a record."""

    nucc: tuple[NuccPrefix, ...] = ()
    listed: bool = True


class Specialty(Term, frozen=True, kw_only=True):
    """`body_regions` empty: bound to no region."""

    professions: Annotated[tuple[Code, ...], Meta(min_length=1)]
    body_regions: tuple[Code, ...]
    nucc: tuple[NuccCode, ...] = ()


class Condition(Term, frozen=True, kw_only=True):
    """Something a specialist may say they treat; `treated_by` and `specialties` as `treating` reads them."""

    treated_by: Annotated[tuple[Code, ...], Meta(min_length=1)]
    specialties: tuple[Code, ...]
    icd10: tuple[CodePrefix, ...] = ()


class Procedure(Term, frozen=True, kw_only=True):
    """Something a specialist may offer; `professions` empty: any; `specialties` as `treating` reads them."""

    specialties: tuple[Code, ...]
    professions: tuple[Code, ...] = ()


class Taxonomy(Struct, frozen=True):
    """All terms by code, in file order."""

    professions: Mapping[str, Profession]
    specialties: Mapping[str, Specialty]
    conditions: Mapping[str, Condition]
    procedures: Mapping[str, Procedure]
    profession_by_nucc: Mapping[str, str]
    specialty_by_nucc: Mapping[str, str]

    def offers(self) -> tuple[str, ...]:
        """Every offer a record can have: of each listed profession, itself and with each of its specialties."""
        return tuple(offer for profession in self._listed() for offer in self._offers_within(profession))

    def offers_of(self, professions: Iterable[str], specialties: Iterable[str]) -> tuple[str, ...]:
        """The offers of one record: of each profession with those of the specialties that belong to it, or the
        bare profession if none does. Codes nobody knows are passed over; sources refuse them earlier."""
        stated = tuple(dict.fromkeys(specialties))
        offers: list[str] = []
        for profession in dict.fromkeys(professions):
            if profession in self.professions:
                belonging = [code for code in stated if self.is_specialty_of(code, profession)]
                offers += [f"{profession}/{code}" for code in belonging] or [profession]
        return tuple(offers)

    def treating(self, term: Condition | Procedure) -> tuple[str, ...]:
        """Offers of who is right for it where nobody states it: its professions, without a specialty or with one
        of its own; of a term that names none with any."""
        professions = term.treated_by if isinstance(term, Condition) else term.professions
        return tuple(
            offer
            for offer in self.offers()
            for profession, specialty in [split_offer(offer)]
            if (not professions or profession in professions)
            and (specialty is None or not term.specialties or specialty in term.specialties)
        )

    def is_specialty_of(self, specialty: str, profession: str) -> bool:
        """Whether the specialty is known and belongs to the profession."""
        term = self.specialties.get(specialty)
        return term is not None and profession in term.professions

    def from_nucc(self, code: str) -> tuple[str, str | None] | None:
        """Profession and specialty of a whole NUCC code; None: out of scope."""
        if len(code) != NUCC_LENGTH:
            return None
        for length in (NUCC_LENGTH, 4):
            profession = self.profession_by_nucc.get(code[:length])
            if profession is not None:
                return profession, self.specialty_by_nucc.get(code)
        return None

    def nucc_of(self, offer: str) -> tuple[str, ...]:
        """Codes that mean the offer. Of a bare profession these are its codes and prefixes as stated in
        professions.toml, which also cover the codes of its specialties."""
        profession, specialty = split_offer(offer)
        if specialty is None:
            return self.professions[profession].nucc
        return tuple(
            code for code in self.specialties[specialty].nucc if self.from_nucc(code) == (profession, specialty)
        )

    def words_of(self, kind: Kind, codes: Iterable[str]) -> tuple[str, ...]:
        """Labels and lay terms, in all languages, of the codes of that kind; unknown codes are passed over."""
        terms: Mapping[str, Term] = {
            "profession": self.professions,
            "specialty": self.specialties,
            "condition": self.conditions,
            "procedure": self.procedures,
        }[kind]
        return tuple(word for code in codes if code in terms for word in terms[code].words())

    def _listed(self) -> Iterator[str]:
        return (code for code, profession in self.professions.items() if profession.listed)

    def _offers_within(self, profession: str) -> Iterator[str]:
        yield profession
        for code in self.specialties:
            if self.is_specialty_of(code, profession):
                yield f"{profession}/{code}"


def split_offer(offer: str) -> tuple[str, str | None]:
    """ "profession/specialty" → both; "profession" → it and None."""
    profession, _, specialty = offer.partition("/")
    return profession, specialty or None


def load_taxonomy(directory: Traversable) -> Taxonomy:
    """Reads taxonomy/*.toml. Raises BadReference on unknown professions and on NUCC codes claimed twice."""
    professions = read_coded(directory / "professions.toml", "profession", Profession)
    specialties = read_coded(directory / "specialties.toml", "specialty", Specialty)
    procedures = read_coded(directory / "procedures.toml", "procedure", Procedure)
    listed = [code for code, profession in professions.items() if profession.listed]
    for specialty in specialties.values():
        require_known(f"specialties.toml: specialty {specialty.code!r}", specialty.professions, listed)
    conditions = read_coded(directory / "conditions.toml", "condition", Condition)
    for condition in conditions.values():
        require_known(f"conditions.toml: condition {condition.code!r}", condition.treated_by, listed)
        require_known(f"conditions.toml: condition {condition.code!r}", condition.specialties, specialties)
    for procedure in procedures.values():
        require_known(f"procedures.toml: procedure {procedure.code!r}", procedure.professions, listed)
        require_known(f"procedures.toml: procedure {procedure.code!r}", procedure.specialties, specialties)
    taxonomy = Taxonomy(
        professions,
        specialties,
        conditions,
        procedures,
        _claims("professions.toml", {code: term.nucc for code, term in professions.items()}),
        _claims("specialties.toml", {code: term.nucc for code, term in specialties.items()}),
    )
    _check_nucc(taxonomy)
    return taxonomy


def _claims(file: str, nucc: Mapping[str, Iterable[str]]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for owner, codes in nucc.items():
        for code in codes:
            if code in owners:
                raise BadReference(f"{file}: NUCC {code} is claimed by {owners[code]!r} and {owner!r}")
            owners[code] = owner
    return owners


def _check_nucc(taxonomy: Taxonomy) -> None:
    for code, specialty in taxonomy.specialty_by_nucc.items():
        found = taxonomy.from_nucc(code)
        if found is None or not taxonomy.is_specialty_of(specialty, found[0]):
            raise BadReference(
                f"specialties.toml: specialty {specialty!r}: NUCC {code} belongs to no profession it names; "
                "add the profession there or the prefix in professions.toml"
            )
