"""What is otherwise made at the first request that needs it, made before the fork, so that workers share it.

Touches neither the index nor the gazetteer: their files and connections belong to each worker. Answers nothing.
"""

import gc
from datetime import date

from flask import Flask

from service.api.http import directory
from service.asked import LANGUAGES
from service.matching import judge_body
from service.suggesting.topics import topics_of
from service.typed.asking import ask
from service.typed.telling import safety_notice
from service.web.slugs import landing_pages
from service.web.translating import format_day, format_number, gettext

_TYPED = "Knieschmerzen"
"""Any words that somebody might type: reading them makes what all words are read by."""


def warm(app: Flask) -> None:
    """Reads words, templates and translations once; then the collector of garbage leaves them alone, for looking
    at them would copy their pages into every worker. What little garbage there is among them is not worth a look
    at all of it. From here on it works, if it did not before."""
    for language in LANGUAGES:
        with app.test_request_context(f"/?lang={language}"):
            gettext("")
            format_number(0.5)
            format_day(date(2000, 1, 1))
    with app.app_context():
        _read_words()
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    landing_pages()
    gc.freeze()
    gc.enable()


def _read_words() -> None:
    served = directory()
    judge_body(served, {"country": served.countries[0], "outcome": {"code": ""}})
    ask(_TYPED, served.reference)
    topics_of(served.reference)
    for country in served.countries:
        safety_notice(_TYPED, served, country, "en")
