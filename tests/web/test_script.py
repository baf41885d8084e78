"""The scripts of the pages in a browser that gets every answer from the application itself, without a network."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Geolocation, Page, Request, Route, expect

STATIC = Path(__file__).parents[2] / "service" / "web" / "static"
ENHANCING = ("page.js", "combobox.js", "locate.js", "copy.js", "sync.js")
MOST_BYTES = 10_000
SITE = "https://pages.test"
"""A secure origin that is nowhere: the browser asks the application instead."""
WHERE: Geolocation = {"latitude": 51.50741234, "longitude": -0.12781234}


class Asked(list[Request]):
    """What a page asked for, in order."""

    def to(self, path: str) -> list[Request]:
        return [request for request in self if urlsplit(request.url).path == path]


@contextmanager
def browsing(browser: Browser, pages: FlaskClient, asked: Asked) -> Iterator[Page]:
    faults: list[str] = []

    def answer(route: Route, request: Request) -> None:
        asked.append(request)
        address = urlsplit(request.url)
        assert f"{address.scheme}://{address.netloc}" == SITE, request.url
        response = pages.open(
            f"{address.path}?{address.query}",
            base_url=SITE,
            buffered=True,
            method=request.method,
            data=request.post_data_buffer,
            headers={name: value for name, value in request.headers.items() if name != "accept-encoding"},
        )
        headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
        route.fulfill(status=response.status_code, headers=headers, body=response.get_data())

    context = browser.new_context(
        base_url=SITE,
        locale="en-GB",
        permissions=["geolocation", "clipboard-read", "clipboard-write"],
        geolocation=WHERE,
    )
    context.route("**/*", answer)
    page = context.new_page()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield page
        assert faults == []
    finally:
        context.close()


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def page(browser: Browser, pages: FlaskClient, asked: Asked) -> Iterator[Page]:
    pages.post("/v1/suggestions", json={"country": "GB", "q": "knee"})  # the first one takes seconds
    with browsing(browser, pages, asked) as found:
        yield found


def words_field(page: Page) -> None:
    page.goto("/gb/")
    expect(page.locator("#words")).to_have_attribute("role", "combobox")


def test_the_scripts_are_small() -> None:
    assert sum((STATIC / name).stat().st_size for name in ENHANCING) < MOST_BYTES


@pytest.mark.parametrize("file", sorted(STATIC.iterdir()), ids=lambda file: file.name)
def test_nothing_static_names_another_host(file: Path) -> None:
    found = re.findall(r"""(?:https?:)?//[\w.-]+\.\w+[^\s"')]*""", file.read_text("utf-8"))
    assert [address for address in found if address != "http://www.w3.org/2000/svg"] == []


def test_every_script_is_a_module_that_can_be_read(page: Page) -> None:
    page.goto("/gb/")
    for name in ENHANCING:
        assert page.evaluate("name => import(`/static/${name}`).then(() => true)", name) is True


def test_suggestions_by_keyboard(page: Page, asked: Asked) -> None:
    words_field(page)
    field, options = page.locator("#words"), page.locator("#words-list [role=option]")
    field.press_sequentially("physio")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_contain_text("Physiotherapist")
    expect(page.locator("#words-list mark").first).to_have_text("Physio")
    expect(page.locator("[data-suggest=words] [role=status]")).to_have_text(re.compile(r"^\d+ suggestions?$"))
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("Home")
    expect(page.locator("#words-list [aria-selected=true]")).to_have_count(0)
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("physio")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Physiotherapist")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert urlsplit(page.url).path == "/gb/", "Enter chose; it sent nothing"
    (sent, *_) = asked.to("/gb/suggestions")
    assert sent.method == "POST"
    assert "physio" not in sent.url
    assert len(asked.to("/gb/suggestions")) < len("physio"), "not one question a letter"


def test_kinds_stand_under_their_names(page: Page) -> None:
    words_field(page)
    page.locator("#words").press_sequentially("sp")
    groups = page.locator("#words-list [role=group]")
    expect(groups.first).to_be_visible()
    for group in groups.all():
        heading = page.locator(f"#{group.get_attribute('aria-labelledby')}")
        assert heading.inner_text() in {
            "Professions",
            "Specialties",
            "Complaints",
            "Treatments",
            "People and services",
        }


