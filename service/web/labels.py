"""What codes are called on a page, in its language. Words of the taxonomy and the countries are theirs; only what
a page alone names is written here."""

from collections.abc import Callable, Iterable, Mapping

from flask import g

from service.api.http import directory
from service.distances import radius_told
from service.web.language import language_name, page_language
from service.web.translating import format_money, format_number
from service.web.translating import gettext as _
from service.words import say_number


def profession_label(code: str) -> str:
    return directory().reference.taxonomy.professions[code].label.in_language(page_language())


def specialty_label(code: str) -> str:
    return directory().reference.taxonomy.specialties[code].label.in_language(page_language())


def insurer_label(code: str) -> str:
    """The insurer's name in this country; a code nobody named is shown as it is."""
    names = {insurer.code: insurer.name for insurer in g.country.insurers}
    return str(names.get(code, code))


def gender_label(code: str) -> str:
    return {"female": _("Woman"), "male": _("Man")}.get(code, _("Another gender"))


def distance_label(km: float) -> str:
    return radius_told(km, g.country.distance_unit, page_language())


def filter_title(name: str) -> str:
    """What a filter is called above its choices."""
    return {
        "profession": _("Profession"),
        "specialty": _("Specialty"),
        "language": _("Language"),
        "gender": _("Gender"),
        "insurer": _("Insurer"),
        "accepting": _("New patients"),
        "available_within_days": _("Free appointment"),
        "max_fee": _("Fee"),
        "min_rating": _("Rating"),
        "step_free": _("Way in"),
        "radius_km": _("Distance"),
        "mode": _("How you meet"),
    }[name]


def enumerated(parts: Iterable[str]) -> str:
    return ("، " if page_language() == "ar" else ", ").join(parts)


def signal_label(name: str) -> str:
    """What a signal of the ranking is called; one that nobody named here by its own name."""
    return {
        "fit": _("Fits what you need"),
        "proximity": _("How near"),
        "rating": _("Reviews"),
        "availability": _("How soon"),
        "text": _("Your words"),
        "freshness": _("Details checked"),
    }.get(name, name)


def rating_label(value: float | None) -> str:
    """With one decimal, as ratings are read; "" under three counting reviews."""
    return "" if value is None else say_number(value, page_language())


def near_miss_label(failed: str) -> str:
    """What keeps somebody off the list, by the filter they fail."""
    return {
        "profession": _("Has another profession than you chose."),
        "specialty": _("Has another specialty than you chose."),
        "language": _("Is not known to speak the language you chose."),
        "gender": _("Is not known to be of the gender you chose."),
        "insurer": _("Is not known to work with the insurer you chose."),
        "accepting": _("Is not known to take new patients."),
        "available_within_days": _("Has no known appointment as soon as you chose."),
        "max_fee": _("Costs more than you chose, or states no fee."),
        "min_rating": _("Is rated lower than you chose, or has too few reviews."),
        "step_free": _("Is not known to be reached without steps."),
        "funding": _("Is not known to see patients the way you pay."),
        "radius_km": _("Is farther away than you chose."),
    }.get(failed, _("Does not pass one of your filters."))


def choice_label(name: str, value: str) -> str:
    """What one choice of a filter is called, beside its title."""
    told: Mapping[str, Callable[[str], str]] = {
        "profession": profession_label,
        "specialty": specialty_label,
        "language": language_name,
        "gender": gender_label,
        "insurer": insurer_label,
        "accepting": lambda value: _("Takes new patients") if value == "true" else _("Takes no new patients"),
        "available_within_days": lambda value: _("Within %(days)s days", days=value),
        "max_fee": lambda value: _("At most %(fee)s", fee=format_money(float(value), g.country.currency)),
        "min_rating": lambda value: _("%(rating)s and better", rating=format_number(float(value))),
        "step_free": lambda _value: _("Step-free"),
        "radius_km": lambda value: distance_label(float(value)),
        "mode": lambda value: {"in_person": _("At the practice"), "video": _("By video")}[value],
    }
    try:
        return told[name](value)
    except (KeyError, ValueError):
        return value
