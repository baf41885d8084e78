"""Pictures of every page, to be looked at: `python -m tests.web.screenshots [FOLDER]`, or `make screenshots`.

Writes FOLDER/<page>-<size>-<language>.png (var/screenshots), at both sizes in three languages, some in the dark.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.web.browser.launching import launched
from tests.web.browser.serving import index_demonstration, served
from tests.web.browser.tour import tour
from tests.web.browser.visitors import LOCALES, Carried, Traffic, visiting

FOLDER = Path("var/screenshots")
DARK = ("start", "search", "question", "results", "emergency", "profile", "frame-found")
_PARTNER = "https://clinic.example"


def take(browser: Browser, address: str, folder: Path) -> int:
    """How many were taken."""
    for language in LOCALES:
        for size in ("desktop", "phone"):
            with visiting(browser, address, Traffic(), Carried(size=size, language=language)) as visitor:
                for name in tour(visitor):
                    picture = folder / f"{name}-{size}-{language}.png"
                    visitor.page.screenshot(path=picture, full_page=True)
                    if name in DARK and language == "en":
                        visitor.page.emulate_media(color_scheme="dark")
                        visitor.page.screenshot(path=picture.with_stem(f"{picture.stem}-dark"), full_page=True)
                        visitor.page.emulate_media(color_scheme="light")
    return len(list(folder.glob("*.png")))


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        state = Path(name)
        index_demonstration(state)
        with (
            served(state, "said", DIRECTORY_EMBEDDING_ORIGINS=_PARTNER) as site,
            sync_playwright() as playwright,
            launched(playwright) as browser,
        ):
            print(f"{take(browser, site.address, folder)} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
