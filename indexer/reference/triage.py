"""Reads triage/*.toml into the triage tables. Knows the files; what the tables say is in `triage_tables`."""

import hashlib
from collections.abc import Mapping
from importlib.resources.abc import Traversable

import msgspec
from msgspec import structs

from indexer.reference.article import check_article, load_article
from indexer.reference.assessment import check_assessment, read_assessment
from indexer.reference.countries import Country
from indexer.reference.emergency_words import load_emergency_words, signed_words
from indexer.reference.fit import load_fit
from indexer.reference.numbers import CountryNumbers, numbers_by_country
from indexer.reference.reading import read_coded, require_known
from indexer.reference.record import load_record
from indexer.reference.taxonomy import Taxonomy
from indexer.reference.triage_checks import check_triage
from indexer.reference.triage_rows import (
    AgeBand,
    Factor,
    Guidance,
    Handoff,
    Level,
    LevelCode,
    Modifier,
    Outcome,
    RedFlag,
    Sentence,
)
from indexer.reference.triage_tables import Triage
from indexer.reference.triage_wording import in_words
from indexer.reference.words import Fact, Labelled

__all__ = [
    "AgeBand",
    "Factor",
    "Guidance",
    "Handoff",
    "Level",
    "LevelCode",
    "Modifier",
    "Outcome",
    "RedFlag",
    "Triage",
    "load_triage",
]


def load_triage(directory: Traversable, taxonomy: Taxonomy, countries: Mapping[str, Country]) -> Triage:
    """Reads triage/*.toml. The numbers to call are the countries' and signed with the rest. Raises BadReference
    naming the file and the key."""
    read, numbers = _read_tables(directory, taxonomy), numbers_by_country(countries)
    record = load_record(directory / "signatures.toml", {**_signed_tables(read), "number": numbers})
    triage = structs.replace(read, record=record, version=_version_of(directory, numbers))
    check_triage(triage, taxonomy)
    check_assessment(triage.assessment, triage)
    check_article(triage.article, {*record.rows, *(f"procedure.{code}" for code in taxonomy.procedures)})
    return triage


def _read_tables(directory: Traversable, taxonomy: Taxonomy) -> Triage:
    guidance = read_coded(directory / "guidance.toml", "guidance", Guidance)
    words = in_words(guidance)
    body_regions = read_coded(directory / "body_regions.toml", "body_region", Labelled)
    for specialty in taxonomy.specialties.values():
        where = f"specialties.toml: specialty {specialty.code!r}"
        require_known(where, specialty.body_regions, body_regions)
    red_flags = read_coded(directory / "red_flags.toml", "red_flag", RedFlag)
    return Triage(
        version="",
        levels=read_coded(directory / "levels.toml", "level", Level),
        outcomes=read_coded(directory / "outcomes.toml", "outcome", Outcome, words),
        red_flags=red_flags,
        factors=read_coded(directory / "factors.toml", "factor", Factor, words),
        modifiers=read_coded(directory / "modifiers.toml", "modifier", Modifier),
        ages=read_coded(directory / "ages.toml", "age", AgeBand),
        guidance=guidance,
        emergency_words=load_emergency_words(directory / "emergency_words.toml", red_flags),
        sentences=read_coded(directory / "sentences.toml", "sentence", Sentence),
        body_regions=body_regions,
        who=read_coded(directory / "who.toml", "who", Labelled),
        fit=load_fit(directory / "fit.toml", taxonomy, body_regions),
        assessment=read_assessment(directory),
        article=load_article(directory / "article.toml"),
    )


def _signed_tables(triage: Triage) -> dict[str, Mapping[str, Fact]]:
    """Everything a clinician signs, by the name of its table in the files."""
    return {
        "level": triage.levels,
        "outcome": triage.outcomes,
        "red_flag": triage.red_flags,
        "factor": triage.factors,
        "modifier": triage.modifiers,
        "age": triage.ages,
        "guidance": triage.guidance,
        "sentence": triage.sentences,
        "body_region": triage.body_regions,
        "who": triage.who,
        **triage.fit.signed_rows(),
        "question": triage.assessment.questions,
        "rule": triage.assessment.rules,
        "item": triage.article.items,
        "correction": triage.article.corrections,
        **signed_words(triage.emergency_words),
    }


def _version_of(directory: Traversable, numbers: Mapping[str, CountryNumbers]) -> str:
    digest = hashlib.sha256()
    for file in sorted(directory.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            digest.update(f"{file.name}\n".encode())
            digest.update(file.read_bytes())
    for code, row in numbers.items():
        digest.update(f"{code}\n".encode())
        digest.update(msgspec.json.encode(row, order="sorted"))
    return digest.hexdigest()[:12]
