"""How codes and short answers are written by people and machines. Knows no code, no field and no question."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

Answer = Literal["yes", "no", "not_sure"]

_ANSWERS: Mapping[str, Answer] = {
    **dict.fromkeys(("yes", "y", "true", "1", "ja", "j", "نعم"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0", "nein", "absent", "لا"), "no"),
    **dict.fromkeys(("notsure", "unsure", "dontknow", "nichtsicher", "unsicher", "لستمتأكدا"), "not_sure"),
}
"""Squeezed, in the languages of the questions; as words/answers.toml says them, and as forms and files do."""
_NUMBERS: Mapping[float, Answer] = {0: "no", 1: "yes"}
_BETWEEN = re.compile(r"[\W_]+")
_BETWEEN_PARTS = re.compile(r"[,;|\t\r\n،؛]")
_CAMEL = r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+"
_CODE = re.compile(rf"[a-z][a-z0-9]*(?:_[a-z0-9]+)*|{_CAMEL}")
_JOINED = re.compile(rf"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+|{_CAMEL}")
_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?")


def squeeze(text: str) -> str:
    """Letters and digits alone, in one case: "Chest-Pain", "chest pain" and "chestPain" are one."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _BETWEEN.sub("", plain.casefold())


def is_written_as_code(text: str) -> bool:
    """Whether the text is spelt as codes are: ours, in underscores or camelCase, or ICD-10."""
    return _CODE.fullmatch(text) is not None or _ICD10.fullmatch(text) is not None


def parts_of(text: str) -> list[str]:
    """What stands between commas, semicolons, bars or lines."""
    return [part for part in map(str.strip, _BETWEEN_PARTS.split(text)) if part]


def items_of(text: str) -> list[str]:
    """The items of a list of codes that was sent as one text.

    Spaces part them only where one of the words is joined as codes are: "chest_pain fever", not "chest pain".
    """
    items: list[str] = []
    for part in parts_of(text):
        words = part.split()
        items += words if any(map(_JOINED.fullmatch, words)) else [part]
    return items


def answer_of(value: object) -> Answer | None:
    """What a short answer says, written as a text, a number or true and false; None: something else."""
    if isinstance(value, (int, float)):
        return _NUMBERS.get(value)
    return _ANSWERS.get(squeeze(value)) if isinstance(value, str) else None
