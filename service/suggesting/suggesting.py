"""The answer to a text that is still being typed: emergencies first, then what it may become. Knows no HTTP."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from indexer.engines.base import View
from indexer.reference import Country, Language
from service.directory import Directory
from service.kept_versions import ask_live
from service.suggesting.people import name_query, people_shown
from service.suggesting.places import places_begun, places_shown
from service.suggesting.suggestion import KINDS, Kind, Likeness, Suggestion, arranged, most_of_a_kind
from service.suggesting.topics import topics_of
from service.suggesting.typing import Unfinished, unfinished
from service.typed.lexicon import lexicon_of
from service.typed.telling import safety_notice

_KINDS_OF_A_LETTER: tuple[Kind, ...] = ("profession", "place")
"""What one letter is enough for."""


class SuggestionsAsked(Struct, frozen=True, kw_only=True):
    """POST /v1/suggestions. kinds (): all."""

    country: str
    text: str
    limit: int
    kinds: tuple[Kind, ...] = ()


class _Wanted(Struct, frozen=True):
    """One text for one country, in the caller's language."""

    directory: Directory
    country: Country
    asked: SuggestionsAsked
    typed: Unfinished
    language: Language

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return self.asked.kinds or KINDS

    @property
    def most(self) -> int:
        """Of a kind."""
        return most_of_a_kind(self.kinds, self.asked.limit)


def suggest(directory: Directory, asked: SuggestionsAsked, language: Language) -> dict[str, Any]:
    """suggestions, safety_notice and index_version. Raises RequestRefused (unknown_country), EngineUnavailable."""
    country = directory.country(asked.country)
    notice = safety_notice(asked.text, directory, country.code, language)
    typed = unfinished(asked.text, lexicon_of(directory.reference).always)
    wanted = _Wanted(directory, country, asked, typed, language)
    kinds = () if notice else _kinds_worth_asking(wanted)
    people, version = _people(wanted) if "specialist" in kinds else ([], None)
    found = [*topics_of(directory.reference).suggest(typed, language, kinds, wanted.most), *people]
    if "place" in kinds:
        found += _places(wanted, is_else_nothing=not found)
    if any(each.likeness is Likeness.WHOLE for each in found):
        found = [each for each in found if each.likeness is not Likeness.NEAR]
    return {
        "suggestions": [_shown(each) for each in arranged(found, asked.limit)],
        "safety_notice": notice,
        "index_version": version,
    }


def _kinds_worth_asking(wanted: _Wanted) -> tuple[Kind, ...]:
    letters = wanted.typed.letters
    return tuple(kind for kind in wanted.kinds if letters > 1 or (letters == 1 and kind in _KINDS_OF_A_LETTER))


def _places(wanted: _Wanted, *, is_else_nothing: bool) -> Iterator[Suggestion]:
    """Those the text begins; alike ones only where nothing else of any kind is suggested."""
    gazetteer, code, text = wanted.directory.gazetteer, wanted.country.code, wanted.asked.text
    found = places_begun(gazetteer, code, text, wanted.most)
    if found or not is_else_nothing:
        return places_shown(found, wanted.typed, wanted.language)
    alike = gazetteer.candidates(code, text, wanted.most)
    return places_shown(alike, wanted.typed, wanted.language, are_alike=True)


def _people(wanted: _Wanted) -> tuple[list[Suggestion], str]:
    """Who is listed today, and the version they are of; once more where that was pruned meanwhile."""
    engine, code = wanted.directory.engine, wanted.country.code
    return ask_live(engine, code, lambda view: _people_of(view, wanted))


def _people_of(view: View, wanted: _Wanted) -> tuple[list[Suggestion], str]:
    reference, today = wanted.directory.reference, wanted.directory.today(wanted.country)
    query = name_query(wanted.typed, reference, today, wanted.most)
    found = people_shown(view.named(query), query, reference, wanted.language)
    return list(found), view.manifest.version


def _shown(each: Suggestion) -> dict[str, Any]:
    return {"kind": each.kind, "label": each.label, **each.facts}
