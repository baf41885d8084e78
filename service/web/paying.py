"""The ways to pay: how they are called, and what the page's country asks before a visit paid in each."""

from datetime import date

from flask import g

from indexer.records import Funding
from service.access import Access, access_words
from service.api.http import directory
from service.web.language import page_language
from service.web.translating import gettext as _

WAYS_TO_PAY: tuple[Funding, ...] = ("self_pay", "statutory", "private")
"""In the order pages name them."""


def funding_title(funding: Funding) -> str:
    return {
        "self_pay": _("Paying yourself"),
        "statutory": _("Public health service or statutory insurance"),
        "private": _("Private insurance"),
    }[funding]


def access_told(profession: str, funding: Funding, today: date) -> tuple[str, ...]:
    """What the page's country asks before a visit, in words."""
    access = Access(country=g.country, funding=funding, as_of=today)
    return tuple(access_words(profession, access, directory().reference.taxonomy, page_language()))
