"""What stands above a page where typed words name a sign of an emergency. Knows no page.

The sentences are the API's; the way to the questions, which it says as an address of its own, is a button here.
"""

from collections.abc import Iterable
from dataclasses import replace

from flask import g
from msgspec import Struct

from indexer.reference import Line
from service.api.http import directory
from service.typed.telling import notice_about
from service.web.language import page_language


class Notice(Struct, frozen=True):
    """What to do, and the numbers it names, to be tapped."""

    text: str
    lines: tuple[Line, ...]


def notice_of(texts: Iterable[str]) -> Notice | None:
    """None: none of the texts names a sign."""
    told = notice_about(texts, replace(directory(), has_assessment=False), g.country.code, page_language())
    if told is None:
        return None
    lines = (*g.country.emergency_numbers, *g.country.advice_lines)
    return Notice(told, tuple(line for line in lines if line.number in told))