def test_a_place_is_chosen_by_pointer_with_its_region(page: Page, asked: Asked) -> None:
    words_field(page)
    page.locator("#place").press_sequentially("newcas")
    first = page.locator("#place-list [role=option]").first
    expect(first).to_contain_text("Newcastle")
    box = first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    first.click()
    expect(page.locator("#place")).to_have_value(re.compile(r"^Newcastle[^,]*, .+"))
    expect(page.locator("#place")).to_be_focused()
    bodies = [json.loads(request.post_data or "") for request in asked.to("/gb/suggestions")]
    assert all(body["kinds"] == ["place"] for body in bodies)


def test_an_emergency_is_told_while_it_is_typed(page: Page) -> None:
    words_field(page)
    field = page.locator("#words")
    field.fill("chest pain and short of breath")
    alarm = page.locator("main [role=alert]")
    expect(alarm.locator("a[href='tel:999']")).to_be_visible()
    expect(alarm.get_by_role("link", name="Answer the questions")).to_be_visible()
    assert "/v1/" not in alarm.inner_text()
    expect(page.locator("#words-list")).to_be_hidden()
    place_in_page = page.evaluate("""() => document.querySelector("main [role=alert]")
        .compareDocumentPosition(document.querySelector("form")) & Node.DOCUMENT_POSITION_FOLLOWING""")
    assert place_in_page, "it stands above the form"
    field.fill("knee")
    expect(alarm).to_have_count(0)


def test_plain_text_is_sent_as_typed(page: Page, asked: Asked) -> None:
    words_field(page)
    page.locator("#words").fill("knee")
    page.locator("#words").press("Enter")
    page.wait_for_url("**/gb/**")
    (sent,) = asked.to("/start")
    assert "words=knee" in (sent.post_data or "")


def test_where_suggestions_fail_nothing_is_said(page: Page, asked: Asked) -> None:
    page.route("**/gb/suggestions*", lambda route: route.fulfill(status=200, body="no JSON"))
    words_field(page)
    with page.expect_response("**/gb/suggestions*"):
        page.locator("#words").press_sequentially("kn")
    expect(page.locator("#words-list")).to_be_hidden()


def test_the_own_place_is_asked_for_on_a_tap_alone(page: Page, asked: Asked) -> None:
    page.add_init_script(
        "const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
        "window.asks = 0; navigator.geolocation.getCurrentPosition = (...all) => { window.asks++; ask(...all); }"
    )
    words_field(page)
    button = page.locator("[data-locate]")
    expect(button).to_be_visible()
    assert page.evaluate("asks") == 0
    button.click()
    expect(page.locator("[data-locate-status]")).to_have_text("Your own place, to about 100 metres")
    held = {name: page.locator(f"form input[name={name}]") for name in ("lat", "lon")}
    expect(held["lat"]).to_have_value("51.507")
    expect(held["lon"]).to_have_value("-0.128")
    page.locator("#place").press_sequentially("B")
    expect(held["lat"]).to_have_count(0)
    expect(page.locator("[data-locate-status]")).to_have_text("")
    page.locator("#place").fill("")
    button.click()
    expect(held["lat"]).to_have_count(1)
    page.locator("button[value=search]").click()
    page.wait_for_url("**/gb/search**")
    (sent,) = asked.to("/start")
    assert "lat=51.507&lon=-0.128" in (sent.post_data or "")
    assert not any("51.5" in request.url for request in asked)


def test_marker_and_card_are_marked_together(page: Page) -> None:
    page.goto("/gb/search?near=London")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    marker, card = page.locator(".marker").nth(1), page.locator("#match-2")
    marker.hover()
    expect(card).to_have_class(re.compile("is-marked"))
    page.mouse.move(0, 0)
    expect(card).not_to_have_class(re.compile("is-marked"))
    card.locator("a").first.focus()
    expect(marker).to_have_class(re.compile("is-marked"))
    marker.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#match-2")


def test_the_address_to_share_is_copied(page: Page) -> None:
    page.goto("/gb/search?near=London")
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copy] + [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#share").input_value()


def test_markers_are_large_enough_to_hit(page: Page) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/gb/search?near=London")
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        boxes = [marker.bounding_box() for marker in page.locator(".marker").all()]
        assert len(boxes) == 5
        assert all(box and min(box["width"], box["height"]) >= 24 for box in boxes)
