"""In which language a page speaks, and what follows from it: the locale of numbers and dates, the direction.

The address decides (`lang`), then the browser; what the address says is carried along by every link.
"""

from collections.abc import Mapping

from flask import g, request
from werkzeug.exceptions import RequestEntityTooLarge

from indexer.reference import Language
from service.api.http import accepted_language
from service.asked import LANGUAGES
from service.web.translating import locale
from service.words import LOCALES

OWN_NAMES: Mapping[Language, str] = {"en": "English", "de": "Deutsch", "ar": "العربية"}
"""How each language calls itself: who reads none of the others finds it."""


def chosen_language() -> Language | None:
    """The language the address or the form names; None: it names none of ours."""
    named = _form_language() or request.args.get("lang")
    return next((language for language in LANGUAGES if language == named), None)


def _form_language() -> str | None:
    """Of a form that is too large nothing is read: the page that refuses it must be able to speak."""
    try:
        return request.form.get("lang")
    except RequestEntityTooLarge:
        return None


def page_language() -> Language:
    """The language of this page, known to everything that is said on it."""
    if "page_language" not in g:
        g.page_language = chosen_language() or accepted_language()
    language: Language = g.page_language
    return language


def page_locale() -> str:
    return LOCALES[page_language()]


def direction() -> str:
    return "rtl" if page_language() == "ar" else "ltr"


def language_name(code: str) -> str:
    """What a language is called in that of the page; the code where nobody has a name for it."""
    return str(locale().languages.get(code, code))
