"""What may be asked with `directory match`: its options, and where in the body of the API each of them stands."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

import click
from marshmallow import fields

from indexer.cli.parameters import ASKED_COUNTRY, DAY
from indexer.engines.query import Sort
from indexer.records import Funding, Mode
from service.asked import DEFAULT_LIMIT, DEFAULT_RADIUS_KM, LANGUAGES, MAX_LIMIT
from service.schemas.fields import Flag
from service.schemas.requests import MatchFiltersSchema
from service.triage.spelling import answer_of

_FILTERS: Mapping[str, fields.Field[Any]] = MatchFiltersSchema().fields
RED_FLAGS = ("outcome", "red_flags")


class MatchOption(click.Option):
    """An option, the section of the help it stands in, and where its value stands in the body, () if nowhere."""

    def __init__(self, *declared: str, section: str, path: tuple[str, ...] = (), **settings: Any) -> None:
        super().__init__(declared, **settings)
        self.section, self.path = section, path


class _Filter(click.ParamType[tuple[str, Any]]):
    """One condition, name=value; the value as the API takes it under that name."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        name, sign, text = str(value).partition("=")
        if not sign:
            self.fail(f"{value!r} is no NAME=VALUE; names are {', '.join(_FILTERS)}", param, ctx)
        return name, _as_field(_FILTERS.get(name), text)


def _as_field(field: fields.Field[Any] | None, text: str) -> Any:
    """What the field takes; the text itself where it does not say that, for the schema to refuse."""
    if isinstance(field, fields.List):
        return text.split(",")
    if isinstance(field, Flag):
        return {"yes": True, "no": False}.get(answer_of(text) or "", text)
    if isinstance(field, (fields.Integer, fields.Float)):
        try:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return text
    return text


_ILL, _PATIENT, _PLACE, _CHOICE, _ANSWER = "Illness", "Patient", "Where", "Choice", "Answer"
SECTIONS = (_ILL, _PATIENT, _PLACE, _CHOICE, _ANSWER)


def _codes(name: str, section: str, path: tuple[str, ...], told: str) -> MatchOption:
    return MatchOption(name, section=section, path=path, multiple=True, metavar="CODE", help=told)


OPTIONS = (
    MatchOption("--outcome", section=_ILL, path=("outcome", "code"), metavar="CODE",
                help="The triage outcome; GET /v1/outcomes lists them. Required, or --icd10 or --nucc."),
    MatchOption("--icd10", section=_ILL, path=("outcome", "icd10"), metavar="CODE",
                help="The same by an ICD-10 code, such as M54.4."),
    MatchOption("--nucc", section=_ILL, path=("outcome", "nucc"), metavar="CODE",
                help="The same by the NUCC code of whom to see."),
    _codes("--red-flag", _ILL, RED_FLAGS, "A warning sign that is there; repeat it, or join by commas."),
    MatchOption("--no-red-flags", section=_ILL, is_flag=True, help="They were asked for, and there is none."),
    MatchOption("--body-region", section=_ILL, path=("outcome", "body_region"), metavar="CODE",
                help="Where it is, such as lower_back."),
    MatchOption("--duration-days", section=_ILL, path=("outcome", "duration_days"), type=int,
                help="For how many days already."),
    MatchOption("--onset-delay-hours", section=_ILL, path=("outcome", "onset_delay_hours"), type=float,
                help="How long after training it began."),
    _codes("--factor", _ILL, ("outcome", "factors"), "What in training led to it; as often as there are."),
    MatchOption("--age", section=_PATIENT, path=("patient", "age_years"), type=int,
                help="In years; adults of 18 to 64 if left out."),
    MatchOption("--pregnant/--not-pregnant", section=_PATIENT, path=("patient", "pregnant"), default=None,
                help="Whether the patient is pregnant."),
    _codes("--modifier", _PATIENT, ("patient", "modifiers"), "Illness or medicine, such as diabetes."),
    MatchOption("--country", section=_PLACE, path=("country",), required=True, type=ASKED_COUNTRY,
                help="Two letters, such as GB."),
    MatchOption("--near", section=_PLACE, path=("location", "text"), metavar="PLACE",
                help='A postcode or place, such as "SW1A 1AA". Required unless --mode video.'),
    MatchOption("--radius-km", section=_PLACE, path=("radius_km",), type=float,
                help=f"How far, in km; {DEFAULT_RADIUS_KM:g} if left out."),
    MatchOption("--mode", section=_PLACE, path=("mode",), type=click.Choice(get_args(Mode)),
                help="In person if left out."),
    MatchOption("--filter", section=_CHOICE, path=("filters",), multiple=True, type=_Filter(),
                help=f"A condition, such as language=de; of {', '.join(_FILTERS)}."),
    MatchOption("--text", section=_CHOICE, path=("text",), metavar="WORDS",
                help="Words of a name or a practice."),
    MatchOption("--funding", section=_CHOICE, path=("funding",), type=click.Choice(get_args(Funding)),
                help="Who pays; self_pay for access rules, and nobody left out, if not said."),
    _codes("--referral-held", _CHOICE, ("referrals_held",), "A profession there is an order for."),
    MatchOption("--include-optional", section=_CHOICE, path=("include_optional",), is_flag=True, default=None,
                help="List specialists also where self care comes first."),
    MatchOption("--sort", section=_CHOICE, path=("sort",), type=click.Choice(get_args(Sort)),
                help="Best first if left out."),
    MatchOption("--limit", section=_CHOICE, path=("limit",), type=int,
                help=f"How many, 1 to {MAX_LIMIT}; {DEFAULT_LIMIT} if left out."),
    MatchOption("--as-of", section=_ANSWER, type=DAY, help="Answer as on that day; today if left out."),
    MatchOption("--lang", section=_ANSWER, type=click.Choice(LANGUAGES), default="en", show_default=True,
                help="Language of advice and reasons."),
    MatchOption("--json", "is_json", section=_ANSWER, is_flag=True, help="The API's JSON on a terminal too."),
)  # fmt: skip


def body_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The body of POST /v1/matches that options of these names and values stand for."""
    body: dict[str, Any] = {}
    for option in OPTIONS:
        value = asked.get(option.name or "")
        if option.path and value is not None and value != ():
            _set(body, option.path, _as_sent(option, value))
    if asked.get("no_red_flags") and not asked.get("red_flag"):
        _set(body, RED_FLAGS, [])
    return body


def _as_sent(option: MatchOption, value: Any) -> Any:
    if option.path == ("filters",):
        return _filters(value)
    return [part for each in value for part in str(each).split(",")] if option.multiple else value


def _filters(conditions: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Of a list the conditions add up, of anything else the last holds."""
    together: dict[str, Any] = {}
    for name, value in conditions:
        together[name] = [*together.get(name, ()), *value] if isinstance(value, list) else value
    return together


def _set(body: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        body = body.setdefault(step, {})
    body[path[-1]] = value
