"""What an operator asks to read. Opens nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

Format = Literal["jsonl", "csv", "fhir"]
Reviews = Path | Literal["none"] | None
DEMONSTRATION = "demonstration"
BETWEEN_LABELS = ", "
"""Stands between the sources of one reindex where they are named together."""


class Origin(Struct, frozen=True):
    """No paths: the demonstration; `form` None: as the path looks.

    `reviews`: a file or folder of reviews, "none" for none at all, None for those beside the specialists and where
    there are none, those that are live. `mapping` says what the columns of delimited files mean. `labels`: how
    paths are called that were fetched from elsewhere. `state` keeps what is made on the way (the gazetteer).
    """

    paths: tuple[Path, ...] = ()
    reviews: Reviews = None
    form: Format | None = None
    mapping: Path | None = None
    labels: Mapping[Path, str] = {}
    state: Path = Path("var")
