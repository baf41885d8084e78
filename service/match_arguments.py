"""The words of a `directory match` as far as anybody can read them, for the gate alone: nothing is refused here.

A sign is read though an option is misspelt, unknown, repeated or without its value; whether the command is right
is decided elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import click
from msgspec import Struct

from service.match_options import OPTIONS, MatchOption, body_of
from service.triage.spelling import squeeze

_DASHES = re.compile(r"^[-–—−]+(?=[^\W\d_])")
"""What begins an option, dashes of a text processor too; a negative number is none."""
_NAMES = {squeeze(name): option for option in OPTIONS for name in (*option.opts, *option.secondary_opts)}


class Said(Struct, frozen=True):
    """Values by the name of their option; and what stands under unknown options, or under none ("")."""

    asked: Mapping[str, Any]
    rest: Mapping[str, Sequence[str]]

    def body(self) -> dict[str, Any]:
        """The request as far as it was said by options."""
        return body_of(self.asked)

    def body_to_judge(self) -> dict[str, Any]:
        """The same with the rest, so that a code there is still said; what is free text by its name stays so."""
        body, rest = self.body(), {name: values or True for name, values in self.rest.items()}
        return body | {"outcome": body.get("outcome", {}) | {"arguments": rest}}


def read_arguments(arguments: Sequence[str]) -> Said:
    """What the words after `directory match` say. Of an option given twice every value is kept, of a yes
    and a no the yes."""
    texts: dict[MatchOption, list[str]] = defaultdict(list)
    flags: dict[str, bool] = {}
    rest: dict[str, list[str]] = defaultdict(list)
    for name, given in _groups(arguments):
        option = _option_called(name)
        if option is None:
            rest[_DASHES.sub("", name)] += given
        elif option.is_flag:
            is_yes = squeeze(name) not in map(squeeze, option.secondary_opts)
            flags[option.name or ""] = flags.get(option.name or "", False) or is_yes
            rest[""] += given
        else:
            own = len(given) if option.multiple else 1
            texts[option] += given[:own]
            rest[""] += given[own:]
    asked = {option.name or "": _value(option, given) for option, given in texts.items()}
    return Said(asked | flags, rest)


def _groups(arguments: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option as it is written, with what follows up to the next; first what stands before any."""
    name, given = "", list[str]()
    for argument in arguments:
        if _DASHES.match(argument) is None:
            given.append(argument)
            continue
        yield name, given
        name, sign, text = argument.partition("=")
        given = [text] if sign else []
    yield name, given


def _option_called(name: str) -> MatchOption | None:
    near = get_close_matches(squeeze(name), _NAMES, n=1, cutoff=0.8)
    return _NAMES[near[0]] if near else None


def _value(option: MatchOption, texts: Sequence[str]) -> Any:
    values = [value for value in (_converted(option, text) for text in texts) if value is not None]
    if option.multiple:
        return tuple(values)
    return values if len(values) > 1 else next(iter(values), None)


def _converted(option: MatchOption, text: str) -> Any:
    """What the option makes of the text; the text itself where that is nothing, and None where it has parts."""
    try:
        return option.type.convert(text, option, None)
    except click.BadParameter:
        return None if option.path in ((), ("filters",)) else text
