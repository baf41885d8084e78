"""Changes applied to what is live, as a new version, without reading everybody again.

delta     changes as they are written, one a line
touched   whom they are about: ids that were merged, people who look alike, reviews that move
applying  what becomes of each of these: document and reviews, as a whole reindex would make them
update    the work of one run

An update keeps the day, the priors and the fingerprint of the version it starts from, so it answers as a whole
reindex of the changed sources would on that day. It does not scan for suspicious reviews: what was held back stays
held back, and what is new is scanned by the next reindex.
"""

from indexer.updating.update import UpdatePlan, update

__all__ = ["UpdatePlan", "update"]
