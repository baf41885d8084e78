"""What a version was made from, read again: the command that does it, and the sources if they are still there."""

import shlex
from pathlib import Path
from typing import Literal, cast

from msgspec import Struct

from indexer.engines.base import Manifest
from indexer.sources import DEMONSTRATION, Format, Origin
from indexer.sources.delimited.mapping import shipped_mapping
from indexer.sources.origin import BETWEEN_LABELS


class Again(Struct, frozen=True):
    """`origin` is None where something is not there: `missing` names it. An address is never there: what stood
    behind it, such as a key, is not kept."""

    command: str
    origin: Origin | None
    missing: str = ""


def again(manifest: Manifest, state: Path) -> Again:
    """How the version is made anew, with the options that its whole reindex was given."""
    sources = () if manifest.source == DEMONSTRATION else tuple(manifest.source.split(BETWEEN_LABELS))
    options, mapping = manifest.options, manifest.options.get("mapping")
    words = ["directory", "reindex", manifest.country]
    words += [word for source in sources for word in ("--from", source)]
    words += [word for name, stated in options.items() for word in (f"--{name}", stated)]
    reviews = options.get("reviews")
    mapping_file = None if mapping is None else shipped_mapping(mapping) or Path(mapping)
    named = (*sources, *(each for each in (reviews, mapping_file) if each not in (None, "none")))
    missing = next((str(each) for each in named if each is not None and not Path(each).exists()), "")
    origin = Origin(
        paths=tuple(map(Path, sources)),
        reviews=_reviews_of(reviews),
        form=cast("Format | None", options.get("format")),
        mapping=mapping_file,
        state=state,
    )
    return Again(shlex.join(words), None if missing else origin, missing)


def _reviews_of(stated: str | None) -> Path | Literal["none"] | None:
    if stated is None or stated == "none":
        return cast("Literal['none'] | None", stated)
    return Path(stated)
