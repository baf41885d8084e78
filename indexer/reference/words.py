"""Words in the three languages of the service, and what every fact carries. Knows no subject."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta, Struct

Language = Literal["en", "de", "ar"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
ORIGINAL: Language = "en"
"""The language every text is written in first; the others are translations of it."""
TRANSLATIONS = tuple(language for language in LANGUAGES if language != ORIGINAL)

Text = Annotated[str, Meta(min_length=1)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*\Z")]
CodePrefix = Annotated[str, Meta(pattern=r"^[A-Z][0-9A-Z]{1,2}(\.[0-9A-Z]{1,4})?\Z")]
"""An ICD-10 category or code, WHO or CM, read as a prefix."""
ReviewDay = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2}|unknown)\Z")]
"""A day like 2026-11-20, or the word unknown."""


class Translated(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in each language; none may be missing."""

    en: Text
    de: Text
    ar: Text

    def in_language(self, language: Language) -> str:
        """The text in that language."""
        text: str = getattr(self, language)
        return text


class TranslatedList(Struct, frozen=True, forbid_unknown_fields=True):
    """Several texts in each language; none may be empty."""

    en: Annotated[tuple[Text, ...], Meta(min_length=1)]
    de: Annotated[tuple[Text, ...], Meta(min_length=1)]
    ar: Annotated[tuple[Text, ...], Meta(min_length=1)]

    def in_language(self, language: Language) -> tuple[str, ...]:
        """The texts in that language, in order."""
        texts: tuple[str, ...] = getattr(self, language)
        return texts


class Fact(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A row of seed_data. `verified` false: no stored source says it, it is as commonly published or chosen.

    `source_reviewed_on` is when somebody last compared the row with its source. `added_by_project` false: the
    article says it. `review_due` is when the row must be looked at again; clinical rows have one.
    """

    source: Text
    verified: bool = True
    source_reviewed_on: ReviewDay = "unknown"
    added_by_project: bool = True
    review_due: date | None = None


class Coded(Fact, frozen=True, kw_only=True):
    """A fact with a code."""

    code: Code


class Labelled(Coded, frozen=True, kw_only=True):
    """A fact with a code and a label."""

    label: Translated


def words_in(value: Any, where: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each text in three languages inside a row written out as plain values, with where it stands there.

    An item of a list is named by its code or number.
    """
    if is_translated(value):
        texts = {language: (said,) if isinstance(said, str) else said for language, said in value.items()}
        for line in zip(*(texts[language] for language in LANGUAGES), strict=True):
            yield where, dict(zip(LANGUAGES, line, strict=True))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from words_in(inner, f"{where}.{name}".strip("."))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            name = inner.get("code") or inner.get("number") if isinstance(inner, dict) else None
            yield from words_in(inner, f"{where} {name}" if name else where)


def is_translated(value: Any) -> bool:
    """Whether a plain value is one text, or one list of texts, in each language."""
    return isinstance(value, dict) and value.keys() == set(LANGUAGES)
