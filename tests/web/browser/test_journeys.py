"""People who use the site, from the first page to what they came for. Each test is one of them.

They come with a phone or at a desk, with scripts or without, and read English, German or Arabic.
"""

import re

from playwright.sync_api import Page, Route, expect

from tests.web.browser.questionnaire import (
    LEG_TINGLING,
    answer_at_once,
    answer_by_hand,
    choose_for_whom,
    pass_details,
    start,
)
from tests.web.browser.visitors import Visitor
from tests.web.conftest import Visit

MOST_STEPS = 400
CARDS = "article.card.match"


def test_a_patient_in_vienna_with_a_doctors_order_finds_a_physiotherapist_by_keyboard_alone(visit: Visit) -> None:
    with visit(language="de") as visitor:
        page = visitor.page
        visitor.open("/at/")
        _type_into(page, "place", "Wien")
        _press(page, 'button[name="way"][value="questions"]')
        _press(page, 'button[name="for_whom"][value="me"]')
        _answer_by_keyboard(visitor)
        _pass_details_by_keyboard(visitor, order="physiotherapist")
        assert visitor.path == "/at/results"
        found = f"{CARDS}:has(.what strong:text('Physiotherap'))"
        assert page.locator(f"{found} .order").count() == 0, "the order is there"
        _press(page, f"{found} .name a")
        assert "/at/specialists/" in visitor.path
        expect(page.locator("main")).to_contain_text("Physiotherap")


def test_without_an_order_the_doctor_comes_first_and_the_page_says_why(visit: Visit) -> None:
    with visit(language="de", size="phone", has_scripts=False) as visitor:
        start(visitor, "at", place="Wien")
        choose_for_whom(visitor)
        answer_at_once(visitor, {})
        pass_details(visitor)
        assert visitor.path == "/at/results"
        cards = visitor.page.locator(CARDS)
        first = cards.first.locator(".what strong").inner_text()
        assert "hysiotherap" not in first
        expect(cards.first).to_contain_text(re.compile("Verordnung schreiben für: .*Physiotherap"))


def test_a_lifter_whose_leg_tingles_is_led_to_ranked_specialists(visit: Visit) -> None:
    with visit(size="phone") as visitor:
        start(visitor, "gb", words="deadlift", place="SW1A 1AA")
        choose_for_whom(visitor)
        asked = answer_by_hand(visitor, {**LEG_TINGLING, "training_changes": "rounding_in_flexion_lifts"})
        assert "numbness" in asked
        pass_details(visitor)
        cards = visitor.page.locator(CARDS)
        count = cards.count()
        assert count >= 3
        assert visitor.page.locator("main h1, main h2").first.is_visible()
        ranks = [int(each) for each in visitor.page.locator(f"{CARDS} .rank").all_inner_texts()]
        assert ranks == list(range(1, count + 1))
        expect(cards.first.locator("details.why summary")).to_be_visible()


def test_saddle_numbness_ends_on_the_emergency_page(visit: Visit) -> None:
    with visit(size="phone", has_scripts=False) as visitor:
        start(visitor, "gb", place="SW1A 1AA")
        choose_for_whom(visitor)
        asked = answer_by_hand(visitor, {"saddle": "yes"})
        assert asked[-1] == "saddle", "nothing more is asked"
        _is_emergency(visitor, "999")
        assert visitor.page.locator(CARDS).count() == 0
        assert visitor.page.locator("form").count() == 0


def test_who_is_not_sure_about_it_is_not_told_to_wait(visit: Visit) -> None:
    with visit(language="de") as visitor:
        start(visitor, "de", place="Berlin")
        choose_for_whom(visitor)
        answer_by_hand(visitor, {"saddle": "not_sure"}, most=5)
        answer_at_once(visitor, {"saddle": "not_sure"})
        _is_emergency(visitor, "112")


def test_a_parent_of_a_child_of_five_is_asked_the_age_first_and_told_whom_to_see(visit: Visit) -> None:
    with visit(size="phone", has_scripts=False) as visitor:
        start(visitor, "gb", place="SW1A 1AA")
        choose_for_whom(visitor, "child")
        asked = answer_by_hand(visitor, {"age_years": "5"}, most=2)
        assert asked[0] == "age_years"
        answer_at_once(visitor, {"age_years": "5"})
        pass_details(visitor)
        expect(visitor.page.locator("h1")).to_be_visible()
        adults_only = visitor.page.locator(CARDS).filter(has_text="adults only")
        assert adults_only.count() == 0


