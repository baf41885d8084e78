"""Every page, in every language, with our scripts and without, wide and narrow, light and dark: axe finds nothing,
nothing runs out of the window, targets can be hit, and the page says its language and direction.

Light and dark, wide and narrow are spread over the pages so that each is seen with each. A window of 640 pixels at
twice the size is one of 320: every page is seen in one of those too.
"""

import pytest
from playwright.sync_api import Page

from tests.web.browser.looking import not_isolated, sideways, small_targets, violations
from tests.web.browser.tour import tour
from tests.web.browser.visitors import SIZES
from tests.web.conftest import Visit

_LOOKS = (("desktop", "light"), ("phone", "dark"), ("desktop", "dark"), ("phone", "light"))


@pytest.mark.parametrize("blocks_scripts", [False, True], ids=["scripts", "none"])
@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_page_can_be_read_and_used(visit: Visit, language: str, blocks_scripts: bool) -> None:
    faults: list[str] = []
    shift = blocks_scripts + {"en": 0, "de": 1, "ar": 2}[language]
    with visit(language=language, blocks_scripts=blocks_scripts) as visitor:
        for number, name in enumerate(tour(visitor)):
            size, colours = _LOOKS[(number + shift) % len(_LOOKS)]
            _look_from(visitor.page, size, colours)
            faults += [f"{name}, {size}, {colours}: {found}" for found in _faults(visitor.page, language)]
            _look_from(visitor.page, "narrow", "light")
            faults += [f"{name}, narrow: {found}" for found in sideways(visitor.page)]
            _look_from(visitor.page, "desktop", "light")
    assert faults == [], "\n".join(faults)


def _look_from(page: Page, size: str, colours: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")


def _faults(page: Page, language: str) -> list[str]:
    root = page.locator("html")
    said = (root.get_attribute("lang"), root.get_attribute("dir"))
    expected = (language, "rtl" if language == "ar" else "ltr")
    return [
        *([] if said == expected else [f"says {said}"]),
        *violations(page),
        *(f"runs out: {each}" for each in sideways(page)),
        *(f"small: {each}" for each in small_targets(page)),
        *(f"not isolated: {each}" for each in not_isolated(page)),
    ]
