"""Broken data over a live index: an excerpt of `broken_data`, with what is to become of each variant.

The command runs over whole folders; here are the roles of a FHIR export, and specialists and reviews as JSON.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.builders import AS_OF
from tests.faults.broken_data import Ground, broken
from tests.faults.damages import DAMAGES, HARMLESS
from tests.feeds import PLAN_NET, opinion, person, write_feed

ROLES = Path("PractitionerRole.ndjson")
PEOPLE, REVIEWS = Path("specialists/gb.jsonl"), Path("reviews/gb.jsonl")
KEPT, NO, ENDED, UNOPENED = "promoted", "refused", "failed", "unreadable"
EXPECTED = {
    # variant                        roles        people       reviews
    "as it is":                    (KEPT, KEPT, KEPT),
    "twice":                       (KEPT, KEPT, KEPT),
    "byte order mark":             (KEPT, KEPT, KEPT),
    "CRLF":                        (KEPT, KEPT, KEPT),
    "blank lines between":         (KEPT, KEPT, KEPT),
    "gzipped":                     (KEPT, KEPT, KEPT),
    "gzipped in two members":      (KEPT, KEPT, KEPT),
    "fields nobody knows":         (KEPT, NO, NO),
    "not there":                   (UNOPENED, UNOPENED, KEPT),
    "empty":                       (NO, NO, NO),
    "blank":                       (NO, NO, NO),
    "cut off in the last record":  (UNOPENED, UNOPENED, UNOPENED),
    "cut off half way":            (UNOPENED, UNOPENED, UNOPENED),
    "every second record gone":    (NO, NO, KEPT),
    "all but two records gone":    (NO, NO, NO),
    "ids again with other names":  (NO, NO, NO),
    "nulls":                       (KEPT, NO, NO),
    "without ids":                 (NO, NO, NO),
    "ids twice in a record":       (KEPT, KEPT, KEPT),
    "UTF-16":                      (NO, NO, NO),
    "a byte of Latin-1":           (NO, NO, NO),
    "NUL bytes":                   (NO, NO, NO),
    "line ends mixed":             (NO, NO, NO),
    "records spread over lines":   (NO, NO, NO),
    "an array of all records":     (NO, NO, NO),
    "a huge line":                 (KEPT, KEPT, KEPT),
    "nested without end":          (KEPT, KEPT, KEPT),
    "noise":                       (NO, NO, NO),
    "a page of errors":            (NO, NO, NO),
    "a page of errors behind":     (NO, KEPT, KEPT),
    "gzip cut off":                (ENDED, ENDED, ENDED),
    "gzip with a wrong sum":       (ENDED, ENDED, ENDED),
    "gzip by its first bytes only": (ENDED, ENDED, ENDED),
    "a zip archive":               (ENDED, ENDED, ENDED),
    "another country":             (KEPT, NO, KEPT),
    "dates to come":               (KEPT, NO, NO),
    "dates that are none":         (KEPT, NO, NO),
    "NaN and Infinity":            (KEPT, NO, NO),
    "numbers beyond all bounds":   (KEPT, NO, NO),
    "columns swapped":             (KEPT, NO, KEPT),
    "words for numbers":           (NO, NO, NO),
    "another type":                (KEPT, KEPT, KEPT),
    "references to nowhere":       (NO, KEPT, NO),
}  # fmt: skip
"""Of every third record broken, none is lost in silence: the check of rejected shares refuses so many."""


class Trial:
    """A live index of its own for each kind of source, made once."""

    def __init__(self, source: Path, folder: Path, country: str, as_of: date) -> None:
        self.source, self.folder = source, folder
        self.ground = Ground(source, folder, country, as_of)


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Trial]]:
    folder = tmp_path_factory.mktemp("broken")
    people = [person(number) for number in range(12)]
    reviews = [opinion(number, f"s{number % 12}", reviewer_hash=f"w{number}") for number in range(36)]
    feed = write_feed(folder / "feed", people, reviews)
    fhir = Trial(PLAN_NET, folder / "fhir", "US", date(2024, 8, 31))
    lines = Trial(feed, folder / "lines", "GB", AS_OF)
    yield {ROLES: fhir, PEOPLE: lines, REVIEWS: lines}
    fhir.ground.close()
    lines.ground.close()


@pytest.mark.parametrize("file", [ROLES, PEOPLE, REVIEWS], ids=str)
@pytest.mark.parametrize("damage", list(DAMAGES))
def test_broken_data_load_or_are_refused_by_their_rule(trials: dict[Path, Trial], file: Path, damage: str) -> None:
    trial = trials[file]
    path = broken(trial.source, trial.source / file, damage, trial.folder)
    outcome = trial.ground.outcome_of(path, is_harmless=damage in HARMLESS)
    assert outcome.wrong == "", outcome
    assert outcome.result == EXPECTED[damage][(ROLES, PEOPLE, REVIEWS).index(file)], outcome
