"""What codes are called on a page, in its language. Words of the taxonomy and the countries are theirs; only what
a page alone names is written here."""

from collections.abc import Callable, Mapping

from flask import g

from service.api.http import directory
from service.distances import radius_told
from service.web.language import language_name, page_language
from service.web.translating import format_money, format_number
from service.web.translating import gettext as _


def profession_label(code: str) -> str:
    return directory().reference.taxonomy.professions[code].label.in_language(page_language())


def specialty_label(code: str) -> str:
    return directory().reference.taxonomy.specialties[code].label.in_language(page_language())


def insurer_label(code: str) -> str:
    """The insurer's name in this country; a code nobody named is shown as it is."""
    names = {insurer.code: insurer.name for insurer in g.country.insurers}
    return str(names.get(code, code))


def gender_label(code: str) -> str:
    return {"female": _("A woman"), "male": _("A man")}.get(code, _("Another gender"))


def distance_label(km: float) -> str:
    return radius_told(km, g.country.distance_unit, page_language())


def filter_title(name: str) -> str:
    """What a filter is called above its choices."""
    return {
        "profession": _("Profession"),
        "specialty": _("Specialty"),
        "language": _("Speaks"),
        "gender": _("Woman or man"),
        "insurer": _("Insurer"),
        "accepting": _("New patients"),
        "available_within_days": _("Free appointment"),
        "max_fee": _("Fee"),
        "min_rating": _("Rating"),
        "step_free": _("Getting in"),
        "radius_km": _("Distance"),
    }[name]


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
    }
    try:
        return told[name](value)
    except (KeyError, ValueError):
        return value
