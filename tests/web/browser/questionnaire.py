"""Answers the questions of a visitor, by hand in the page or by sending its forms. Knows codes, never words.

What a test does not say is answered no, or as somebody with three weeks of low back pain and nothing else would.
"""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator

from tests.web.browser.visitors import Visitor

UNREMARKABLE: Mapping[str, str] = {
    "body_region": "lower_back",
    "onset": "gradual",
    "duration_days": "21",
    "character": "dull",
    "spread": "local",
    "movement": "worse",
    "age_years": "34",
}
LEG_TINGLING: Mapping[str, str] = {"character": "burning", "spread": "one_limb", "numbness": "yes"}
MOST_QUESTIONS = 60
NONE = "none"
_QUESTION = re.compile(r'name="question" value="(\w+)"')
_ON_A_QUESTION = re.compile(r"/questions/\d+$")


def type_place(field: Locator, place: str) -> None:
    """Types and leaves the field, so that no suggestion lies over what is tapped next."""
    field.fill(place)
    field.blur()


def start(visitor: Visitor, country: str, *, words: str = "", place: str = "", way: str = "questions") -> None:
    """From the first page of the country on, by its form."""
    visitor.open(f"/{country}/")
    visitor.page.locator("#words").fill(words)
    type_place(visitor.page.locator("#place"), place)
    visitor.page.locator(f'button[name="way"][value="{way}"]').click()
    visitor.arrive()


def choose_for_whom(visitor: Visitor, for_whom: str = "me") -> None:
    visitor.page.locator(f'button[name="for_whom"][value="{for_whom}"]').click()
    visitor.arrive()


def answer_by_hand(visitor: Visitor, answers: Mapping[str, str], most: int = MOST_QUESTIONS) -> list[str]:
    """Clicks through the questions until another page comes, or so many are answered; the codes, in order."""
    asked: list[str] = []
    page = visitor.page
    while _ON_A_QUESTION.search(visitor.path) and len(asked) < most:
        code = page.locator('input[name="question"]').get_attribute("value") or ""
        assert code not in asked, f"{code} is asked again"
        asked.append(code)
        answer = _answer_to(code, answers)
        button = page.locator(f'main button[name="answer"][value="{answer}"]')
        if button.count():
            button.click()
        elif page.locator('main input[type="text"][name="answer"]').count():
            page.locator('input[name="answer"]').fill(answer)
            page.locator("main form button.primary").click()
        elif answer == "no":
            page.locator('main button[name="none"]').click()
        else:
            page.locator(f'input[name="answer"][value="{answer}"]').check()
            page.locator("main form button.primary").click()
        visitor.arrive()
    return asked


def answer_at_once(visitor: Visitor, answers: Mapping[str, str]) -> list[str]:
    """The same without showing a page for each; ends on the page that follows from the answers."""
    asked: list[str] = []
    address = visitor.page.url
    shown = visitor.context.request.get(address)
    while _ON_A_QUESTION.search(address.partition("?")[0]):
        text = shown.text()
        found = _QUESTION.search(text)
        assert found, address
        assert found[1] not in asked
        asked.append(found[1])
        form = _form(found[1], _answer_to(found[1], answers), text)
        shown = visitor.context.request.post(address, form=form)
        assert shown.status == 200, f"{found[1]}: {shown.status}"
        address = shown.url
    visitor.page.goto(address)
    visitor.arrive()
    return asked


def pass_details(visitor: Visitor, *, funding: str = "statutory", order: str | None = None) -> None:
    """The questions before a list: who pays, which orders are held."""
    while "/details/" in visitor.path:
        page = visitor.page
        if page.locator("#place").count():
            page.locator('main button[name="none"]').click()
        elif page.locator(f'button[name="answer"][value="{funding}"]').count():
            page.locator(f'button[name="answer"][value="{funding}"]').click()
        elif order is None:
            page.locator('main button[name="none"]').click()
        else:
            page.locator(f'input[name="answer"][value="{order}"]').check()
            page.locator("main form button.primary").click()
        visitor.arrive()


def _answer_to(code: str, answers: Mapping[str, str]) -> str:
    return answers.get(code) or UNREMARKABLE.get(code, "no")


def _form(code: str, answer: str, shown: str) -> dict[str, str | float | bool]:
    is_none = 'type="checkbox"' in shown and answer == "no"
    return {"question": code, "none" if is_none else "answer": answer}
