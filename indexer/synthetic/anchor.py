"""The day on which the dates of invented records are true; a reader adds (its own day − ANCHOR) to each."""

from datetime import date
from importlib import resources

from indexer.errors import BadReference
from indexer.reference.reading import read_toml

ANCHOR_FILE = "anchor.toml"


def _read_anchor() -> date:
    anchor = read_toml(resources.files("seed_data") / "specialists" / ANCHOR_FILE).get("anchor")
    if type(anchor) is not date:
        raise BadReference(f"specialists/{ANCHOR_FILE}: anchor is {anchor!r}; give a date: anchor = 2026-11-01")
    return anchor


ANCHOR = _read_anchor()
_ORDINAL = ANCHOR.toordinal()


def day(offset: int) -> date:
    """That many days after ANCHOR; before it if negative."""
    return date.fromordinal(_ORDINAL + offset)
