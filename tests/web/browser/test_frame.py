"""The search in a frame of a booking site: who may frame it, and that it tells whom one chose, by id alone."""

import pytest
from playwright.sync_api import Frame, Page

from tests.web.browser.framing import framing
from tests.web.browser.questionnaire import type_place
from tests.web.browser.serving import Site
from tests.web.browser.visitors import Visitor
from tests.web.conftest import Visit

_ADDRESS = "/embed/search?country=GB&accent=ffee00&radius=2&theme=light"


def _frame(page: Page) -> Frame:
    page.wait_for_load_state()
    (framed,) = page.frames[1:]
    return framed


def _search_in(frame: Frame, words: str = "") -> None:
    frame.locator("#words").fill(words)
    type_place(frame.locator("#place"), "London")
    frame.locator("#search button.primary").click()
    frame.locator(".short").first.wait_for()


def _told(page: Page, kind: str) -> list[list[object]]:
    found: list[list[object]] = page.evaluate("kind => told.filter(each => each[1].type === kind)", kind)
    return found


def test_the_site_around_is_told_the_id_alone(visit: Visit, site: Site, partner: str) -> None:
    with framing(partner, f"{site.address}{_ADDRESS}") as address, visit(hosts=(partner,)) as visitor:
        visitor.page.goto(address)
        frame = _frame(visitor.page)
        _search_in(frame, "physiotherapist")
        frame.locator("[data-choose]").first.click()
        visitor.page.wait_for_function("told.some(each => each[1].type === 'specialist-selected')")
        ((origin, message),) = _told(visitor.page, "specialist-selected")
        assert origin == site.address
        assert isinstance(message, dict)
        assert set(message) == {"type", "id"}
        assert str(message["id"]).startswith("gb-")
        sizes = [message["height"] for _, message in _told(visitor.page, "size") if isinstance(message, dict)]
        assert max(sizes) > min(sizes) > 0
        assert "physiotherapist" not in str(_told(visitor.page, "size"))


def test_searching_in_a_frame_leaves_no_steps_in_the_history(visit: Visit, site: Site, partner: str) -> None:
    with framing(partner, f"{site.address}{_ADDRESS}") as address, visit(hosts=(partner,)) as visitor:
        visitor.page.goto(address)
        before = visitor.page.evaluate("history.length")
        frame = _frame(visitor.page)
        _search_in(frame)
        frame.locator("form.pages button").last.click()
        frame.locator("h3#name-11").wait_for()
        assert frame.evaluate("document.activeElement.id") == "found"
        assert visitor.page.evaluate("history.length") == before


def test_without_scripts_in_the_frame_its_forms_and_links_do(visit: Visit, site: Site, partner: str) -> None:
    with (
        framing(partner, f"{site.address}{_ADDRESS}") as address,
        visit(hosts=(partner,), has_scripts=False) as visitor,
    ):
        visitor.page.goto(address)
        frame = _frame(visitor.page)
        _search_in(frame)
        assert frame.locator("[data-choose]:visible").count() == 0
        assert "London" not in frame.url
        with visitor.context.expect_page() as opened:
            frame.locator(".acts a").first.click()
        opened.value.wait_for_load_state()
        assert "/gb/specialists/" in opened.value.url
        frame.locator('form.pages button[name="page"]').last.click()
        frame.locator("h3#name-11").wait_for()


@pytest.mark.parametrize("path", ["/gb/", "/gb/search?near=London"])
def test_no_other_page_may_be_framed(visit: Visit, site: Site, partner: str, path: str) -> None:
    with framing(partner, f"{site.address}{path}") as address, visit(hosts=(partner,), is_refused=True) as visitor:
        visitor.page.goto(address)
        assert _is_blank(visitor)


def test_a_site_that_is_not_allowed_frames_nothing(visit: Visit, site: Site, stranger: str) -> None:
    with (
        framing(stranger, f"{site.address}{_ADDRESS}") as address,
        visit(hosts=(stranger,), is_refused=True) as visitor,
    ):
        visitor.page.goto(address)
        assert _is_blank(visitor)


def _is_blank(visitor: Visitor) -> bool:
    """Whether the frame shows nothing of ours."""
    return all(frame.locator("main").count() == 0 for frame in visitor.page.frames[1:])
