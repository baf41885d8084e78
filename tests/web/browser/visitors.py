"""Visitors of the site in one chromium: what they carry (a phone or a desk, scripts or none, a language, light or
dark) and what their browser asks for. The one place that makes browser contexts.

A visitor whose browser asks another host, or writes an error on its console, fails the test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route

from tests.web.browser.leaks import leaked

SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
LOCALES = {"en": "en-GB", "de": "de-DE", "ar": "ar-AE"}
PATIENCE_MS = 20_000


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a visitor comes with. has_scripts false: the browser runs none at all. blocks_scripts: it runs some,
    but none of ours, for tests that need their own in the page. hosts: origins asked beside the site's own.
    is_refused: the browser will complain that it may not show something."""

    size: str = "desktop"
    language: str = "en"
    has_scripts: bool = True
    blocks_scripts: bool = False
    colours: str = "light"
    is_at: tuple[float, float] | None = None
    hosts: tuple[str, ...] = ()
    is_refused: bool = False

    def options(self) -> dict[str, object]:
        """As a browser context takes them."""
        width, height = SIZES[self.size]
        options: dict[str, object] = {
            "viewport": {"width": width, "height": height},
            "locale": LOCALES[self.language],
            "java_script_enabled": self.has_scripts,
            "color_scheme": self.colours,
            "has_touch": self.size != "desktop",
            "reduced_motion": "reduce",
        }
        if self.is_at is not None:
            options |= {
                "geolocation": {"latitude": self.is_at[0], "longitude": self.is_at[1]},
                "permissions": ["geolocation"],
            }
        return options


@dataclass
class Traffic:
    """Everything browsers asked for in a run."""

    addresses: list[str] = field(default_factory=list)
    referers: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    def leaks(self) -> list[str]:
        """Whatever of it holds a health word, or a referer at all."""
        said = dict.fromkeys([*self.addresses, *self.titles])
        return [f"{each}: {', '.join(leaked(each))}" for each in said if leaked(each)] + self.referers


class Visitor:
    """One person's browser: a context of its own with one page."""

    def __init__(self, context: BrowserContext, address: str, traffic: Traffic, carried: Carried) -> None:
        self.carried, self._address, self._traffic = carried, address, traffic
        self._own = urlsplit(address).netloc
        self._hosts = {urlsplit(origin).netloc for origin in (address, *carried.hosts)}
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.answers: list[Response] = []
        self.context = context
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", self._note)
        context.on("response", self._keep)
        context.on("console", self._listen)
        if carried.blocks_scripts:
            context.route("**/*.js*", _refuse)
        self.page: Page = context.new_page()

    def open(self, path: str) -> Response:
        """The answer to that path, or to where it leads."""
        response = self.page.goto(f"{self._address}{path}")
        assert response is not None
        self.arrive()
        return response

    def arrive(self) -> None:
        """Waits until the page is there, and notes its title."""
        self.page.wait_for_load_state()
        self._traffic.titles.append(self.page.title())

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def press(self, name: str, role: str = "button") -> None:
        """The button of that name; waits for the page it leads to."""
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]  # a name of a role
        self.arrive()

    def _note(self, request: Request) -> None:
        self._traffic.addresses.append(request.url)
        referer = request.headers.get("referer")
        if referer and urlsplit(referer).netloc == self._own:
            self._traffic.referers.append(referer)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in self._hosts:
            self.foreign.append(request.url)

    def _keep(self, response: Response) -> None:
        self.answers.append(response)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)


@contextmanager
def visiting(browser: Browser, address: str, traffic: Traffic, carried: Carried) -> Iterator[Visitor]:
    context = browser.new_context(**carried.options())  # type: ignore[arg-type]  # named options of many types
    try:
        visitor = Visitor(context, address, traffic, carried)
        yield visitor
        assert visitor.foreign == [], "a page asked another host"
        assert carried.is_refused or visitor.errors == [], "a page complained on the console"
    finally:
        context.close()


def _refuse(route: Route) -> None:
    route.abort()
