"""The readable part of JSON that breaks off, or breaks in the middle. Knows JSON, no field.

Only what is whole is kept: of a text or a number that breaks off nobody knows what it was to be.
"""

import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|["\[\]{},:]', re.DOTALL)
_CLOSES = {"{": "}", "[": "]"}


def part_before(text: str, break_at: int) -> str:
    """Valid JSON of what is whole before the break, every list and object closed; "" where nothing is.

    `text` is good JSON up to `break_at`.
    """
    opened: list[str] = []
    whole_until, closing = 0, ""
    is_value = True
    for token in _TOKEN.finditer(text, 0, break_at):
        mark, end = token.group(), token.end()
        if mark == '"':
            break
        if mark in _CLOSES:
            opened.append(_CLOSES[mark])
            is_value = mark == "["
        elif mark in ("}", "]"):
            opened.pop()
        elif mark == ",":
            end, is_value = token.start(), opened[-1] == "]"
        elif mark == ":":
            is_value = True
            continue
        elif not is_value:
            continue
        whole_until, closing = end, "".join(reversed(opened))
    return text[:whole_until] + closing
