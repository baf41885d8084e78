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
