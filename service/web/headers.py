"""What browsers are told of every answer: load nothing from elsewhere, tell nobody where one was, guess no types.

The policy needs no exception: no inline script or style, no third party. Only pages made for it may be framed.
"""

from collections.abc import Sequence

from flask import Flask, Response, current_app, g

_ALLOWED = "script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'"
_POLICY_NAME = "Content-Security-Policy"
POLICY = f"default-src 'none'; {_ALLOWED}; base-uri 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}
"""The place is asked for on a tap, by our own script alone."""


def register(app: Flask, ancestors: Sequence[str]) -> None:
    """`ancestors`: origins whose pages may frame what is made to be framed (`allow_framing`)."""
    app.extensions["embedding_origins"] = tuple(ancestors)
    app.after_request(tell)


def allow_framing() -> None:
    """The answer being made may stand in a frame of the allowed origins."""
    g.is_framed = True


def tell(response: Response) -> Response:
    """The answer with all of it."""
    if _POLICY_NAME not in response.headers:  # it has none or all of them
        ancestors = current_app.extensions["embedding_origins"] if g.get("is_framed") else ()
        framed_by = " ".join(ancestors) or "'none'"
        response.headers.extend([*HEADERS.items(), (_POLICY_NAME, f"{POLICY}; frame-ancestors {framed_by}")])
    return response
