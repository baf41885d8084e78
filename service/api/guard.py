"""Who may ask: the key of a request, the scope its route takes, and how often its caller may come.

One table says which scope a route takes. An emergency in a request that is refused is answered all the same: no
key, no limit and no load stands between a red flag and its numbers.
"""

import ipaddress
import math
from collections.abc import Callable

from flask import Flask, current_app, g, request
from flask_cors import CORS
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.errors import BadSetting, RequestRefused
from indexer.secret import open_secret
from indexer.settings import Settings
from service import metrics
from service.api.http import directory, read_sent
from service.errors import TURNED_AWAY, is_triage_path
from service.faults import Busy, RateLimited
from service.keys import SCOPES, Key, KeyFile, Refusal, Scope, today
from service.limits import Limits
from service.matching import judge_body

SCOPE_BY_PATH: tuple[tuple[str, Scope | None], ...] = (
    ("/v1/referrals/verify", None),
    ("/v1/referrals/key", None),
    ("/v1/referrals", "refer"),
    ("/v1/matches", "match"),
    ("/v1/assessments", "match"),
    ("/v1/", "search"),
    ("/metrics", "metrics"),
)
"""The first that an address begins with counts; what is in none takes no key. Anybody may verify a referral."""
_TAKING_KEYS = tuple(begin for begin, _ in SCOPE_BY_PATH)
_REMEDY = "send Authorization: Bearer with a key of this directory"
_WHY: dict[Refusal, str] = {
    "unknown": f"this key is not known here; {_REMEDY}",
    "revoked": "this key was revoked; ask the directory's operator for a new one",
    "expired": "this key has expired; ask the directory's operator for a new one",
}


class Guard:
    """Keys, open scopes and limits of one application.

    `tells_of_emergency`: ways to see that a request does; the first one here is for the routes of the API.
    """

    def __init__(self, settings: Settings) -> None:
        unknown = [scope for scope in settings.open_scopes if scope not in SCOPES]
        if unknown:
            raise BadSetting(f"DIRECTORY_OPEN_SCOPES names {unknown[0]!r}; known are {', '.join(SCOPES)}")
        self._keys = None if settings.keys_file is None else KeyFile(settings.keys_file)
        if self._keys is not None:
            self._keys.keys()
        self._open: tuple[str, ...] = SCOPES if self._keys is None else settings.open_scopes
        self._per_minute = settings.rate_per_minute
        self._limits = Limits(settings.state, open_secret(settings).key_for("limits"))
        self.tells_of_emergency: list[Callable[[], bool]] = [_is_emergency]

    @property
    def open_scopes(self) -> tuple[str, ...]:
        """What may be asked without a key."""
        return self._open

    def check(self) -> None:
        """Raises RequestRefused: 401, 403, 429, or 503 for who is turned away (`service.turns`)."""
        if TURNED_AWAY in request.environ:
            raise Busy
        path = request.path
        key, scope = (self._key(), scope_of(path)) if takes_keys(path) else (None, None)
        if scope is not None and scope not in self._open:
            if key is None:
                raise RequestRefused("key_required", "Authorization", f"this takes a key; {_REMEDY}")
            if scope not in key.scopes:
                message = f"this key may ask {', '.join(key.scopes) or 'nothing'}; this takes {scope}"
                raise RequestRefused("scope_missing", "Authorization", message)
        self._count(key)

    def _key(self) -> Key | None:
        """The caller's; None where none was sent, or nobody has any."""
        sent = request.authorization
        if self._keys is None or sent is None:
            return None
        token = (sent.token or "") if sent.type == "bearer" else ""
        found = self._keys.known(token, today())
        if isinstance(found, str):
            raise RequestRefused("key_refused", "Authorization", _WHY[found])
        g.caller = found.id
        return found

    def _count(self, key: Key | None) -> None:
        per_minute = (key and key.per_minute) or self._per_minute
        if not per_minute:
            return
        caller = f"key {key.id}" if key else _network(request.remote_addr)
        wait = self._limits.wait_seconds(caller, per_minute) if caller else 0.0
        if wait:
            raise RateLimited(math.ceil(wait))


def register(app: Flask, settings: Settings) -> None:
    """Checks every request before its view. Raises BadSetting where the keys cannot be read."""
    app.extensions["guard"] = Guard(settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Werkzeug documents it
    app.before_request(_check)
    if settings.cors_origins:
        CORS(
            app,
            resources=r"/v1/.*",
            origins=list(settings.cors_origins),
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
            max_age=600,
        )


def scope_of(path: str) -> Scope | None:
    """The scope a route takes; None: it takes no key."""
    return next((scope for begin, scope in SCOPE_BY_PATH if path.startswith(begin)), None)


def takes_keys(path: str) -> bool:
    """Whether a key that is sent there is looked at: what a proxy asks of a page's visitors is none of ours."""
    return path.startswith(_TAKING_KEYS)


def _check() -> None:
    if request.method == "OPTIONS":
        return
    guard: Guard = current_app.extensions["guard"]
    try:
        guard.check()
    except RequestRefused as refused:
        if not any(tells() for tells in guard.tells_of_emergency):
            if isinstance(refused, Busy):
                metrics.note_shed()
            raise


def _is_emergency() -> bool:
    """Whether the request tells of an emergency: then it is answered, whoever asks, however often."""
    if request.method != "POST" or not is_triage_path(request.path):
        return False
    return judge_body(directory(), read_sent().body).level == "emergency"


def _network(address: str | None) -> str | None:
    """Whom an address is counted as: an IPv6 caller has a whole /64. None: this machine itself, which is not
    counted, for a proxy nobody told of would be one caller for everybody."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address
    if found.is_loopback:
        return None
    bits = 32 if found.version == 4 else 64
    return str(ipaddress.ip_network((found, bits), strict=False))
