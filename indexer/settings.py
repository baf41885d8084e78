"""Settings, read once from the environment. The only reader and writer of `os.environ` in the project."""

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from environs import Env

from indexer.errors import BadSetting

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_PAGE = re.compile(r"https?://[^\s\"'<>;]+")
_MAIL = re.compile(r"[^\s@\"'<>;:?&]+@[A-Za-z0-9.-]+")
PREFIX = "DIRECTORY_"
_ON, _OFF = ("", "on", "true", "yes", "1"), ("off", "false", "no", "0")
_LIKENESS = 0.7
"""As difflib measures it, for the part behind the prefix."""
_Number = TypeVar("_Number", int, float)

_SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.5, 25.0
"""A deadline ends before the server ends the worker that is late."""


def _origins(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _switch(env: Env, name: str) -> bool:
    """On where nothing is said."""
    text: str = env.str(name, "").strip().lower()
    if text in _ON or text in _OFF:
        return text in _ON
    raise BadSetting(f"{name} is {text!r}; give on or off")


def _number(env: Env, name: str, default: _Number) -> _Number:
    """Of the kind the default is of."""
    text: str = env.str(name, "").strip()
    try:
        return type(default)(text) if text else default
    except ValueError:
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise BadSetting(f"{name} is {text!r}; give {kind}") from None


def _without_password(url: str) -> str:
    return url.rpartition("@")[2]


def _require_no_slip(named: Iterable[str]) -> None:
    """Raises BadSetting for a variable that is nearly one of ours: a keys file nobody reads leaves all doors open.

    One that only begins like ours is let be: a cluster names the address of a service like that.
    """
    known = {field.name.upper() for field in fields(Settings)} - {"STATE"}
    for name in named:
        ending = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and ending not in known:
            for meant in get_close_matches(ending, known, 1, _LIKENESS):
                raise BadSetting(f"{name} is no setting; did you mean {PREFIX}{meant}?")


@dataclass(frozen=True)
class Settings:
    """What an operator may choose; passed in, never imported.

    `index_ca_file`: certificates (PEM) trusted of an index at https; None: those every program trusts.
    `countries` empty means: every country file with `public = true`. `state` holds what the program makes
    for itself (compiled gazetteer, secret, rejects, counts of requests that listed nobody). `embedding_origins`:
    sites that may show the search in a frame. `safety_contact`: where a safety problem is reported, an address of
    mail or a page. `public_url`: how the world reaches the pages, without a slash at the end; None: as asked.
    `keys_file`: the callers' keys; None: everybody may ask everything. `open_scopes`: what needs no key where
    there is such a file. `rate_per_minute`: requests of one address, 0 for no limit. `trusted_proxies`: how many
    stand before the service and say whose address a request is from. `cors_origins`: sites whose scripts may ask
    the API. `deadline_seconds`: every answer is made within them, or there is none.
    """

    index_url: str = "embedded:var/index"
    index_ca_file: Path | None = None
    countries: tuple[str, ...] = ()
    secret_key: str | None = None
    state: Path = Path("var")
    assessment: bool = True
    count_unanswered: bool = True
    embedding_origins: tuple[str, ...] = ()
    safety_contact: str | None = None
    public_url: str | None = None
    keys_file: Path | None = None
    open_scopes: tuple[str, ...] = ("search",)
    rate_per_minute: int = 600
    trusted_proxies: int = 0
    cors_origins: tuple[str, ...] = ()
    deadline_seconds: float = 5.0

    @classmethod
    def from_env(cls) -> "Settings":
        """Raises BadSetting naming the variable."""
        env = Env()
        _require_no_slip(os.environ)
        settings = cls(
            index_url=env.str("DIRECTORY_INDEX_URL", "") or cls.index_url,
            index_ca_file=_path(env.str("DIRECTORY_INDEX_CA_FILE", "")),
            countries=tuple(dict.fromkeys(env.str("DIRECTORY_COUNTRIES", "").upper().replace(",", " ").split())),
            secret_key=env.str("DIRECTORY_SECRET_KEY", None),
            assessment=_switch(env, "DIRECTORY_ASSESSMENT"),
            count_unanswered=_switch(env, "DIRECTORY_COUNT_UNANSWERED"),
            embedding_origins=_origins(env.str("DIRECTORY_EMBEDDING_ORIGINS", "")),
            safety_contact=env.str("DIRECTORY_SAFETY_CONTACT", "") or None,
            keys_file=_path(env.str("DIRECTORY_KEYS_FILE", "")),
            open_scopes=tuple(
                env.str("DIRECTORY_OPEN_SCOPES", " ".join(cls.open_scopes)).replace(",", " ").split()
            ),
            rate_per_minute=_number(env, "DIRECTORY_RATE_PER_MINUTE", cls.rate_per_minute),
            trusted_proxies=_number(env, "DIRECTORY_TRUSTED_PROXIES", cls.trusted_proxies),
            cors_origins=_origins(env.str("DIRECTORY_CORS_ORIGINS", "")),
            deadline_seconds=_number(env, "DIRECTORY_DEADLINE_SECONDS", cls.deadline_seconds),
            public_url=env.str("DIRECTORY_PUBLIC_URL", "").rstrip("/") or None,
        )
        if not settings.index_url.startswith(("embedded:", "http://", "https://")):
            raise BadSetting(
                f"DIRECTORY_INDEX_URL is {_without_password(settings.index_url)!r}; "
                "give embedded:PATH or http(s)://HOST:PORT"
            )
        if settings.index_url == "embedded:":
            raise BadSetting("DIRECTORY_INDEX_URL names no path; give embedded:PATH")
        settings._check()
        return settings

    def _check(self) -> None:
        """Raises BadSetting. An origin ends up in a header, an address in a link: nothing else may be in them."""
        origin, page = "an address such as https://www.example.org", "an address of a page (https://)"
        checked = (
            ("EMBEDDING_ORIGINS", self.embedding_origins, (_ORIGIN,), origin),
            ("CORS_ORIGINS", self.cors_origins, (_ORIGIN,), origin),
            ("PUBLIC_URL", (self.public_url,), (_PAGE,), origin),
            ("SAFETY_CONTACT", (self.safety_contact,), (_PAGE, _MAIL), f"an address of mail, or {page}"),
        )
        for name, values, patterns, remedy in checked:
            for value in values:
                if value is not None and not any(pattern.fullmatch(value) for pattern in patterns):
                    raise BadSetting(f"DIRECTORY_{name} names {value!r}; give {remedy}")
        for name, number in (("RATE_PER_MINUTE", self.rate_per_minute), ("TRUSTED_PROXIES", self.trusted_proxies)):
            if number < 0:
                raise BadSetting(f"DIRECTORY_{name} is {number}; give 0 or more")
        if not _SHORTEST_SECONDS <= self.deadline_seconds <= _LONGEST_SECONDS:
            raise BadSetting(
                f"DIRECTORY_DEADLINE_SECONDS is {self.deadline_seconds:g}; give {_SHORTEST_SECONDS:g} to "
                f"{_LONGEST_SECONDS:g}"
            )

    @property
    def engine_name(self) -> str:
        """embedded or elasticsearch."""
        return "embedded" if self.index_url.startswith("embedded:") else "elasticsearch"

    def offered_countries(self, known: Collection[str], public: tuple[str, ...]) -> tuple[str, ...]:
        """The configured countries, or else the public ones; `known` are those with a country file.

        Raises BadSetting naming a country without a file.
        """
        for code in self.countries:
            if code not in known:
                raise BadSetting(
                    f"DIRECTORY_COUNTRIES names {code!r}, which has no country file; known are {' '.join(known)}"
                )
        return self.countries or public


def share_metrics(folder: Path | None) -> None:
    """Tells the metrics library, before it is imported, where the workers of one server count together; None: no
    more, for whatever this process begins later."""
    if folder is None:
        os.environ.pop(_SHARED_METRICS, None)
    else:
        os.environ[_SHARED_METRICS] = str(folder)
