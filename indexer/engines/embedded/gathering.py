"""Documents → numbers, compactly, while a version is filled. Owns what of a document goes into columns.

Memory grows by some hundred bytes a specialist, never by what a document weighs: that is in records.sqlite.
"""

import hashlib
import zlib
from array import array
from collections.abc import Iterable
from datetime import date
from math import nan

import numpy as np

from indexer.documents import Document
from indexer.engines.embedded import layout
from indexer.identity_keys import keys_of
from indexer.records import Practice

_BLANK = hashlib.blake2b(digest_size=8)


def day_of(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def digest_of(whole_name: str) -> int:
    """64 bits that stand for a whole-name key."""
    digested = _BLANK.copy()
    digested.update(whole_name.encode())
    return int.from_bytes(digested.digest(), "big")


def checksum_of(word: str) -> int:
    """32 bits that stand for a word or a shortened one; who finds by them looks at the word itself."""
    return zlib.crc32(word.encode())


class Sets:
    """For each row a set of coded values, in the order rows come."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.owners = array("i")
        self.items = array("i")

    def add(self, row: int, values: Iterable[str]) -> None:
        for value in dict.fromkeys(values):
            self.owners.append(row)
            self.items.append(self.codes.setdefault(value, len(self.codes)))

    def extend(self, other: "Sets", rows: int) -> None:
        """With those of rows that come behind so many."""
        codes = self.codes
        known = [codes.setdefault(value, len(codes)) for value in other.codes]
        self.owners.extend(_behind(other.owners, rows))
        self.items.extend(array("i", map(known.__getitem__, other.items)))


class Words(Sets):
    """For each specialist the words and, with each word, the code of its best tier (in `tiers`)."""

    def __init__(self) -> None:
        super().__init__()
        self.tiers = array("b")

    def add_tiers(self, row: int, tiers: dict[str, int]) -> None:
        self.add(row, tiers)
        self.tiers.extend(tiers.values())

    def extend(self, other: "Sets", rows: int) -> None:
        assert isinstance(other, Words)
        super().extend(other, rows)
        self.tiers.extend(other.tiers)


class Gathered:
    """What has been added so far: one array a column, rows in the order they came."""

    def __init__(self) -> None:
        self.tie = array("q")
        self.signal, self.ranking_value, self.rating = array("d"), array("d"), array("d")
        self.verified_at, self.eligible_from, self.eligible_until = array("i"), array("i"), array("i")
        self.youngest, self.oldest, self.gender = array("h"), array("h"), array("b")
        self.offers, self.languages, self.conditions, self.procedures = Sets(), Sets(), Sets(), Sets()
        self.later_specialist, self.later_from, self.later_until = array("i"), array("i"), array("i")
        self.words = Words()
        self.name_digest, self.name_specialist, self.name_tier = array("Q"), array("i"), array("b")
        self.identity_key, self.identity_specialist = array("Q"), array("i")
        self.practice_specialist, self.next_available = array("i"), array("i")
        self.latitude, self.longitude, self.fee = array("d"), array("d"), array("d")
        self.flags = array("H")
        self.insurers = Sets()
        self.review_key, self.reviews_of_run = array("Q"), array("I")

    def add_run(self, keys: Iterable[int]) -> None:
        """The reviews of one row of the store, by their keys."""
        before = len(self.review_key)
        self.review_key.extend(keys)
        self.reviews_of_run.append(len(self.review_key) - before)

    def add(self, document: Document) -> None:
        row = len(self.tie)
        self._add_specialist(document)
        self._add_sets(document, row)
        self._add_windows(document, row)
        self._add_words(document, row)
        self._add_identity(document, row)
        for practice in document.specialist.practices:
            self._add_practice(practice, row)

    def extend(self, other: "Gathered") -> None:
        """What was gathered of the documents that come next."""
        specialists, practices = len(self.tie), len(self.practice_specialist)
        for name, theirs in vars(other).items():
            mine = getattr(self, name)
            if isinstance(theirs, Sets):
                mine.extend(theirs, practices if name == "insurers" else specialists)
            else:
                mine.extend(_behind(theirs, specialists) if name.endswith("_specialist") else theirs)

    def _add_specialist(self, document: Document) -> None:
        rating = document.rating
        self.tie.append(document.tie)
        self.signal.append(rating.signal)
        self.ranking_value.append(rating.ranking_value)
        self.rating.append(nan if rating.value is None else rating.value)
        self.verified_at.append(day_of(document.specialist.verified_at))
        self.youngest.append(document.ages[0])
        self.oldest.append(document.ages[1])
        self.gender.append(layout.GENDERS.index(document.specialist.gender or ""))

    def _add_sets(self, document: Document, row: int) -> None:
        specialist = document.specialist
        self.offers.add(row, document.offers)
        self.languages.add(row, specialist.languages)
        self.conditions.add(row, specialist.conditions)
        self.procedures.add(row, specialist.procedures)

    def _add_windows(self, document: Document, row: int) -> None:
        spans = [(day_of(window.start), day_of(window.until)) for window in document.windows]
        first, *later = spans or [(1, 0)]  # never eligible
        self.eligible_from.append(first[0])
        self.eligible_until.append(first[1])
        for start, until in later:
            self.later_specialist.append(row)
            self.later_from.append(start)
            self.later_until.append(until)

    def _add_words(self, document: Document, row: int) -> None:
        text = document.text
        tiers = dict.fromkeys(text.place_words, layout.LOWEST) | dict.fromkeys(text.name_words, layout.NAMED)
        self.words.add_tiers(row, tiers)
        whole = dict.fromkeys(text.whole_places, layout.LOWEST) | dict.fromkeys(text.whole_names, layout.WHOLE)
        for key, tier in whole.items():
            self.name_digest.append(digest_of(key))
            self.name_specialist.append(row)
            self.name_tier.append(tier)

    def _add_identity(self, document: Document, row: int) -> None:
        keys = keys_of(document)
        self.identity_key.extend(keys)
        self.identity_specialist.extend([row] * len(keys))

    def _add_practice(self, practice: Practice, row: int) -> None:
        self.insurers.add(len(self.practice_specialist), practice.insurers)
        self.practice_specialist.append(row)
        self.latitude.append(practice.point.lat)
        self.longitude.append(practice.point.lon)
        self.fee.append(nan if practice.fee is None else practice.fee)
        self.next_available.append(day_of(practice.next_available))
        self.flags.append(_flags_of(practice))


def _behind(numbers: "array[int]", rows: int) -> "array[int]":
    """Numbers of rows that come behind so many."""
    if not numbers:
        return numbers
    moved = np.frombuffer(numbers, numbers.typecode) + rows
    return array(numbers.typecode, moved.astype(numbers.typecode).tobytes())


def _flags_of(practice: Practice) -> int:
    flags = layout.STEP_FREE if practice.step_free else 0
    if practice.accepting is not None:
        flags |= layout.ACCEPTING if practice.accepting else layout.NOT_ACCEPTING
    for mode in practice.modes:
        flags |= layout.MODE_FLAGS[mode]
    for funding in practice.funding:
        flags |= layout.FUNDING_FLAGS[funding]
    return flags
