"""Shapes of tables of words people type, by language. Knows no table."""

from msgspec import Struct

from indexer.reference.words import Fact, Language, Text

Words = tuple[Text, ...]


class WordList(Struct, frozen=True, forbid_unknown_fields=True):
    """Words by language."""

    en: Words
    de: Words
    ar: Words

    def all(self) -> Words:
        return self.en + self.de + self.ar

    def of(self, language: Language) -> Words:
        return {"en": self.en, "de": self.de, "ar": self.ar}[language]


class Spoken(Fact, frozen=True, kw_only=True):
    """A row with its words in each language."""

    en: Words
    de: Words
    ar: Words

    def all(self) -> Words:
        return self.en + self.de + self.ar

    def of(self, language: Language) -> Words:
        return {"en": self.en, "de": self.de, "ar": self.ar}[language]


class Apart(Fact, frozen=True, kw_only=True):
    """Words one slip from another word that are no slip."""

    words: Words
    near: Text
    reason: Text
