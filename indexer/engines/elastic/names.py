"""Names of indices and aliases, and the version they belong to."""

from indexer import versions

KINDS = ("specialists", "reviews")


def specialists_index(version: str) -> str:
    return f"specialists-{version}"


def reviews_index(version: str) -> str:
    return f"reviews-{version}"


def indices_of(version: str) -> list[str]:
    """ValueError if it is no version name: nothing else may reach a request that deletes."""
    versions.country_of(version)
    return [specialists_index(version), reviews_index(version)]


def filling_alias(index: str) -> str:
    """Under which an index is written until it is sealed: a write to an alias that is gone is refused, where an
    index that is gone would be made anew, without its mapping."""
    return f"filling-{index}"


def version_of(index: str) -> str | None:
    """The version a specialists index holds; None for an index that is not ours."""
    version = index.removeprefix("specialists-")
    try:
        versions.country_of(version)
    except ValueError:
        return None
    return version


def live_alias(kind: str, country: str) -> str:
    return f"{kind}-{country.lower()}"


def previous_alias(kind: str, country: str) -> str:
    return f"{kind}-{country.lower()}-previous"