def test_a_pregnant_lifter_is_sent_to_the_maternity_unit_first(visit: Visit) -> None:
    with visit(size="phone") as visitor:
        start(visitor, "gb", place="SW1A 1AA")
        choose_for_whom(visitor)
        answer_at_once(visitor, {"pregnant": "yes"})
        assert "/results" in visitor.path
        main = visitor.page.locator("main")
        expect(main).to_contain_text(re.compile("maternity", re.IGNORECASE))
        told = main.inner_text()
        first_card = visitor.page.locator(CARDS)
        assert first_card.count() == 0 or told.lower().index("maternity") < told.index(
            first_card.first.locator("bdi").first.inner_text()
        )


def test_an_arabic_reader_in_dubai_asks_for_a_woman(visit: Visit) -> None:
    with visit(language="ar", size="phone") as visitor:
        start(visitor, "ae", place="دبي", way="search")
        assert visitor.page.locator("html").get_attribute("dir") == "rtl"
        before = visitor.page.locator(CARDS).count()
        assert before > 0
        women = visitor.page.locator('a[href*="gender=female"]').first
        _unfold(visitor.page, 'a[href*="gender=female"]')
        women.click()
        visitor.arrive()
        assert "gender=female" in visitor.page.url
        assert visitor.page.locator(CARDS).count() > 0
        assert visitor.page.locator('a[aria-current="true"], .chips a, .chip').count() > 0
        first = visitor.page.locator(f"{CARDS} bdi").first
        box, window = first.bounding_box(), visitor.page.viewport_size
        assert box is not None
        assert window is not None
        assert box["x"] + box["width"] > window["width"] / 2, "text begins at the right"


def test_the_emergency_page_stands_though_elasticsearch_is_down(visit_without_index: Visit) -> None:
    with visit_without_index(language="ar", size="phone", has_scripts=False) as visitor:
        start(visitor, "gb", place="London")
        choose_for_whom(visitor)
        answer_by_hand(visitor, {"saddle": "yes"})
        _is_emergency(visitor, "999")


def test_with_elasticsearch_down_a_list_says_so_and_whom_to_call(visit_without_index: Visit) -> None:
    with visit_without_index() as visitor:
        assert visitor.open("/gb/search?near=London").status == 503
        expect(visitor.page.locator('a[href="tel:999"]').first).to_be_visible()
        choose = visitor.open("/gb/questions")
        assert choose.status == 200


def test_an_ambiguous_newcastle_offers_choices_that_lead_to_lists(visit: Visit) -> None:
    with visit(size="phone", has_scripts=False) as visitor:
        start(visitor, "gb", words="physiotherapist", place="Newcastle", way="search")
        offered = visitor.page.locator("a.choice")
        assert offered.count() > 1
        offered.first.click()
        visitor.arrive()
        assert visitor.page.locator(CARDS).count() > 0
        assert "Newcastle" in visitor.page.locator("h1").inner_text()


def test_back_at_every_step_shows_the_page_before(visit: Visit) -> None:
    """The browser's own way back: never an error, never the question whether to send a form again."""
    with visit(size="phone") as visitor:
        _walk_and_come_back(visitor)


def test_back_at_every_step_without_scripts(visit: Visit) -> None:
    with visit(language="ar", has_scripts=False) as visitor:
        _walk_and_come_back(visitor)


def test_going_back_and_changing_an_answer_keeps_the_others(visit: Visit) -> None:
    with visit(language="de", has_scripts=False) as visitor:
        start(visitor, "de", place="Berlin")
        choose_for_whom(visitor)
        answer_by_hand(visitor, {}, most=4)
        visitor.page.locator("a.back").click()
        visitor.arrive()
        visitor.page.locator("a.back").click()
        visitor.arrive()
        assert visitor.path == "/de/questions/3"
        expect(visitor.page.locator("button.chosen")).to_have_attribute("value", "no")
        visitor.page.locator('button[name="answer"][value="no"]').click()
        visitor.arrive()
        assert visitor.path == "/de/questions/5", "what was answered is not asked again"


