"""The reviews that are live, as a source: a reindex that names none keeps them.

They are read when the reindex holds the country, so none that was live then is missing. Who wrote them is hidden
already. What its source held back was never stored, so it cannot be kept: it comes again with its own source.
"""

from collections.abc import Iterator

import msgspec

from indexer.engines.base import Engine
from indexer.errors import NoLiveVersion
from indexer.ledger import Intake
from indexer.records import Review
from indexer.sources.base import Found, Source
from indexer.sources.rules import Rules


class KeptReviews(Source[Review]):
    """Those of the live version of a country; none where nothing is live."""

    label = "live reviews"

    def __init__(self, engine: Engine, rules: Rules) -> None:
        self._engine, self._rules = engine, rules

    @property
    def size(self) -> int:
        """Unknown: reviews are counted, bytes are not."""
        return 0

    def read(self, intake: Intake) -> Iterator[Found[Review]]:
        try:
            view = self._engine.live(self._rules.country.code)
        except NoLiveVersion:
            return
        for review in view.all_reviews():
            intake.read += 1
            found = Found(review, view.manifest.version, 0, msgspec.json.encode(review), is_stored=True)
            fault = self._rules.review_fault(review)
            if fault is None:
                yield found
            else:
                intake.reject(found.fault(*fault), found.text)
