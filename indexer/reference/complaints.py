"""Parts of the body, kinds of complaint and words of other fields: what people type instead of a diagnosis.

Owns what a complaint about a part means. How words are found in a text is decided where it is read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable

from msgspec import Struct

from indexer.errors import BadReference
from indexer.reference.reading import read_rows, require_known
from indexer.reference.spoken import Spoken
from indexer.reference.taxonomy import Taxonomy
from indexer.reference.words import Code, Text, Translated

Means = tuple[Text, ...]
"""What words mean: "condition:", "procedure:", "specialty:", "profession:" or "offer:" and the code each."""


class BodyPart(Spoken, frozen=True, kw_only=True):
    """`means`: pain of it, and every complaint that says nothing of its own; `when`: by kind of complaint;
    `together`: pain of it and of another, by the other's code; `is_general`: it is found all over the body."""

    code: Code
    means: Means
    when: Mapping[str, Means]
    together: Mapping[str, Means] = {}
    is_general: bool = False


class Complaint(Spoken, frozen=True, kw_only=True):
    """Words for a kind of complaint; `means` beside a part that says nothing of it, () is what the part means."""

    kind: Code
    means: Means


class OtherField(Spoken, frozen=True, kw_only=True):
    """Words of another field of medicine, what to say of them, and which are also names of people."""

    code: Code
    reason: Translated
    names: tuple[Text, ...]


class ComplaintTables(Struct, frozen=True):
    """In file order: of several complaints in one text the first counts."""

    parts: tuple[BodyPart, ...]
    complaints: tuple[Complaint, ...]
    other_fields: tuple[OtherField, ...]

    def meaning(self, part: str, kinds: Collection[str]) -> Means:
        """What the complaints about the part mean."""
        about = next(each for each in self.parts if each.code == part)
        told = (row for row in self.complaints if row.kind in kinds)
        return next((about.when.get(row.kind) or row.means or about.means for row in told), about.means)

    def of_both(self, parts: tuple[str, str], kinds: Collection[str]) -> Means:
        """What the complaints about both parts mean; () where it is one of each, or one part says so."""
        one, other = (next(row for row in self.parts if row.code == part) for part in parts)
        is_said = any(kind in row.when for row in (one, other) for kind in kinds)
        return () if is_said else one.together.get(other.code) or other.together.get(one.code) or ()


def load_complaints(directory: Traversable, taxonomy: Taxonomy) -> ComplaintTables:
    """Reads body_parts.toml, complaints.toml and other_fields.toml. Raises BadReference on what is not known."""
    parts = read_rows(directory / "body_parts.toml", "part", BodyPart)
    complaints = read_rows(directory / "complaints.toml", "complaint", Complaint)
    other_fields = read_rows(directory / "other_fields.toml", "other_field", OtherField)
    known = set(_codes(taxonomy))
    for part in parts:
        require_known(f"body_parts.toml: {part.code!r}", (each for one in _all_means(part) for each in one), known)
        kinds = [row.kind for row in complaints]
        require_known(f"body_parts.toml: {part.code!r} when", part.when, kinds)
        require_known(f"body_parts.toml: {part.code!r} together", part.together, [row.code for row in parts])
    for row in complaints:
        require_known(f"complaints.toml: {row.kind!r}", row.means, known)
    for field in other_fields:
        missing = set(field.names) - set(field.all())
        if missing:
            raise BadReference(f"other_fields.toml: {field.code!r}: name {min(missing)!r} is none of its words")
    return ComplaintTables(parts, complaints, other_fields)


def _all_means(part: BodyPart) -> Iterable[Means]:
    return (part.means, *part.when.values(), *part.together.values())


def _codes(taxonomy: Taxonomy) -> Iterator[str]:
    yield from (f"condition:{code}" for code in taxonomy.conditions)
    yield from (f"procedure:{code}" for code in taxonomy.procedures)
    yield from (f"profession:{code}" for code in taxonomy.professions)
    yield from (f"specialty:{code}" for code in taxonomy.specialties)
    yield from (f"offer:{offer}" for offer in taxonomy.offers())
