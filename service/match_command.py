"""`directory match`: one question on the command line, judged before anything about it is refused.

Exit codes: 0 answered, so is an emergency; 1 the index cannot answer; 2 a refused request or wrong usage.
"""

import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NoReturn

import click
import msgspec
import orjson

from indexer.engines import open_engine
from indexer.errors import BadSetting, DirectoryError, RequestRefused
from indexer.reference import Language, Reference
from indexer.settings import Settings
from indexer.telling import words_of
from service.asked import LANGUAGES
from service.directory import Served, open_directory, open_served, today_in
from service.faults import Fault, FaultyRequest
from service.guidance import numbers
from service.match_arguments import Said, read_arguments
from service.match_options import OPTIONS, SECTIONS, MatchOption, body_of
from service.matching import closed_answer, judge_body, match
from service.table import print_table
from service.triage.gate import Verdict
from service.triage.handoffs import HANDOFFS

FAILED, REFUSED = 1, 2
_SAID = "service.match_command.said"
_BOTH = "contradicts --red-flag; leave one of them out"
_TWICE = "something is said twice, once more seriously; say it once (only --red-flag and --modifier repeat)"
_EXAMPLES = """\
Examples:

\b
  directory match --country GB --outcome radicular_pain --no-red-flags --near "SW1A 1AA"
  directory match --country DE --outcome strain_or_sprain --red-flag fever --age 41 \\
      --body-region knee --duration-days 3 --near 10115 --filter language=en --lang de
  directory match --country AT --icd10 M54.4 --mode video --referral-held physiotherapist --json

An emergency is answered with the numbers to call, and lists nobody, whatever else is wrong with the command.
GET /v1/outcomes lists the codes: outcomes, red flags, factors, modifiers, body regions."""


class MatchCommand(click.Command):
    """Reads the command line twice: leniently for the gate, whose answer stands first, and as it should be."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        said = read_arguments(args)
        try:
            context = super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            _answer_misused(said, error)
        context.meta[_SAID] = said
        return context

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {section: [] for section in SECTIONS}
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record is not None:
                sections[option.section if isinstance(option, MatchOption) else SECTIONS[-1]].append(record)
        for section, records in sections.items():
            with formatter.section(section):
                formatter.write_dl(records)


@click.command("match", cls=MatchCommand, params=list(OPTIONS), epilog=_EXAMPLES)
@click.pass_context
def match_command(context: click.Context, /, as_of: date | None, **asked: Any) -> None:
    """Who to see for a triage outcome, near a place."""
    language, said, faults = asked["lang"], context.meta[_SAID], list(_contradictions(asked))
    served, broken = _served()
    body = body_of(asked)
    verdict, sterner = judge_body(served, body), _judge(served, said)
    is_sterner = _carefulness(sterner, served) > _carefulness(verdict, served)
    try:
        if sterner.is_closed and is_sterner:
            answer = closed_answer(served, said.body(), sterner, language, faults)
        elif verdict.is_closed:
            answer = closed_answer(served, body, verdict, language, faults)
        elif is_sterner and verdict.level is not None:
            raise RequestRefused("invalid_parameter", "arguments", _TWICE)
        elif broken is not None:
            raise broken
        else:
            answer = _ask(body, verdict, as_of, language, faults)
    except (DirectoryError, OSError) as error:
        for line in _lines_of(error):
            click.echo(line, err=True)
        _tell_numbers(served, verdict, language)
        sys.exit(REFUSED if isinstance(error, (RequestRefused, BadSetting)) else FAILED)
    _print(answer, served.reference, language, asked["is_json"])


def _answer_misused(said: Said, error: click.UsageError) -> NoReturn:
    """An emergency is answered, and the misuse a warning; otherwise the usage, and the numbers."""
    served, _ = _served()
    language: Language = said.asked["lang"] if said.asked.get("lang") in LANGUAGES else "en"
    verdict = _judge(served, said)
    if not verdict.is_closed:
        error.show()
        _tell_numbers(served, verdict, language)
        raise click.exceptions.Exit(REFUSED)
    fault = Fault("invalid_parameter", _option_of(error), error.format_message())
    answer = closed_answer(served, said.body(), verdict, language, [fault])
    _print(answer, served.reference, language, bool(said.asked.get("is_json")))
    raise click.exceptions.Exit(0)


def _option_of(error: click.UsageError) -> str:
    param = getattr(error, "param", None)
    return str(param.opts[0] if param is not None else getattr(error, "option_name", "arguments"))


def _judge(served: Served, said: Said) -> Verdict:
    return judge_body(served, said.body_to_judge())


def _carefulness(verdict: Verdict, served: Served) -> tuple[int, int]:
    """How soon and how careful; nothing recognised is the least."""
    if verdict.level is None or verdict.handoff is None:
        return (-1, -1)
    return served.reference.triage.levels[verdict.level].severity, HANDOFFS.index(verdict.handoff)


def _contradictions(asked: dict[str, Any]) -> Iterable[Fault]:
    if asked["no_red_flags"] and asked["red_flag"]:
        yield Fault("invalid_parameter", "--no-red-flags", _BOTH)


def _served() -> tuple[Served, BadSetting | None]:
    """What is served; with a setting that cannot be used the countries of the default, for the gate alone."""
    try:
        return open_served(Settings.from_env()), None
    except BadSetting as broken:
        return open_served(Settings()), broken


def _ask(
    body: dict[str, Any], verdict: Verdict, day: date | None, language: Language, faults: Sequence[Fault]
) -> dict[str, Any]:
    settings = Settings.from_env()
    directory = open_directory(settings, open_engine(settings), today_in if day is None else lambda _: day)
    try:
        answer = match(directory, body, verdict, language, faults)
    finally:
        directory.engine.close()
    return msgspec.to_builtins(answer)  # type: ignore[no-any-return]  # a dict in, a dict out


def _tell_numbers(served: Served, verdict: Verdict, language: Language) -> None:
    lines = numbers(served, verdict.country, language, verdict.level)
    click.echo("; ".join(f"{line['label']} {line['number']}" for line in lines), err=True)


def _lines_of(error: DirectoryError | OSError) -> list[str]:
    if not isinstance(error, RequestRefused):
        return [words_of(error)]
    faults = error.faults if isinstance(error, FaultyRequest) else (error,)
    return [f"{fault.code}: {fault.field}: {fault.message}" for fault in faults]


def _print(answer: dict[str, Any], reference: Reference, language: Language, is_json: bool) -> None:
    if is_json or not sys.stdout.isatty():
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    else:
        print_table(answer, _labels(reference, language), shutil.get_terminal_size().columns)


def _labels(reference: Reference, language: Language) -> dict[str, str]:
    """What whom to turn to and professions are called, by code."""
    named = {**reference.taxonomy.professions, **reference.triage.who}
    return {code: term.label.in_language(language) for code, term in named.items()}
