"""The translations and formats of a page, typed: the one door to flask-babel, which ships no types.

Strings are extracted by their keywords `_`, `gettext` and `ngettext`; modules import them under these names.
"""

from datetime import date

import flask_babel  # type: ignore[import-untyped]  # ships no types
from babel import Locale
from babel.numbers import format_currency


def gettext(text: str, **values: object) -> str:
    """The text in the page's language; `%(name)s` in it is filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The form a language has for that number; `%(num)s` in it is the number."""
    return str(flask_babel.ngettext(one, many, number, **values))


def locale() -> Locale:
    """The page's."""
    return Locale.parse(str(flask_babel.get_locale()))


def format_number(number: float) -> str:
    return str(flask_babel.format_decimal(number))


def format_money(amount: float, currency: str) -> str:
    """As the language writes money; without cents where there are none."""
    pattern = locale().currency_formats["standard"].pattern
    whole = amount % 1 == 0
    return str(
        format_currency(
            amount,
            currency,
            pattern.replace(".00", "") if whole else pattern,
            locale=locale(),
            currency_digits=not whole,
        )
    )


def format_day(day: date, form: str = "medium") -> str:
    """`form`: short, medium, long, full, or a pattern of CLDR."""
    return str(flask_babel.format_date(day, form))
