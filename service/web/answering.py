"""One question as a page puts it, and what its form says. Knows kinds of questions, no clinical meaning."""

from collections.abc import Iterable

from msgspec import Struct
from werkzeug.datastructures import MultiDict

from indexer.reference import Language, Triage
from indexer.reference.assessment import answers_of
from indexer.reference.assessment_rows import Question
from service.api.assessments import options_shown
from service.asked import MAX_TEXT
from service.web.translating import gettext as _
from service.web.visit import Answer
from service.web.walk import SKIPPED


class NotAnswered(Exception):
    """What was sent answers the question not; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Option(Struct, frozen=True):
    """One answer to choose."""

    code: str
    label: str
    is_chosen: bool


class Put(Struct, frozen=True, kw_only=True):
    """A question as it stands on the page; `typed`: what stands in its field."""

    code: str
    kind: str
    text: str
    hint: str
    options: tuple[Option, ...]
    typed: str
    is_none_chosen: bool
    is_needed: bool


def put(question: Question, held: Answer | None, triage: Triage, language: Language) -> Put:
    """The question with the answer that is held, if any. What has a question of its own is no choice here."""
    asked_apart = {each.modifier for each in triage.assessment.questions.values()}
    chosen = held if isinstance(held, tuple) else (str(held),)
    return Put(
        code=question.code,
        kind=question.kind,
        text=question.text.in_language(language),
        hint=_hint(question),
        options=tuple(
            Option(each["code"], each["label"], each["code"] in chosen)
            for each in options_shown(question, triage, language)
            if each["code"] not in asked_apart
        ),
        typed="" if held is None or isinstance(held, tuple) else str(held),
        is_none_chosen=held == (),
        is_needed=question.is_needed,
    )


def answer_in_words(put_question: Put) -> str:
    """The answer that is held, as one reads it back."""
    if put_question.kind == "number":
        return put_question.typed or _("Passed over")
    labels = [option.label for option in put_question.options if option.is_chosen]
    if put_question.kind == "choices" and put_question.is_none_chosen:
        return _("None of these")
    return ", ".join(labels) or _("Passed over")


def read_answer(question: Question, form: MultiDict[str, str], triage: Triage) -> Answer:
    """What the form says. Raises NotAnswered."""
    if "skip" in form and not question.is_needed:
        return SKIPPED
    if question.kind == "number":
        return _number(form.get("answer", ""), question)
    known = answers_of(question, triage)
    if question.kind == "choices":
        return chosen_or_none(form, known)
    answer = form.get("answer", "")
    if answer not in known:
        raise NotAnswered(_("Choose one of the answers."))
    return answer


def chosen_or_none(form: MultiDict[str, str], known: Iterable[str]) -> tuple[str, ...]:
    """The ticked ones, or none of them where that was said. Raises NotAnswered where neither or both was."""
    ticked = set(form.getlist("answer"))
    chosen = tuple(code for code in known if code in ticked)
    if "none" in form:
        if chosen:
            raise NotAnswered(_("You ticked something and said that none applies. Untick it, or go on with it."))
        return ()
    if not chosen:
        raise NotAnswered(_("Tick what applies, or say that none does."))
    return chosen


def _number(typed: str, question: Question) -> int:
    text = typed.strip()[:MAX_TEXT]
    if not text:
        raise NotAnswered(_("Write a number."))
    if not text.isdecimal():
        raise NotAnswered(_("Write a whole number in digits, for example 3."))
    if question.at_most is not None and (len(text) > len(str(question.at_most)) or int(text) > question.at_most):
        raise NotAnswered(_("At most %(most)s fits here. Check the number.", most=question.at_most))
    return int(text)


def _hint(question: Question) -> str:
    if question.kind == "sign":
        return _("Not sure is a fine answer.")
    if question.kind == "choices":
        return _("Tick all that apply.")
    return {
        "duration_days": _("Today is 0. A week is 7 days, a month about 30."),
        "onset_delay_hours": _("The next day is about 24 hours. You may skip this."),
        "age_years": _("In whole years. Under one year is 0."),
    }.get(question.code, "")
