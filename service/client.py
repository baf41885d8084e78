"""A small client of the HTTP API for triage tools: seven calls, one error. On `requests` alone.

    directory = DirectoryClient("http://127.0.0.1:8000")
    answer = directory.match({"country": "GB", "outcome": {"code": "radicular_pain", "red_flags": []},
                              "location": {"text": "SW1A 1AA"}})
    first = answer["matches"][0]

Answers are what the API says (`/openapi.json`), typed as far as most callers go. An emergency is an answer, not an
error: look at `disposition` before `matches`.
"""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, NamedTuple, NotRequired, Self, TypedDict, cast

import requests

Language = Literal["en", "de", "ar"]
Body = Mapping[str, Any]
UNREACHABLE, UNREADABLE, UNSENDABLE = "unreachable", "unreadable_answer", "invalid_json"
"""Codes where no directory spoke: nobody answered; what answered is none; the body is no JSON, so not sent."""
PROBLEM_TYPE = "application/problem+json"


class Number(TypedDict):
    label: str
    number: str


class Labelled(TypedDict):
    code: str
    label: str


class Disposition(TypedDict):
    """How soon and by whom; `level` emergency lists nobody: say `numbers`."""

    level: Literal["emergency", "urgent", "soon", "routine", "self_care"]
    handoff: Literal["none", "optional", "first", "only"]
    who: list[str]
    within_hours: int | None
    advice: list[str]
    numbers: list[Number]
    source: str


class Match(TypedDict):
    """One specialist with the practice that is the match."""

    specialist: dict[str, Any]
    practice: dict[str, Any]
    distance_km: float | None
    rank: int
    score: float
    score_parts: list[dict[str, Any]]
    access: list[str]


class Found(TypedDict):
    """What both searches answer."""

    matches: list[Match]
    total: int
    facets: dict[str, dict[str, int]]
    near_misses: list[dict[str, Any]]
    next_cursor: str | None
    synthetic: bool | None
    as_of: str | None
    index_version: str | None
    ranking_version: str | None


class MatchAnswer(Found):
    """`relaxed` says what was let go because nobody fitted; `safety_notice` whom to turn to, say it last."""

    outcome: Labelled | None
    disposition: Disposition
    screened: bool
    signs_to_ask: list[dict[str, str]]
    warnings: list[dict[str, str]]
    safety_notice: str | None
    review_statement: str
    location: dict[str, Any] | None
    relaxed: list[dict[str, Any]]
    after_deadline: int | None
    neighbours: list[dict[str, Any]]
    rejections: dict[str, Any] | None
    triage_version: str


class Referral(TypedDict):
    """The signed document; hand it over as it came."""

    id: str
    issued_on: str
    expires_on: str
    test: bool
    specialist: dict[str, Any]
    practice: dict[str, Any]
    endpoint: dict[str, str] | None
    disposition: dict[str, Any]
    access: list[str]
    outcome: NotRequired[dict[str, Any]]
    signature: dict[str, str]


class ReferralAnswer(TypedDict):
    """`referral` is None for an emergency, and where nobody here is right."""

    outcome: Labelled | None
    disposition: Disposition
    screened: bool
    signs_to_ask: list[dict[str, str]]
    warnings: list[dict[str, str]]
    safety_notice: str | None
    referral: Referral | None


class Verified(TypedDict):
    valid: bool
    expired: bool
    id: str
    issued_on: str
    expires_on: str
    test: bool
    key: dict[str, str]


class Suggestion(TypedDict):
    """`highlight`: runs [from, to) of the label that were typed. What else there is follows from `kind`."""

    kind: Literal["place", "profession", "specialty", "condition", "procedure", "specialist"]
    label: str
    highlight: list[list[int]]
    code: NotRequired[str]
    profession: NotRequired[str]
    profession_label: NotRequired[str]
    region: NotRequired[str]
    lat: NotRequired[float]
    lon: NotRequired[float]
    id: NotRequired[str]
    city: NotRequired[str]


