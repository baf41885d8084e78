"""What is looked at on every page: axe, and what axe does not see."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import Page

_SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js")
_LEAST_TARGET_PX = 24

_SMALL_TARGETS = """least => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, summary, [role=option]")]
  .filter(each => each.checkVisibility() && !each.closest(".skip, p:not(.acts), li, dd, td"))
  .map(each => [each, (each.closest("label") || each).getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < least || box.height < least))
  .map(([each, box]) => each.outerHTML.slice(0, 120) + ` ${box.width}x${box.height}`)"""
"""Links within running text may be as low as their line (WCAG 2.2, 2.5.8, inline)."""
_NOT_ISOLATED = """() => [...document.querySelectorAll(
    "a[href^='tel:'], .name a, h1.name, [class~=rating] strong")]
  .filter(each => each.textContent.trim() && !each.querySelector("bdi") && !each.closest("bdi"))
  .map(each => each.outerHTML.slice(0, 120))"""
_WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_OVERFLOWING = """() => [...document.querySelectorAll("body *")]
  .filter(each => each.checkVisibility() && !each.closest(".skip, .unseen, .table *"))
  .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    || each.getBoundingClientRect().left < -1)
  .slice(0, 5).map(each => each.outerHTML.slice(0, 120))"""


@cache
def _axe() -> str:
    return _SCRIPT.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds, one line each."""
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate("() => axe.run({resultTypes: ['violations'], preload: false})")
    return [
        f"{each['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()[:160]})"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def small_targets(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_SMALL_TARGETS, _LEAST_TARGET_PX)
    return found


def not_isolated(page: Page) -> list[str]:
    """Names and numbers that the text around them could turn round."""
    found: list[str] = page.evaluate(_NOT_ISOLATED)
    return found


def sideways(page: Page) -> list[str]:
    """What makes the page wider than the window; empty where nothing does."""
    whole, seen = page.evaluate(_WIDTHS)
    found: list[str] = page.evaluate(_OVERFLOWING) if whole > seen else []
    return found or ([f"{whole} > {seen}"] if whole > seen else [])
