"""Reviews scanned as a reindex scans them."""

from collections.abc import Iterable, Sequence
from contextlib import closing

from indexer.anomalies import Scan, Suspicion, digest
from indexer.crew import Crew
from indexer.records import Review


def scanned(reviews: Iterable[Review]) -> list[Suspicion]:
    numbers: dict[str, int] = {}
    with closing(Crew()) as crew:
        scan = Scan(crew)
        for review in reviews:
            scan.add(review, numbers.setdefault(review.specialist_id, len(numbers)))
        return scan.suspicions()


def suspected(reviews: Sequence[Review]) -> frozenset[str]:
    """Ids of the suspected ones."""
    found = {review for each in scanned(reviews) for review in each.reviews}
    return frozenset(review.id for review in reviews if digest(review.id) in found)