class Suggestions(TypedDict):
    """`safety_notice`: the words name a sign of an emergency, so nothing is suggested: show it above all else."""

    suggestions: list[Suggestion]
    safety_notice: str | None
    index_version: str | None


class Outcomes(TypedDict):
    outcomes: list[dict[str, Any]]
    red_flags: list[dict[str, str]]
    factors: list[Labelled]
    modifiers: list[Labelled]
    body_regions: list[Labelled]
    triage_version: str


class FieldError(NamedTuple):
    """What is wrong where: a JSON path or parameter name, and the remedy."""

    field: str
    message: str


class DirectoryRefused(Exception):
    """The directory said no, or nothing. `code` is stable; `status` None: no answer came.

    `numbers` are the lines to call that errors of triage routes carry: show them whatever the code.
    """

    def __init__(self, code: str, detail: str, status: int | None = None, problem: Body | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.status = code, detail, status
        self.problem: Body = problem or {}
        errors: Sequence[Body] = self.problem.get("errors", ())
        self.fields = tuple(FieldError(str(error["field"]), str(error["message"])) for error in errors)
        self.numbers = cast(Sequence[Number], self.problem.get("numbers", ()))


class DirectoryClient:
    """One kept-alive connection to one directory; not shared between threads. Raises DirectoryRefused alone."""

    def __init__(self, address: str, *, language: Language = "en", timeout_seconds: float = 10.0) -> None:
        self._address, self._timeout_seconds = address.rstrip("/"), timeout_seconds
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "Accept-Language": language})

    def outcomes(self) -> Outcomes:
        return cast(Outcomes, self._ask("GET", "/v1/outcomes"))

    def places(self, country: str, typed: str) -> list[dict[str, Any]]:
        """Places that the words typed so far may become."""
        answer = self._ask("GET", "/v1/places", query={"country": country, "q": typed})
        return cast(list[dict[str, Any]], answer["places"])

    def suggest(self, country: str, typed: str, *, limit: int = 8, kinds: Sequence[str] = ()) -> Suggestions:
        """What the words typed so far may become, places and people among them; no `kinds`: all."""
        body = {"country": country, "q": typed, "limit": limit, "kinds": list(kinds)}
        return cast(Suggestions, self._ask("POST", "/v1/suggestions", body))

    def match(self, body: Body) -> MatchAnswer:
        return cast(MatchAnswer, self._ask("POST", "/v1/matches", body))

    def search(self, body: Body) -> Found:
        return cast(Found, self._ask("POST", "/v1/specialists/search", body))

    def refer(self, body: Body) -> ReferralAnswer:
        return cast(ReferralAnswer, self._ask("POST", "/v1/referrals", body))

    def verify(self, referral: Referral | Body) -> Verified:
        """Refused with code `referral_altered` where anything in it was changed."""
        return cast(Verified, self._ask("POST", "/v1/referrals/verify", referral))

    def close(self) -> None:
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(
        self, method: str, path: str, body: Body | None = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        url = self._address + path
        try:
            response = self._session.request(
                method, url, params=query, json=body, timeout=self._timeout_seconds, allow_redirects=False
            )
        except requests.exceptions.InvalidJSONError as error:
            raise DirectoryRefused(UNSENDABLE, f"not sent: {error}; send strict JSON") from error
        except requests.RequestException as error:
            raise DirectoryRefused(UNREACHABLE, f"{url}: {type(error).__name__}; is it served there?") from error
        return _read(response)


def _read(response: requests.Response) -> dict[str, Any]:
    kind = response.headers.get("Content-Type", "")
    try:
        answer = response.json()
    except requests.JSONDecodeError:
        answer = None
    if isinstance(answer, dict) and response.status_code == 200:
        return answer
    if isinstance(answer, dict) and kind.startswith(PROBLEM_TYPE) and "code" in answer:
        raise DirectoryRefused(str(answer["code"]), str(answer.get("detail", "")), response.status_code, answer)
    detail = f"{response.url} answered {response.status_code}, not as a directory does; is the address right?"
    raise DirectoryRefused(UNREADABLE, detail, response.status_code)
