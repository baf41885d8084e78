"""Settings, read once from the environment. The only reader and writer of `os.environ` in the project."""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from environs import Env, EnvError

from indexer.errors import BadSetting

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_PAGE = re.compile(r"https?://[^\s\"'<>;]+")
_MAIL = re.compile(r"[^\s@\"'<>;:?&]+@[A-Za-z0-9.-]+")


def _origins(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


@dataclass(frozen=True)
class Settings:
    """What an operator may choose; passed in, never imported.

    `countries` empty means: every country file with `public = true`. `state` holds what the program makes
    for itself (compiled gazetteer, secret, rejects, counts of requests that listed nobody). `embedding_origins`:
    sites that may show the search in a frame. `safety_contact`: where a safety problem is reported, an address of
    mail or a page. `public_url`: how the world reaches the pages, without a slash at the end; None: as asked.
    `keys_file`: the callers' keys; None: everybody may ask everything. `open_scopes`: what needs no key where
    there is such a file. `rate_per_minute`: requests of one address, 0 for no limit. `trusted_proxies`: how many
    stand before the service and say whose address a request is from. `cors_origins`: sites whose scripts may ask
    the API.
    """

    index_url: str = "embedded:var/index"
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

    @classmethod
    def from_env(cls) -> "Settings":
        """Raises BadSetting naming the variable."""
        env = Env()
        try:
            settings = cls(
                index_url=env.str("DIRECTORY_INDEX_URL", cls.index_url),
                countries=tuple(
                    dict.fromkeys(env.str("DIRECTORY_COUNTRIES", "").upper().replace(",", " ").split())
                ),
                secret_key=env.str("DIRECTORY_SECRET_KEY", None),
                assessment=env.bool("DIRECTORY_ASSESSMENT", True),
                count_unanswered=env.bool("DIRECTORY_COUNT_UNANSWERED", True),
                embedding_origins=_origins(env.str("DIRECTORY_EMBEDDING_ORIGINS", "")),
                safety_contact=env.str("DIRECTORY_SAFETY_CONTACT", "") or None,
                keys_file=Path(path) if (path := env.str("DIRECTORY_KEYS_FILE", "")) else None,
                open_scopes=tuple(
                    env.str("DIRECTORY_OPEN_SCOPES", " ".join(cls.open_scopes)).replace(",", " ").split()
                ),
                rate_per_minute=env.int("DIRECTORY_RATE_PER_MINUTE", cls.rate_per_minute),
                trusted_proxies=env.int("DIRECTORY_TRUSTED_PROXIES", cls.trusted_proxies),
                cors_origins=_origins(env.str("DIRECTORY_CORS_ORIGINS", "")),
                public_url=env.str("DIRECTORY_PUBLIC_URL", "").rstrip("/") or None,
            )
        except EnvError as error:
            raise BadSetting(str(error)) from error
        if not settings.index_url.startswith(("embedded:", "http://", "https://")):
            raise BadSetting(
                f"DIRECTORY_INDEX_URL is {settings.index_url!r}; give embedded:PATH or http(s)://HOST:PORT"
            )
        if settings.index_url == "embedded:":
            raise BadSetting("DIRECTORY_INDEX_URL names no path; give embedded:PATH")
        settings._check()
        return settings

    def _check(self) -> None:
        """Raises BadSetting. An origin ends up in a header, an address in a link: nothing else may be in them."""
        origin, page = "such as https://www.example.org", "an address of a page (https://)"
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


def share_metrics(folder: Path) -> None:
    """Tells the metrics library, before it is imported, where the workers of one server count together."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