def test_own_location_is_asked_for_on_a_tap_and_stands_in_no_address(visit: Visit) -> None:
    with visit(size="phone", is_at=(51.50135, -0.14189)) as visitor:
        visitor.open("/gb/")
        button = visitor.page.locator("[data-locate]")
        expect(button).to_be_visible()
        button.click()
        expect(visitor.page.locator('input[name="lat"]')).to_have_value("51.501")
        visitor.page.locator('button[name="way"][value="search"]').click()
        visitor.arrive()
        assert visitor.page.locator(CARDS).count() > 0
        assert "51" not in visitor.page.url.partition("/gb/")[2]


def test_suggestions_are_chosen_by_keyboard_and_spoken(visit: Visit) -> None:
    with visit(language="de") as visitor:
        visitor.open("/at/")
        field = visitor.page.locator("#place")
        field.press_sequentially("Graz")
        expect(field).to_have_attribute("aria-expanded", "true")
        visitor.page.keyboard.press("ArrowDown")
        active = field.get_attribute("aria-activedescendant")
        assert active
        expect(visitor.page.locator(f"#{active}")).to_contain_text("Graz")
        visitor.page.keyboard.press("Enter")
        expect(field).to_have_value(re.compile("Graz"))
        expect(field).to_have_attribute("aria-expanded", "false")


def test_who_types_before_the_script_has_come_is_warned_and_told_all_the_same(visit: Visit) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with visit() as visitor:
        visitor.page.route("**/combobox*.js*", hold)
        with visitor.page.expect_request("**/combobox*.js*"):
            visitor.open("/gb/")
        visitor.page.locator("#words").fill("numb between the legs")
        visitor.page.locator("#place").fill("Leeds")
        held.pop().continue_()
        expect(visitor.page.locator("#place")).to_have_attribute("aria-expanded", "true")
        expect(visitor.page.locator("main")).to_contain_text("999")


def _walk_and_come_back(visitor: Visitor) -> None:
    """To a profile and back to the first page."""
    page, ways = visitor.page, []
    visitor.open("/gb/")
    ways.append(page.url)
    start(visitor, "gb", place="London")
    ways.append(page.url)
    choose_for_whom(visitor)
    for _ in range(2):
        ways.append(page.url)
        answer_by_hand(visitor, {}, most=1)
    ways.append(page.url)
    answer_by_hand(visitor, {"saddle": "yes"}, most=1)
    ways.append(page.url)
    for expected in reversed(ways[:-1]):
        answer = page.go_back()
        visitor.arrive()
        assert page.url.partition("?")[0] == expected.partition("?")[0]
        assert answer is None or answer.status == 200
        expect(page.locator("h1")).to_be_visible()
    for expected in ways[1:]:
        page.go_forward()
        assert page.url.partition("?")[0] == expected.partition("?")[0]
        expect(page.locator("h1")).to_be_visible()


def _is_emergency(visitor: Visitor, number: str) -> None:
    """The emergency page: the number to tap, whatever else the country has, and no way to a list."""
    assert visitor.path.endswith("/results")
    page = visitor.page
    expect(page.locator(f'main a[href="tel:{number}"]').first).to_be_visible()
    assert page.locator('main a[href*="/search"], main a[href*="/specialists"]').count() == 0


def _type_into(page: Page, name: str, text: str) -> None:
    _reach(page, f"#{name}")
    page.keyboard.type(text)


def _press(page: Page, selector: str) -> None:
    _reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _reach(page: Page, selector: str) -> None:
    """Tabs until the first such thing has the focus, which must be seen."""
    wanted = page.locator(selector).first
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            outline = wanted.evaluate("each => getComputedStyle(each).outlineStyle")
            assert outline != "none", f"{selector} does not show that it has the focus"
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def _answer_by_keyboard(visitor: Visitor) -> None:
    """The first questions key by key, the rest sent at once: they are all alike."""
    page = visitor.page
    for _ in range(4):
        _press(page, 'button[name="answer"][value="no"]')
    answer_at_once(visitor, {})


def _pass_details_by_keyboard(visitor: Visitor, order: str) -> None:
    page = visitor.page
    while "/details/" in visitor.path:
        if page.locator('button[name="answer"][value="statutory"]').count():
            _press(page, 'button[name="answer"][value="statutory"]')
        else:
            _reach(page, f'input[name="answer"][value="{order}"]')
            page.keyboard.press("Space")
            _press(page, "main form button.primary")


def _unfold(page: Page, selector: str) -> None:
    """Opens what is folded around it."""
    for fold in page.locator(f"details:has({selector})").all():
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
