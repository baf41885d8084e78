"""Which reviews look as if nobody had been treated. Pure: knows reviews and a table, no engine, no framework.

Every published review becomes a row (`sighting`), kept in a `spill`. Then, against what is usual in the country
(`customs`), crowds of one specialist's reviews (`windows`) and reviews of people who wrote of the same specialists
(`ties`) are weighed (`weighing` on `scales`, with `chances`, `texts` and `copies`) by one table (`limits`). `scan`
takes the reviews and answers `suspicions`. That a person decides, and until when, is `indexer.quarantine`'s.
"""

from indexer.anomalies.limits import Limits, Signal, load_limits
from indexer.anomalies.scales import Finding
from indexer.anomalies.scan import Scan
from indexer.anomalies.sighting import digest, numbered, row_of
from indexer.anomalies.suspicions import Reason, Suspicion

__all__ = [
    "Finding",
    "Limits",
    "Reason",
    "Scan",
    "Signal",
    "Suspicion",
    "digest",
    "load_limits",
    "numbered",
    "row_of",
]
