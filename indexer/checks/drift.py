"""Checks against what is live: registrations in order, the mean rating, and what kinds of people there are."""

from collections.abc import Iterator, Mapping

from indexer.checks.candidate import Candidate, Finding, figures_of
from indexer.checks.chance import Share, differ, means_differ
from indexer.checks.limits import FACET_CHANGE, FACET_SHARE, LESS_IN_ORDER, RATING_DRIFT
from indexer.checks.sampling import everybody
from indexer.engines.base import Manifest, View
from indexer.engines.query import Hits
from indexer.errors import EngineError

FACETS_COMPARED = ("profession", "specialty", "language", "gender")
_MOST_TOLD = 5


def registrations_kept(candidate: Candidate) -> Finding:
    """Whether registrations are in order as often as before."""
    live = candidate.comparable
    if live is None:
        return Finding()
    now, before = _in_order(candidate.manifest), _in_order(live)
    figures = figures_of([("now", now.value), ("live", before.value)])
    if before.value - now.value <= LESS_IN_ORDER or not differ(now, before):
        return Finding(None, figures)
    fault = f"registrations of {now.value:.0%} are in order, of {before.value:.0%} of those that are live"
    return Finding(f"{fault}; read the registers again, or see why in the report", figures)


def rating_kept(candidate: Candidate) -> Finding:
    """Whether the mean of the ratings shown is about what it was."""
    live = candidate.comparable
    now, before = candidate.manifest.ratings, live.ratings if live else None
    if before is None or now.mean is None or before.mean is None:
        return Finding()
    figures = figures_of([("now", now.mean), ("live", before.mean)])
    drift = abs(now.mean - before.mean)
    if drift <= RATING_DRIFT or not means_differ(now.mean, now.rated, before.mean, before.rated):
        return Finding(None, figures)
    fault = (
        f"the mean rating is {now.mean:.2f} of {now.rated} rated, live it is {before.mean:.2f} of {before.rated}"
    )
    return Finding(f"{fault}; compare the scales of the reviews", figures)


def kinds_kept(candidate: Candidate) -> Finding:
    """Whether each profession, specialty, language and gender is about as frequent as it was."""
    live = candidate.comparable
    if live is None or candidate.live_view is None:
        return Finding()
    try:
        before = _counted(candidate.live_view, live)
    except EngineError:
        return Finding()  # what is live cannot be asked: replacing it is the remedy
    faults = list(_drifted(_counted(candidate.view, candidate.manifest), before))
    told = "; ".join(faults[:_MOST_TOLD]) + ("; and others" if len(faults) > _MOST_TOLD else "")
    return Finding(told or None, {"values_drifted": float(len(faults))})


def _in_order(manifest: Manifest) -> Share:
    return Share(manifest.counts.eligible, manifest.counts.promoted)


def _counted(view: View, manifest: Manifest) -> Hits:
    """Each version on the day its own people were counted: who lapsed since then is no drift."""
    return view.search(everybody(manifest.country, manifest.as_of, fetch=1, facets=True))


def _drifted(now: Hits, before: Hits) -> Iterator[str]:
    for facet in FACETS_COMPARED:
        counts, earlier = now.facets.get(facet, {}), before.facets.get(facet, {})
        for value in sorted({*counts, *earlier}):
            one, other = _share(counts, value, now.total), _share(earlier, value, before.total)
            if _is_drift(one.value, other.value) and differ(one, other):
                yield f"{facet} {value}: {one.value:.0%} of those eligible, live {other.value:.0%}"


def _share(counts: Mapping[str, int], value: str, total: int) -> Share:
    return Share(counts.get(value, 0), total)


def _is_drift(now: float, before: float) -> bool:
    """Changed by more than half of what it was, and frequent on one side; from nothing any frequent one is."""
    return max(now, before) > FACET_SHARE and abs(now - before) > FACET_CHANGE * before
