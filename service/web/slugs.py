"""The pages about one profession in one country: which there are, their addresses, what they are called.

Facts of seed_data/words/landing_pages.toml. Asks no index: whether anybody is listed is the page's own question.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated

import msgspec
from flask import g, url_for
from msgspec import Meta, Struct

from indexer.reference import Country, Translated
from service.api.http import directory
from service.web.blueprint import blueprint
from service.web.language import page_language
from service.web.translating import gettext as _


class ProfessionPage(Struct, frozen=True, forbid_unknown_fields=True):
    """The last step of the address, and the profession in the plural."""

    slug: Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*\Z")]
    plural: Translated


class LandingPages(Struct, frozen=True, forbid_unknown_fields=True):
    """Pages by code of the profession; countries with "in" by code."""

    profession: Mapping[str, ProfessionPage]
    in_country: Mapping[str, Translated]


class Landing(Struct, frozen=True):
    """A link to one page."""

    profession: str
    label: str
    address: str


@cache
def landing_pages() -> LandingPages:
    file = resources.files("seed_data") / "words" / "landing_pages.toml"
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), LandingPages)


def professions_of(country: Country) -> tuple[str, ...]:
    """Professions with a page in that country: those listed, unless no register there could ever hold them."""
    listed = (code for code, row in directory().reference.taxonomy.professions.items() if row.listed)
    return tuple(code for code in listed if country.registers_of(code) or not country.is_registration_required)


def profession_by_slug(slug: str) -> str | None:
    """None: no profession of the page's country has that address."""
    pages = landing_pages().profession
    return next((code for code in professions_of(g.country) if pages[code].slug == slug), None)


def plural_of(profession: str) -> str:
    return landing_pages().profession[profession].plural.in_language(page_language())


def in_country(country: Country) -> str:
    return landing_pages().in_country[country.code].in_language(page_language())


def heading_of(profession: str, country: Country) -> str:
    """ "Orthopaedic surgeons in the United Kingdom"."""
    return _("%(people)s %(in_country)s", people=plural_of(profession), in_country=in_country(country))


@blueprint.app_context_processor
def _known_to_templates() -> dict[str, object]:
    """Also to pages that belong to no view, such as those for addresses that are not there."""
    return {"landings": _landings, "in_country": in_country}


def _landings() -> list[Landing]:
    """Links to the pages of the page's country."""
    pages = landing_pages().profession
    return [
        Landing(code, plural_of(code), url_for("web.show_profession", slug=pages[code].slug))
        for code in professions_of(g.country)
    ]
