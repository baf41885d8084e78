"""Every kind of page of the site, one after another, in one visitor's browser. Knows how one gets to each."""

from collections.abc import Iterator

from tests.web.browser.questionnaire import (
    LEG_TINGLING,
    answer_at_once,
    choose_for_whom,
    pass_details,
    start,
    type_place,
)
from tests.web.browser.visitors import Visitor

PLAIN = {
    "countries": "/",
    "start": "/gb/",
    "search": "/gb/search?near=London",
    "search-filtered": "/gb/search?near=London&profession=physiotherapist&accepting=true&sort=rating",
    "search-country": "/gb/search",
    "search-nobody": "/gb/search?near=London&profession=neurosurgeon&language=zu",
    "which-place": "/gb/search?near=Newcastle",
    "unknown-place": "/gb/search?near=Qqxwv",
    "refused": "/gb/search?min_rating=many",
    "not-found": "/gb/specialists/nobody",
    "profession": "/gb/physiotherapists",
    "how-we-rank": "/how-we-rank",
    "about": "/about",
    "safety": "/safety",
    "privacy": "/privacy",
    "frame": "/embed/search?country=GB",
    "before-questions": "/gb/questions",
}


def tour(visitor: Visitor) -> Iterator[str]:
    """The name of each page, while it is shown. The language is the browser's."""
    for name, path in PLAIN.items():
        visitor.open(path)
        yield name
    for go in (_profile, _typed, _frame_found, _first_question, _with_fault, _with_choices):
        yield go(visitor)
    for go in (_answered, _what_was_answered, _emergency):
        yield go(visitor)


def _profile(visitor: Visitor) -> str:
    visitor.open("/gb/search?near=London")
    visitor.page.locator("article h2 a, article h3 a").first.click()
    visitor.arrive()
    return "profile"


def _typed(visitor: Visitor) -> str:
    start(visitor, "gb", words="numb saddle, knee", place="SW1A 1AA", way="search")
    return "search-emergency-typed"


def _frame_found(visitor: Visitor) -> str:
    visitor.open("/embed/search?country=GB&accent=7a0019&radius=4")
    type_place(visitor.page.locator("#place"), "London")
    visitor.page.locator("#search button.primary").click()
    visitor.page.locator(".short").first.wait_for()
    visitor.arrive()
    return "frame-found"


def _begin(visitor: Visitor) -> None:
    start(visitor, "gb", place="SW1A 1AA")
    choose_for_whom(visitor)


def _first_question(visitor: Visitor) -> str:
    _begin(visitor)
    return "question"


def _with_fault(visitor: Visitor) -> str:
    answer_at_once(visitor, LEG_TINGLING)
    _go_back_to(visitor, 'main input[type="text"][name="answer"]')
    visitor.page.locator('input[name="answer"]').fill("many")
    visitor.page.locator("main form button.primary").click()
    visitor.arrive()
    assert visitor.page.locator(".faults").is_visible()
    return "question-faulty"


def _with_choices(visitor: Visitor) -> str:
    _go_back_to(visitor, 'main input[type="checkbox"]')
    return "question-choices"


def _go_back_to(visitor: Visitor, selector: str) -> None:
    """The last of the answered questions that shows such a field."""
    visitor.open("/gb/answers")
    links = visitor.page.locator('main a[href*="/questions/"]').evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    for address in reversed(links):
        visitor.open(address)
        if visitor.page.locator(selector).count():
            return
    raise AssertionError(f"no question shows {selector}")


def _answered(visitor: Visitor) -> str:
    visitor.open("/gb/results")
    pass_details(visitor)
    return "results"


def _what_was_answered(visitor: Visitor) -> str:
    visitor.open("/gb/answers")
    return "answers"


def _emergency(visitor: Visitor) -> str:
    _begin(visitor)
    answer_at_once(visitor, {"saddle": "yes"})
    return "emergency"
