"""What search engines are told: which pages there are in which languages, and which to leave alone.

While what is live was invented they are to leave all of it alone.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from flask import Response, url_for

from service.api.http import directory
from service.matching import search
from service.web.blueprint import blueprint
from service.web.landing import wish_for
from service.web.language import page_language
from service.web.public import alternates, real_countries, world_address
from service.web.slugs import landing_pages, professions_of

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_GENERAL = ("web.show_countries", "web.show_ranking", "web.show_about", "web.show_safety", "web.show_privacy")
_PERSONAL = (
    "/*/search",
    "/*/results",
    "/*/questions",
    "/*/details",
    "/*/change",
    "/start",
    "/embed/",
    "/privacy/",
)
"""Addresses that answer a visitor, not the world."""


@blueprint.get("/sitemap.xml")
def show_sitemap() -> Response:
    """Every page for everybody, in each language; none of a country whose specialists are invented."""
    Xml.register_namespace("", _SITEMAPS)
    Xml.register_namespace("xhtml", _XHTML)
    root = Xml.Element(f"{{{_SITEMAPS}}}urlset")
    for endpoint, values in _pages():
        links = alternates(endpoint, **values)
        for page in links:
            entry = Xml.SubElement(root, f"{{{_SITEMAPS}}}url")
            Xml.SubElement(entry, f"{{{_SITEMAPS}}}loc").text = page.address
            for other in links:
                attributes = {"rel": "alternate", "hreflang": other.language, "href": other.address}
                Xml.SubElement(entry, f"{{{_XHTML}}}link", attributes)
    body = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return _told(body, "application/xml")


@blueprint.get("/robots.txt")
def show_robots() -> Response:
    if not real_countries():
        return _told(b"User-agent: *\nDisallow: /\n", "text/plain")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PERSONAL)]
    lines.append(f"Sitemap: {world_address(url_for('web.show_sitemap', lang=None))}")
    return _told("\n".join([*lines, ""]).encode(), "text/plain")


def _pages() -> Iterator[tuple[str, dict[str, str]]]:
    """Pages about a profession of which nobody is listed are no use to anybody who searches."""
    codes = real_countries()
    if codes:
        yield from ((endpoint, {}) for endpoint in _GENERAL)
    for code in codes:
        yield "web.show_start", {"country": code}
        for profession in professions_of(directory().reference.countries[code]):
            if not search(directory(), wish_for(code, profession), page_language())["total"]:
                continue
            slug = landing_pages().profession[profession].slug
            yield "web.show_profession", {"country": code, "slug": slug}


def _told(body: bytes, content_type: str) -> Response:
    return Response(body, content_type=f"{content_type}; charset=utf-8")
