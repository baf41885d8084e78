"""Which names of a place are worth keeping, and what the regions of a country are called.

Must not know points, populations or files.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.folding import place_keys

_ARABIC_LETTERS = frozenset(map(chr, range(0x0621, 0x064B)))
_BY_WHAT = re.compile(
    r"[ -](?:upon|under|on|in|by|near|next|super|le|la|am|an|a\.|auf|bei|im|ob|vor|unter|zu)[ -].+"
    r"|\s*\(.*\)$"
)
_NOT_PLAIN = re.compile(r"(?<!^St)[.]|[/()|;&]|\d")
_CODE_LIKE = re.compile(r"[A-Z]{2,4}")


@dataclass(frozen=True)
class Regions:
    """The regions of a country: for each code its names, the one shown first."""

    names: Mapping[str, Sequence[str]]
    _shown: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for names in self.names.values():
            self._shown.update((key, names[0]) for name in names for key in place_keys(name))

    def shown(self, code: str) -> str:
        """The name shown for a code, "" where the source gives none."""
        return self.names[code][0] if code in self.names else ""

    def of_name(self, name: str) -> str:
        """The name shown for any name of a region, "" where it is unknown."""
        return next((self._shown[key] for key in place_keys(name) if key in self._shown), "")


def kept_names(name: str, others: Iterable[str], is_reviewed: bool = False) -> tuple[str, ...]:
    """Names in Latin and Arabic letters that folding does not find anyway.

    Left out are lower-case transliterations ("lndn") and codes ("LON"), unless a person reviewed them. Accented
    forms come first: "München" makes "Munchen" and "Muenchen" superfluous.
    """
    keys = set(place_keys(name))
    kept = []
    for other in sorted(others, key=lambda other: (other.isascii(), other)):
        clean = " ".join(unicodedata.normalize("NFC", other).replace("|", " ").split())
        if (is_reviewed or _is_wanted(clean)) and not keys.issuperset(place_keys(clean)):
            keys.update(place_keys(clean))
            kept.append(clean)
    return tuple(kept)


def short_name(name: str) -> str:
    """What people say for short: "Newcastle" for "Newcastle upon Tyne", "Halle" for "Halle (Saale)"."""
    return _BY_WHAT.sub("", name)


def plain_name(written: str) -> str:
    """The name before a comma ("Obernzell, Markt"), "" where it is shortened ("Neuses b.Ansbach") or several."""
    name = " ".join(written.partition(",")[0].split())
    return "" if _NOT_PLAIN.search(name) else name


def is_abbreviation(name: str) -> bool:
    """Two to four capitals: an airport or a state, rarely what a person calls a place."""
    return bool(_CODE_LIKE.fullmatch(name))


def _is_wanted(name: str) -> bool:
    if not name[:1].isalpha() or is_abbreviation(name):
        return False
    letters = [c for c in name if c.isalpha()]
    if all(c in _ARABIC_LETTERS for c in letters):
        return True
    return name[0].isupper() and all(unicodedata.name(c, "").startswith("LATIN") for c in letters)
