"""Settings, read once from the environment. The only reader of `os.environ` in the project."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from environs import Env, EnvError

from indexer.errors import BadSetting

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_PAGE = re.compile(r"https?://[^\s\"'<>;]+")
_MAIL = re.compile(r"[^\s@\"'<>;:?&]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Settings:
    """What an operator may choose; passed in, never imported.

    `countries` empty means: every country file with `public = true`. `state` holds what the program makes
    for itself (compiled gazetteer, secret, rejects, counts of requests that listed nobody). `embedding_origins`:
    sites that may show the search in a frame. `safety_contact`: where a safety problem is reported, an address of
    mail or a page. `public_url`: how the world reaches the pages, without a slash at the end; None: as asked.
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
                embedding_origins=tuple(env.str("DIRECTORY_EMBEDDING_ORIGINS", "").replace(",", " ").split()),
                safety_contact=env.str("DIRECTORY_SAFETY_CONTACT", "") or None,
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
        settings._check_addresses()
        return settings

    def _check_addresses(self) -> None:
        """Raises BadSetting. An origin ends up in a header, an address in a link: nothing else may be in them."""
        for origin in self.embedding_origins:
            if not _ORIGIN.fullmatch(origin):
                raise BadSetting(
                    f"DIRECTORY_EMBEDDING_ORIGINS names {origin!r}; give origins: https://www.example.org"
                )
        if self.public_url is not None and not _PAGE.fullmatch(self.public_url):
            raise BadSetting(f"DIRECTORY_PUBLIC_URL is {self.public_url!r}; give https://www.example.org")
        contact = self.safety_contact
        if contact is not None and not (_PAGE.fullmatch(contact) or _MAIL.fullmatch(contact)):
            raise BadSetting(
                f"DIRECTORY_SAFETY_CONTACT is {contact!r}; give an address of mail or of a page (https://)"
            )

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
