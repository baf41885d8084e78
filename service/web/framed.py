"""A list as a narrow frame shows it: its cards and its pages, which are buttons of a form and not addresses."""

from collections.abc import Mapping
from typing import Any

from service.asked import DEFAULT_FUNDING, MAX_DEPTH
from service.web.browsing import PAGE_SIZE, Browsing
from service.web.cards import Card, Comes, card_of

_COMES = Comes(endpoint="web.show_search", funding=DEFAULT_FUNDING, held=())
"""As any search does: nobody told here who pays."""


class Framed:
    """The answer to one search, page by page."""

    def __init__(self, answer: Mapping[str, Any], browsing: Browsing) -> None:
        self._answer, self._browsing = answer, browsing
        self.total: int = answer["total"]
        self.is_synthetic: bool = answer["synthetic"]

    def cards(self) -> list[Card]:
        return [card_of(match, _COMES) for match in self._answer["matches"]]

    @property
    def place(self) -> str | None:
        """What the place was taken for; None: the visitor's own point, or none."""
        location = self._answer["location"]
        return None if location is None or location["precision"] == "point" else str(location["label"])

    @property
    def previous_page(self) -> int | None:
        return self._browsing.page - 1 if self._browsing.page > 1 else None

    @property
    def next_page(self) -> int | None:
        is_last = self._browsing.page * PAGE_SIZE >= min(self.total, MAX_DEPTH)
        return None if is_last else self._browsing.page + 1
