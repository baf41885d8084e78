"""A booking site's accent is made readable; the sheet sets tokens and nothing else."""

import re

import pytest

from service.web.theming import READABLE, colour_of, contrast, read_theme, stylesheet

_ACCENTS = ("ffff00", "ffffff", "000000", "ff0000", "0b5c63", "7f7f7f", "00ff00", "1a222a", "f4f6f7")


def _read(**parameters: str) -> str:
    return stylesheet(read_theme(parameters.get))


def _tokens(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", sheet))


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast(colour_of("000"), colour_of("#fff")) == pytest.approx(21)
    assert contrast(colour_of("777777"), colour_of("ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("accent", _ACCENTS)
def test_any_accent_can_be_read_wherever_it_stands(accent: str, mode: str) -> None:
    tokens = _tokens(_read(accent=accent, theme=mode))
    colours = {name: colour_of(value) for name, value in tokens.items() if re.fullmatch("#[0-9a-f]{3,6}", value)}
    for ground in ("--paper", "--ground"):
        assert contrast(colours["--accent"], colours[ground]) >= READABLE
    for ground in ("--paper", "--ground", "--accent-soft"):
        assert contrast(colours["--accent-strong"], colours[ground]) >= READABLE
    for ground in ("--accent", "--accent-strong"):
        assert contrast(colours["--on-accent"], colours[ground]) >= READABLE
    assert contrast(colours["--ink"], colours["--accent-soft"]) >= READABLE


def test_a_readable_accent_stays_as_it_was_asked() -> None:
    assert _tokens(_read(accent="7A0019", theme="light"))["--accent"] == "#7a0019"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_fixed_mode_sets_every_token_whatever_the_device_prefers(mode: str) -> None:
    sheet = _read(theme=mode)
    assert "prefers-color-scheme" not in sheet
    assert f"color-scheme: {mode}" in sheet
    assert {"--ink", "--paper", "--ground", "--line", "--alarm"} <= _tokens(sheet).keys()


def test_without_a_mode_the_device_decides() -> None:
    assert "prefers-color-scheme: dark" in _read(accent="7a0019")


@pytest.mark.parametrize(
    "parameters",
    [
        {"accent": "red;}body{display:none"},
        {"accent": "7a001"},
        {"accent": "#7a0019"},
        {"radius": "4px;}"},
        {"radius": "-1"},
        {"radius": "99999"},
        {"theme": "neon"},
    ],
    ids=str,
)
def test_what_is_no_colour_number_or_mode_is_as_if_it_were_not_there(parameters: dict[str, str]) -> None:
    assert _read(**parameters) == _read()


def test_corners_are_as_round_as_asked_but_no_rounder_than_makes_sense() -> None:
    assert _tokens(_read(radius="4"))["--radius"] == "4px"
    assert _tokens(_read(radius="400"))["--radius"] == "24px"
