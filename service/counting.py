"""Counts match requests that listed nobody: outcome, country and month, nothing else. Never in an answer's way."""

import logging
from collections.abc import Mapping
from typing import Any

from indexer.settings import Settings
from indexer.unanswered import Unanswered
from service.directory import Directory

_log = logging.getLogger(__name__)


class UnansweredCount:
    """Takes answers; keeps none. Does nothing where the operator turned it off."""

    def __init__(self, settings: Settings) -> None:
        self._kept = Unanswered(settings.state) if settings.count_unanswered else None

    def note(self, answer: Mapping[str, Any], country: str | None, directory: Directory) -> None:
        """Counts an answer that asked the index, all relaxations tried, and lists nobody."""
        was_asked = answer["index_version"] is not None and answer["outcome"] is not None
        if self._kept is None or country is None or not was_asked or answer["total"]:
            return
        try:
            self._kept.add(country, answer["outcome"]["code"], directory.today(directory.country(country)))
        except OSError as error:
            _log.warning("a request that listed nobody was not counted: %s", error)
