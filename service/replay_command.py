"""`directory replay`: a saved answer made again, and whether it is the same.

Exit codes: 0 the same; 1 it differs, or cannot be made again; 2 a file that is no saved answer, or wrong usage.
"""

import sys
from itertools import islice
from pathlib import Path

import click
import msgspec
import orjson

from indexer.engines import open_engine
from indexer.errors import BadSetting, DirectoryError, RequestRefused
from indexer.reference import Language
from indexer.settings import Settings
from indexer.telling import words_of
from service.asked import LANGUAGES
from service.faults import Fault, FaultyRequest
from service.replay import MOST_DIFFERENCES, Answered, CannotReplay, Saved, differences, replay

FAILED = 1
_FORM = 'give {"request": {…}, "answer": {…}}: a body as it was sent and its answer as it came'
_HELP = """\
FILE is JSON, {"request": …, "answer": …}: a body as it was sent to /v1/matches or /v1/specialists/search, and its
answer as it came. The answer says by which index version, ranking, triage tables and day it was made; `--lang`
says in which language.

\b
  printf '{"request": %s, "answer": %s}' "$(cat asked.json)" "$(cat answered.json)" > saved.json
  directory replay saved.json

An index version is kept until the second reindex after it, so only young answers can be made again. What was
suppressed since stays hidden in a replay too, and shows as a difference."""


@click.command("replay", epilog=_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the answer.")
def replay_command(file: Path, lang: Language) -> None:
    """Make a saved answer again under its index version, and compare."""
    saved = _read(file, lang)
    try:
        settings = Settings.from_env()
        engine = open_engine(settings)
        try:
            made = replay(engine, settings, saved)
        finally:
            engine.close()
    except BadSetting:
        raise
    except (DirectoryError, OSError) as error:
        for line in _lines_of(error):
            click.echo(f"cannot be made again: {line}", err=True)
        sys.exit(FAILED)
    click.echo(orjson.dumps(made, option=orjson.OPT_INDENT_2))
    _compare(saved, made)


def _compare(saved: Saved, made: object) -> None:
    found = list(islice(differences(saved.answer, made), MOST_DIFFERENCES + 1))
    if not found:
        click.echo("the same answer", err=True)
        return
    click.echo("not the same answer:", err=True)
    for line in found[:MOST_DIFFERENCES]:
        click.echo(f"  {line}", err=True)
    if len(found) > MOST_DIFFERENCES:
        click.echo("  and more", err=True)
    sys.exit(FAILED)


def _read(file: Path, language: Language) -> Saved:
    """Raises BadParameter: whatever is wrong with the file is wrong usage."""
    try:
        written = msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, object]])
        request, answer = written["request"], written["answer"]
        return Saved(request, answer, msgspec.convert(answer, Answered), language)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise click.BadParameter(f"{file} is no saved answer ({why}); {_FORM}", param_hint="FILE") from error


def _lines_of(error: DirectoryError | OSError) -> list[str]:
    if isinstance(error, CannotReplay):
        return error.reasons
    if not isinstance(error, RequestRefused):
        return [words_of(error)]
    faults = error.faults if isinstance(error, FaultyRequest) else (Fault(error.code, error.field, error.message),)
    return [f"{fault.code}: {fault.field}: {fault.message}" for fault in faults]
