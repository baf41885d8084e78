"""What a visitor said so far: kept by their browser alone, sealed, for half an hour.

Owns the cookie. Nothing of it is stored here, and none of it may stand in an address. Knows no page.
"""

import base64
import zlib
from collections.abc import Mapping

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from flask import Response, current_app, g, request
from msgspec import Struct

from indexer.records import Funding
from indexer.secret import Secret

COOKIE = "visit"
LIFETIME_SECONDS = 30 * 60
MOST_BYTES = 3_800
"""Browsers keep 4,096 bytes of a cookie with its name and attributes."""

Answer = str | int | tuple[str, ...]


class Visit(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Everything a visitor said. Place, funding and orders are of `country`.

    place: a text; point: latitude and longitude in degrees, at 3 decimals; at most one of them. answers: by code
    of the question. asked_of: what of place, funding and orders was asked, answered or not. is_list_wanted: they
    ask for the list though nobody need be seen.
    """

    country: str = ""
    for_whom: str = ""
    words: str = ""
    place: str = ""
    point: tuple[float, float] | None = None
    answers: Mapping[str, Answer] = {}
    funding: Funding | None = None
    asked_of: tuple[str, ...] = ()
    is_list_wanted: bool = False
    held: tuple[str, ...] = ()

    def in_country(self, country: str) -> "Visit":
        """The same in that country: what depends on another one is dropped."""
        if self.country == country:
            return self
        return Visit(country=country, for_whom=self.for_whom, words=self.words, answers=self.answers)


class Seal:
    """Encrypts and opens visits; what is older than half an hour, or not ours, opens as nothing."""

    def __init__(self, secret: Secret) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(secret.key_for("cookie")))

    def close(self, visit: Visit) -> str:
        return self._fernet.encrypt(zlib.compress(msgspec.json.encode(visit))).decode("ascii")

    def open(self, sealed: str) -> Visit | None:
        try:
            said = zlib.decompress(self._fernet.decrypt(sealed, ttl=LIFETIME_SECONDS))
            return msgspec.json.decode(said, type=Visit)
        except (InvalidToken, zlib.error, msgspec.DecodeError, ValueError):
            return None


def current_visit() -> Visit:
    """What the visitor said so far, for the country of the page; an empty visit where nothing was said."""
    if "visit" not in g:
        seal: Seal = current_app.extensions["visit_seal"]
        sealed = request.cookies.get(COOKIE)
        g.visit = (seal.open(sealed) if sealed else None) or Visit()
    visit: Visit = g.visit
    country = g.get("country")
    return visit if country is None else visit.in_country(country.code)


def keep(response: Response, visit: Visit) -> Response:
    """Hands the visitor what they said, for half an hour from now."""
    seal: Seal = current_app.extensions["visit_seal"]
    sealed = seal.close(visit)
    if len(sealed) > MOST_BYTES:
        raise ValueError("more was said than a cookie holds")
    response.set_cookie(
        COOKIE, sealed, max_age=LIFETIME_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def forget(response: Response) -> Response:
    response.delete_cookie(COOKIE, secure=request.is_secure, httponly=True, samesite="Lax")
    return response
