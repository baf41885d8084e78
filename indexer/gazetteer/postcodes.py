"""The form of a postal code in each country: what is one, what part of it is known, what only looks like one.

The patterns are facts and live in `seed_data/places/postcodes.toml`. Must not know which codes exist.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True)
class PostcodeFormat:
    """One country's codes; without `pattern` it has none."""

    name: str
    precision: Literal["postcode", "outcode"] | None
    pattern: re.Pattern[str] | None
    complete: re.Pattern[str] | None
    refused: tuple[tuple[re.Pattern[str], str], ...]

    def code_in(self, text: str) -> str | None:
        """The known part of the code that the whole text is ("sw1a1aa" → "SW1A"), or None."""
        match = self.pattern.fullmatch(_written(text)) if self.pattern else None
        return match["code"] if match else None

    def is_code(self, text: str) -> bool:
        """Whether the text is a code as the gazetteer writes it."""
        return self.code_in(text) == text

    def is_complete(self, text: str) -> bool:
        """Whether the text is a code down to its finest part, which no other text looks like by chance."""
        written = _written(text)
        return bool(self.complete and self.complete.fullmatch(written)) and self.code_in(text) is not None

    def whole_in(self, text: str) -> str | None:
        """The whole text as a code down to its finest part ("sw1a  1aa" → "SW1A1AA"), or None."""
        return _written(text).replace(" ", "") if self.is_complete(text) else None

    def reason_refused(self, text: str) -> str | None:
        """Why the text, which looks like a code, is none; None if it does not."""
        written = _written(text)
        return next((reason for pattern, reason in self.refused if pattern.fullmatch(written)), None)


@cache
def load_formats() -> Mapping[str, PostcodeFormat]:
    """The formats by upper-case country code, from the shipped file."""
    content = (files("seed_data") / "places" / "postcodes.toml").read_text(encoding="utf-8")
    return {country.upper(): _format(facts) for country, facts in tomllib.loads(content).items()}


def _format(facts: Mapping[str, Any]) -> PostcodeFormat:
    pattern, complete = facts.get("pattern"), facts.get("complete")
    return PostcodeFormat(
        name=facts["name"],
        precision=facts.get("precision"),
        pattern=re.compile(pattern) if pattern else None,
        complete=re.compile(complete) if complete else None,
        refused=tuple((re.compile(entry["pattern"]), entry["reason"]) for entry in facts["refused"]),
    )


def _written(text: str) -> str:
    return " ".join(text.translate(_ARABIC_DIGITS).upper().replace("–", "-").split())
