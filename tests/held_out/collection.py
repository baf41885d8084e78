"""Reads the held-out lists; knows nothing of the search they are put to."""

from pathlib import Path

import msgspec

NOBODY_HERE = "nobody here"
LANGUAGES = ("en", "de", "ar")
KINDS = ("condition", "procedure", "profession", "specialty")
_FOLDER = Path(__file__).parent


class LayTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a person types; `icd10` is a three-character category, empty where the plain name must judge."""

    language: str
    typed: str
    means: str
    kind: str
    icd10: str
    source: str

    @property
    def is_look_alike(self) -> bool:
        """Nobody in this directory answers to it, whatever it resembles."""
        return self.means == NOBODY_HERE


class EmergencyPhrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a person types in an emergency, and the sign it reports in plain English."""

    language: str
    typed: str
    sign: str
    source: str


class _LayTerms(msgspec.Struct):
    term: list[LayTerm]


class _EmergencyPhrases(msgspec.Struct):
    phrase: list[EmergencyPhrase]


class HeldOutList(msgspec.Struct, frozen=True):
    """Words and phrases collected together: the files they lie in, and that of what answers them.

    In MISSES.md what is missed today stands under headings that say the name.
    """

    name: str
    terms_file: str
    phrases_file: str
    answers_file: str

    def lay_terms(self) -> tuple[LayTerm, ...]:
        return tuple(msgspec.toml.decode((_FOLDER / self.terms_file).read_bytes(), type=_LayTerms).term)

    def emergency_phrases(self) -> tuple[EmergencyPhrase, ...]:
        text = (_FOLDER / self.phrases_file).read_bytes()
        return tuple(msgspec.toml.decode(text, type=_EmergencyPhrases).phrase)


LISTS = (
    HeldOutList("first", "lay_terms.toml", "emergency_words_probe.toml", "answers.toml"),
    HeldOutList("second", "lay_terms_2.toml", "emergency_words_2.toml", "answers_2.toml"),
    HeldOutList("third", "lay_terms_3.toml", "emergency_words_3.toml", "answers_3.toml"),
    HeldOutList("fourth", "lay_terms_4.toml", "emergency_words_4.toml", "answers_4.toml"),
)
