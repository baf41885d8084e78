"""Who is listed today: a specialist by id in the versions that are live."""

from datetime import date

from indexer.documents import Document
from indexer.engines.base import View
from indexer.errors import NoLiveVersion, RequestRefused
from service.api.http import directory
from service.faults import quoted
from service.kept_versions import ask_live


def today_of(document: Document) -> date:
    """The day it is where the specialist works."""
    return directory().today(directory().country(document.specialist.country))


def find_listed(specialist_id: str, country: str | None) -> tuple[View, Document]:
    """The live version that holds the specialist. Raises RequestRefused: 404 unknown, 410 suppressed or not
    eligible today, without saying which.

    Without a country those offered are looked in; a country that is not public has to be named.
    """
    codes = directory().countries if country is None else (directory().country(country).code,)
    was_listed = False
    for code in codes:
        try:
            view, document = ask_live(
                directory().engine, code, lambda view: (view, view.get([specialist_id]).get(specialist_id))
            )
        except NoLiveVersion:
            continue
        if document is not None and document.is_eligible(today_of(document)):
            return view, document
        was_listed = was_listed or document is not None or view.is_suppressed(specialist_id)
    if was_listed:
        raise RequestRefused("no_longer_listed", "id", f"specialist {quoted(specialist_id)} is no longer listed")
    raise RequestRefused(
        "unknown_specialist", "id", f"no specialist has the id {quoted(specialist_id)}; ids come with matches"
    )
