"""Forms are taken from our own pages alone (cross-site request forgery).

A visit is what a browser keeps, so all a foreign page could do is put words into it; even that is refused.
Browsers say where a request comes from (Fetch Metadata, `Sec-Fetch-Site`); of one that does not, `Origin` is
asked. Where neither is said no browser sends it, and there is no cookie to misuse: `SameSite=Lax` keeps it from
foreign forms.

Over plain HTTP from another machine browsers leave Fetch Metadata out, and under `Referrer-Policy: no-referrer`
the `Origin` of our own forms is `null`. That is taken: to refuse it would refuse every form of such a site, and a
foreign form, which may say `null` too, still comes without the cookie.
"""

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import Forbidden

_OUR_OWN = ("same-origin", "none")


def refuse_foreign_forms() -> None:
    """Raises Forbidden for a POST that another site's page sends."""
    if request.method != "POST" or _is_ours():
        return
    raise Forbidden("this form was sent from another site; open the page here and send it again")


def _is_ours() -> bool:
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told in _OUR_OWN
    origin = request.headers.get("Origin")
    if origin is None or origin == "null":
        return True
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:  # no browser sends what is no address
        return False
