"""What an update comes to: its outcomes summed up."""

from msgspec import Struct

from indexer.report import ChangeCounts
from indexer.updating.applying import Outcome


class Changed(Struct):
    """Of people how many were added, changed and removed; of reviews, how many more there are than before."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    absent: int = 0
    reviews: int = 0
    quarantined: int = 0
    suppressed_reviews: int = 0

    @property
    def people(self) -> int:
        return self.added + self.changed + self.removed

    def add(self, outcome: Outcome) -> None:
        if outcome.before is None:
            self.added += outcome.after is not None
        elif outcome.after is None:
            self.removed += 1
        else:
            self.changed += 1
        for rows, one in ((outcome.reviews_before, -1), (outcome.reviews, 1)):
            self.reviews += one * sum(row.moderation == "published" for row in rows)
            self.quarantined += one * sum(row.moderation == "quarantined" for row in rows)

    def counts(self) -> ChangeCounts:
        return ChangeCounts(added=self.added, changed=self.changed, removed=self.removed, absent=self.absent)
