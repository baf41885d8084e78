"""Owns reading the vignettes from their files; knows nothing of the rules they judge."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
LEVELS: Final = ("emergency", "urgent", "soon", "routine", "self_care")  # most pressing first


@dataclass(frozen=True)
class Vignette:
    """One person's words, what they answer, and what the named source demands for them."""

    id: str
    words: str
    source: str
    answers: dict[str, Any]
    patient: dict[str, Any]
    level: str
    outcomes: list[str]  # any one of these is right
    doubt: str = ""  # why another level could be defended, or why the source is weak


def read_vignettes() -> list[Vignette]:
    """All vignettes of all files; a key that does not belong to a vignette is a TypeError."""
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.toml"))]
    return [Vignette(**fields) for table in tables for fields in table["vignette"]]


def is_complete(vignette: Vignette, signs: frozenset[str]) -> bool:
    """Whether every sign has an answer, so that nothing is left to ask."""
    return signs <= vignette.answers.keys()
