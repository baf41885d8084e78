"""Settings, read once from the environment. The only reader of `os.environ` in the project."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from environs import Env, EnvError

from indexer.errors import BadSetting


@dataclass(frozen=True)
class Settings:
    """What an operator may choose; passed in, never imported.

    `countries` empty means: every country file with `public = true`. `state` holds what the program makes
    for itself (compiled gazetteer, secret, rejects, counts of requests that listed nobody).
    """

    index_url: str = "embedded:var/index"
    countries: tuple[str, ...] = ()
    secret_key: str | None = None
    state: Path = Path("var")
    assessment: bool = True
    count_unanswered: bool = True

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
            )
        except EnvError as error:
            raise BadSetting(str(error)) from error
        if not settings.index_url.startswith(("embedded:", "http://", "https://")):
            raise BadSetting(
                f"DIRECTORY_INDEX_URL is {settings.index_url!r}; give embedded:PATH or http(s)://HOST:PORT"
            )
        if settings.index_url == "embedded:":
            raise BadSetting("DIRECTORY_INDEX_URL names no path; give embedded:PATH")
        return settings

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
