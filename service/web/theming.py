"""The looks of a framed search: a booking site's accent, made readable, and the tokens of `page.css` for one mode.

Pure. Owns contrast; the tokens themselves stay `page.css`'s.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

Mode = Literal["light", "dark", "auto"]
MODES: tuple[Mode, ...] = ("light", "dark", "auto")
MOST_ROUND_PX = 24
READABLE = 4.5
"""The least contrast of text to its ground, WCAG 2.2, 1.4.3 (AA)."""
_STRONG = 6.0
_SOFT = 0.12
_STEP = 0.04
_SHEET = Path(__file__).parent / "static" / "page.css"
_ACCENT = re.compile(r"[0-9A-Fa-f]{6}")
_WHITE, _INK = (255, 255, 255), (6, 20, 26)

Colour = tuple[int, int, int]


class Theme(Struct, frozen=True):
    """What a booking site asks for. accent "": ours; radius_px None: ours."""

    accent: str = ""
    radius_px: int | None = None
    mode: Mode = "auto"


def read_theme(parameters: Callable[[str], str | None]) -> Theme:
    """The theme of an address; what is no colour, no number or no theme is as if it were not there."""
    accent, radius, mode = (parameters(name) or "" for name in ("accent", "radius", "theme"))
    rounded = min(int(radius), MOST_ROUND_PX) if radius.isdecimal() and len(radius) < 4 else None
    chosen: Mode = next((each for each in MODES if each == mode), "auto")
    return Theme(accent.lower() if _ACCENT.fullmatch(accent) else "", rounded, chosen)


def stylesheet(theme: Theme) -> str:
    """The sheet that goes after `page.css`."""
    light, dark = (_block(theme, is_dark=is_dark) for is_dark in (False, True))
    if theme.mode == "auto":
        return f":root {{{light}}}\n@media (prefers-color-scheme: dark) {{ :root {{{dark}}} }}\n"
    return f":root {{color-scheme: {theme.mode};{dark if theme.mode == 'dark' else light}}}\n"


def contrast(one: Colour, other: Colour) -> float:
    """1 to 21, as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour_of(text: str) -> Colour:
    """Of three or six hex digits, with or without #."""
    digits = text.removeprefix("#")
    wide = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
    return int(wide[0:2], 16), int(wide[2:4], 16), int(wide[4:6], 16)


def _block(theme: Theme, *, is_dark: bool) -> str:
    tokens = dict(_tokens()[is_dark]) if theme.mode != "auto" else {}
    if theme.accent:
        tokens |= _accents(colour_of(theme.accent), _tokens()[is_dark], is_dark=is_dark)
    if theme.radius_px is not None:
        tokens["--radius"] = f"{theme.radius_px}px"
    return "".join(f" {name}: {value};" for name, value in tokens.items())


def _accents(accent: Colour, tokens: dict[str, str], *, is_dark: bool) -> dict[str, str]:
    """The accent, darker or lighter until it can be read on every ground it stands on."""
    toward = _WHITE if is_dark else (0, 0, 0)
    paper, ground = colour_of(tokens["--paper"]), colour_of(tokens["--ground"])
    soft = _mixed(paper, accent, _SOFT)
    readable = _until_readable(accent, (paper, ground), toward, READABLE)
    strong = _until_readable(readable, (paper, ground, soft), toward, _STRONG)
    on_accent = max((_WHITE, _INK), key=lambda colour: contrast(colour, readable))
    return {
        "--accent": _hex(readable),
        "--accent-strong": _hex(strong),
        "--accent-soft": _hex(soft),
        "--on-accent": _hex(on_accent),
    }


def _until_readable(colour: Colour, grounds: tuple[Colour, ...], toward: Colour, least: float) -> Colour:
    share = 0.0
    mixed = colour
    while min(contrast(mixed, ground) for ground in grounds) < least and share < 1:
        share += _STEP
        mixed = _mixed(colour, toward, min(share, 1.0))
    return mixed


@cache
def _tokens() -> tuple[dict[str, str], dict[str, str]]:
    """Those of `page.css`, light and dark: its first two blocks of the root."""
    light, dark = re.findall(r":root \{(.*?)\}", _SHEET.read_text("utf-8"), re.DOTALL)[:2]
    first = dict(re.findall(r"(--[\w-]+): ([^;]+);", light))
    return first, first | dict(re.findall(r"(--[\w-]+): ([^;]+);", dark))


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(each / 255) for each in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
