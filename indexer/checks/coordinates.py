"""The check of where practices lie: in their country, or somewhere else. Knows places."""

from collections.abc import Callable
from itertools import islice

from indexer.checks.candidate import Candidate, Check, Finding, figures_of
from indexer.checks.limits import MOST_PRACTICES, OUTSIDE_KM, OUTSIDE_SHARE, OUTSIDE_TOLERATED
from indexer.checks.sampling import everybody
from indexer.gazetteer import Gazetteer
from indexer.records import Practice

_MOST_NAMED = 5

OpenGazetteer = Callable[[str], Gazetteer]
"""The gazetteer of a country by its code."""


def coordinates_check(open_gazetteer: OpenGazetteer) -> Check:
    """The check over the places of the gazetteer."""

    def look(candidate: Candidate) -> Finding:
        return practices_inside(candidate, open_gazetteer(candidate.manifest.country))

    limit = (
        f"at most {OUTSIDE_SHARE:.0%} of {MOST_PRACTICES:,} practices more than {OUTSIDE_KM:.0f} km from any "
        f"place of the country; {OUTSIDE_TOLERATED} never refuse"
    )
    return Check("coordinates", limit, look)


def practices_inside(candidate: Candidate, gazetteer: Gazetteer) -> Finding:
    """Whether the practices of a sample of those who can be found lie in the country."""
    manifest = candidate.manifest
    asked = everybody(manifest.country, manifest.as_of, fetch=MOST_PRACTICES)
    people = (hit.document.specialist for hit in candidate.view.search(asked).hits)
    practices = list(islice((practice for person in people for practice in person.practices), MOST_PRACTICES))
    outside = [practice for practice in practices if _is_outside(practice, manifest.country, gazetteer)]
    figures = figures_of([("sample", len(practices)), ("outside", len(outside))])
    if len(outside) <= max(OUTSIDE_TOLERATED, OUTSIDE_SHARE * len(practices)):
        return Finding(None, figures)
    named = ", ".join(_told(practice) for practice in outside[:_MOST_NAMED])
    fault = f"{len(outside)} of {len(practices)} practices lie more than {OUTSIDE_KM:.0f} km outside: {named}"
    return Finding(f"{fault}; correct lat and lon of the source", figures)


def _is_outside(practice: Practice, country: str, gazetteer: Gazetteer) -> bool:
    return gazetteer.nearest(country, practice.point.lat, practice.point.lon, OUTSIDE_KM) is None


def _told(practice: Practice) -> str:
    return f"{practice.id} ({practice.point.lat:.4f}, {practice.point.lon:.4f})"
