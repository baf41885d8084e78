"""What of an export is in scope: roles and services whose NUCC codes mean a profession of the taxonomy."""

from collections.abc import Iterable

from msgspec import Struct

from indexer.reference import Taxonomy
from indexer.sources.fhir.resources import Concept, codes
from indexer.sources.fhir.vocabulary import Vocabulary

Concepts = Iterable[Concept | None] | None


class Scope(Struct, frozen=True):
    """Reads codes in the light of the taxonomy."""

    taxonomy: Taxonomy
    vocabulary: Vocabulary

    def stated(self, concepts: Concepts) -> tuple[str, ...]:
        """The NUCC codes, in order."""
        return tuple(codes(concepts, self.vocabulary.nucc_system))

    def offers_of(self, concepts: Concepts) -> list[tuple[str, str | None]]:
        """Profession and specialty of each NUCC code in scope."""
        meant = map(self.taxonomy.from_nucc, self.stated(concepts))
        return [offer for offer in meant if offer is not None]

    def offers_any(self, concepts: Concepts, professions: tuple[str, ...]) -> bool:
        return any(profession in professions for profession, _ in self.offers_of(concepts))
