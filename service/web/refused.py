"""What of an address or of typed words cannot be searched, in words of the page. Knows the API's field names."""

from collections.abc import Iterator

from indexer.errors import RequestRefused
from service.faults import FaultyRequest
from service.web.browsing import FILTERS, Browsing
from service.web.labels import filter_title
from service.web.translating import gettext as _

_SHOWN_LETTERS = 40


def faults_told(refused: RequestRefused, browsing: Browsing) -> list[str]:
    """One sentence for each thing wrong."""
    fields = [fault.field for fault in refused.faults] if isinstance(refused, FaultyRequest) else [refused.field]
    return list(dict.fromkeys(told for field in fields for told in _told(field, browsing)))


def _told(field: str, browsing: Browsing) -> Iterator[str]:
    name = field.removeprefix("filters.").partition("[")[0]
    if name in FILTERS:
        yield _unknown(filter_title(name), ", ".join(browsing.filters.get(name, ())))
    elif name == "radius_km":
        yield _unknown(filter_title(name), browsing.radius_km)
    elif name == "mode":
        yield _unknown(filter_title(name), browsing.mode)
    elif name == "sort":
        yield _unknown(_("Order of the list"), browsing.sort)
    elif name == "text":
        yield _("The words hold no letter and no digit. Type a word, or leave the field empty.")
    else:
        yield _("Something in this address cannot be searched.")


def _unknown(title: str, value: str) -> str:
    """The value is what the address itself says; nothing typed stands there."""
    shown = value if len(value) <= _SHOWN_LETTERS else f"{value[:_SHOWN_LETTERS]}…"
    return _("%(filter)s: “%(value)s” cannot be searched here.", filter=title, value=shown)
