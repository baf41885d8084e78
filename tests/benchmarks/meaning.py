"""What a body asks of an index: read as the service reads it, so that what is sent and what is asked are one."""

from msgspec.structs import replace

from indexer.engines.embedded import EmbeddedEngine
from indexer.engines.naming import NameQuery
from indexer.engines.query import Query
from indexer.gazetteer import Gazetteer
from indexer.reference import load_reference
from service.directory import Directory
from service.matching import judge_body, read_match
from service.needs import need_and_access
from service.querying import build_query
from service.reading import load_body
from service.schemas.requests import SearchRequestSchema
from service.schemas.suggestions import SuggestionsRequestSchema
from service.settling import settle
from service.suggesting.people import name_query
from service.suggesting.suggesting import SuggestionsAsked
from service.suggesting.typing import unfinished
from service.typed.lexicon import lexicon_of
from tests.benchmarks.asking import Json
from tests.benchmarks.directories import COUNTRY, Kept

MATCHES, SEARCH, SUGGESTIONS = "/v1/matches", "/v1/specialists/search", "/v1/suggestions"
_SEARCH, _SUGGESTIONS = SearchRequestSchema(), SuggestionsRequestSchema()


def directory_over(kept: Kept) -> Directory:
    """What bodies are read by: the country of the benchmark alone, over the kept index."""
    places = Gazetteer.open(kept.folder / "var", (COUNTRY,))
    return Directory(load_reference(), (COUNTRY,), places, EmbeddedEngine(kept.index))


def query_of(directory: Directory, path: str, body: Json) -> Query | NameQuery:
    """The first thing an engine is asked for the body: what is asked instead where nobody fits is left out.

    Raises RequestRefused for a body the service refuses.
    """
    if path == SUGGESTIONS:
        return _names_of(directory, load_body(_SUGGESTIONS, body))
    return _need_of(directory, body) if path == MATCHES else _wish_of(directory, body)


def _need_of(directory: Directory, body: Json) -> Query:
    verdict = judge_body(directory, body)
    asked = read_match(directory, body, verdict)
    need, _ = need_and_access(directory, asked, verdict)
    wish = replace(asked.wish, filters=replace(asked.wish.filters, funding=asked.funding))
    setting, _ = settle(directory, wish, "")
    return build_query(wish, need, setting)


def _wish_of(directory: Directory, body: Json) -> Query:
    wish = load_body(_SEARCH, body)
    setting, _ = settle(directory, wish, "")
    return build_query(wish, None, setting)


def _names_of(directory: Directory, asked: SuggestionsAsked) -> NameQuery:
    today = directory.today(directory.country(asked.country))
    typed = unfinished(asked.text, lexicon_of(directory.reference).always)
    return name_query(typed, directory.reference, today, asked.limit)
