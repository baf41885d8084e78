"""The chromium of the operating system, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright


def unavailable_reason() -> str | None:
    """Why there is no browser, and what to install; None if there is one."""
    return None if shutil.which("chromium") else "no chromium; install the package chromium"


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """A running browser; root's needs no sandbox, for it may not have one."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
    try:
        yield running
    finally:
        running.close()
