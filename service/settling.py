"""What a wish is answered against: country, place, day and cursor. Refuses what cannot be asked together."""

from datetime import date

from msgspec import Struct

from indexer.errors import RequestRefused
from indexer.reference import Country
from service import cursors
from service.asked import Wish
from service.directory import Directory
from service.listing import RANKING_VERSION
from service.locating import Located, locate
from service.typed.asking import Asked, ask


class Setting(Struct, frozen=True):
    """The country, the day, where the patient is (None: nowhere), and how the typed words were read."""

    country: Country
    as_of: date
    located: Located | None
    typed: Asked


def settle(directory: Directory, wish: Wish, question: str) -> tuple[Setting, cursors.Cursor | None]:
    """The setting of a wish, and its cursor if it was sent and is of that question. Raises RequestRefused."""
    country = directory.country(wish.country)
    located = None
    if wish.location is not None and wish.mode == "in_person":
        located = locate(directory.gazetteer, wish.country, wish.location, directory.countries)
    if located is None and wish.sort == "distance":
        raise RequestRefused("invalid_value", "sort", "sort distance needs a location and mode in_person")
    today = directory.today(country)
    cursor = _cursor_of(wish, question, today)
    typed = ask(wish.text, directory.reference)
    return Setting(country, cursor.as_of if cursor else today, located, typed), cursor


def _cursor_of(wish: Wish, question: str, today: date) -> cursors.Cursor | None:
    if wish.cursor is None:
        return None
    cursor = cursors.read(wish.cursor, country=wish.country, question=question)
    cursors.require_current(cursor, ranking=RANKING_VERSION, today=today)
    return cursor
