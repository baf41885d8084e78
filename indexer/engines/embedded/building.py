"""Gathered numbers → the columns of a segment: decides the numbering, sorts, and packs sets into bits."""

from array import array

import numpy as np

from indexer.engines.embedded import layout
from indexer.engines.embedded.columns import Alike, Column, Lists, alike_from, lists_from
from indexer.engines.embedded.gathering import Gathered, Sets, checksum_of
from indexer.engines.embedded.layout import (
    Codes,
    IdentityKeys,
    LaterWindows,
    Practices,
    ReviewKeys,
    Segment,
    Shortened,
    Specialists,
    Terms,
    WholeNames,
)
from indexer.nearness import shortened


def build(gathered: Gathered) -> Segment:
    """All columns, in memory."""
    place, by_place = _places(gathered)
    by_number = _specialists_by_first_practice(gathered, by_place)
    numbers = _inverse(by_number)
    offers = gathered.offers
    specialist_offers = alike_from(_bits(offers, numbers))
    practices = _practices(gathered, place, by_place, numbers, specialist_offers)
    of_specialists = lists_from(numbers[_column(offers.owners)], _column(offers.items), len(numbers))
    rows, codes = of_specialists.expand(practices.specialist)
    return Segment(
        practices=practices,
        specialists=_specialists(gathered, by_number, numbers),
        later_windows=_later_windows(gathered, numbers),
        offer_practices=lists_from(codes, rows, len(offers.codes)),
        specialist_offers=specialist_offers,
        specialist_languages=alike_from(_bits(gathered.languages, numbers)),
        specialist_practices=lists_from(practices.specialist, np.arange(len(by_place)), len(numbers)),
        terms=_terms(gathered, numbers),
        shortened=_shortened(sorted(gathered.words.codes)),
        whole_names=_whole_names(gathered, numbers),
        identity_keys=_identity_keys(gathered, numbers),
        review_keys=_review_keys(gathered),
        codes=Codes(
            *(
                tuple(sets.codes)
                for sets in (
                    offers,
                    gathered.languages,
                    gathered.conditions,
                    gathered.procedures,
                    gathered.insurers,
                )
            )
        ),
    )


def _column(gathered: "array[int] | array[float]") -> Column:
    return np.frombuffer(gathered, dtype=gathered.typecode) if gathered else np.empty(0, gathered.typecode)


def _inverse(order: Column) -> Column:
    """For each old row its new number."""
    numbers = np.empty(len(order), np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    return numbers


def _places(gathered: Gathered) -> tuple[Column, Column]:
    """The place key of each practice, sorted, and the practices in that order."""
    bands = layout.bands_of(_column(gathered.latitude))
    place = layout.place_of(bands, layout.longitude_codes(_column(gathered.longitude)))
    order = np.argsort(place, kind="stable")
    return place[order], order


def _specialists_by_first_practice(gathered: Gathered, by_place: Column) -> Column:
    first = np.full(len(gathered.tie), len(by_place), np.int64)
    np.minimum.at(first, _column(gathered.practice_specialist)[by_place], np.arange(len(by_place)))
    return np.argsort(first, kind="stable")


def _practices(gathered: Gathered, place: Column, by_place: Column, numbers: Column, offers: Alike) -> Practices:
    specialist = numbers[_column(gathered.practice_specialist)[by_place]]
    latitude = _column(gathered.latitude)[by_place]
    x, y, z = layout.unit_vectors(latitude, _column(gathered.longitude)[by_place])
    return Practices(
        place=place,
        latitude=np.rint(latitude / layout.LATITUDE_STEP).astype(np.int32),
        x=x,
        y=y,
        z=z,
        specialist=specialist,
        offers=offers.number[specialist],
        flags=_column(gathered.flags)[by_place],
        fee=_column(gathered.fee)[by_place],
        next_available=_column(gathered.next_available)[by_place],
        insurers=_bits(gathered.insurers, _inverse(by_place)),
    )


def _specialists(gathered: Gathered, by_number: Column, numbers: Column) -> Specialists:
    def numbered(column: "array[int] | array[float]") -> Column:
        return _column(column)[by_number]

    return Specialists(
        document=(by_number + 1).astype(np.int32),  # rows of records.sqlite count from 1
        tie=numbered(gathered.tie),
        signal=numbered(gathered.signal),
        ranking_value=numbered(gathered.ranking_value),
        rating=numbered(gathered.rating),
        verified_at=numbered(gathered.verified_at),
        youngest=numbered(gathered.youngest),
        oldest=numbered(gathered.oldest),
        gender=numbered(gathered.gender),
        eligible_from=numbered(gathered.eligible_from),
        eligible_until=numbered(gathered.eligible_until),
        conditions=_bits(gathered.conditions, numbers),
        procedures=_bits(gathered.procedures, numbers),
    )


def _bits(sets: Sets, numbers: Column) -> Column:
    """Sets as bits: word w, column n holds codes 64·w … 64·w + 63 of row n."""
    items = _column(sets.items)
    words = np.zeros((len(sets.codes) // 64 + 1, len(numbers)), np.uint64)
    np.bitwise_or.at(
        words, (items >> 6, numbers[_column(sets.owners)]), np.uint64(1) << (items & 63).astype(np.uint64)
    )
    return words


def _later_windows(gathered: Gathered, numbers: Column) -> LaterWindows:
    return LaterWindows(
        specialist=numbers[_column(gathered.later_specialist)],
        eligible_from=_column(gathered.later_from),
        eligible_until=_column(gathered.later_until),
    )


def _terms(gathered: Gathered, numbers: Column) -> Terms:
    words = gathered.words
    alphabet = sorted(words.codes)
    ranks = np.empty(len(alphabet), np.int64)
    ranks[[words.codes[word] for word in alphabet]] = np.arange(len(alphabet))
    found = numbers[_column(words.owners)].astype(np.int64) << 2 | _column(words.tiers)
    postings: Lists = lists_from(ranks[_column(words.items)], found, len(alphabet))
    spelt = [word.encode() for word in alphabet]
    return Terms(
        letters=np.frombuffer(b"".join(spelt), np.uint8),
        ends=np.cumsum([len(word) for word in spelt], dtype=np.int64),
        starts=postings.starts,
        found=postings.items,
    )


def _shortened(alphabet: list[str]) -> Shortened:
    checksums, words = array("I"), array("i")
    for place, word in enumerate(alphabet):
        found = {checksum_of(word), *map(checksum_of, shortened(word))}
        checksums.extend(found)
        words.extend([place] * len(found))
    order = np.argsort(_column(checksums), kind="stable")
    return Shortened(checksum=_column(checksums)[order], word=_column(words)[order])


def _whole_names(gathered: Gathered, numbers: Column) -> WholeNames:
    digests = _column(gathered.name_digest)
    found = numbers[_column(gathered.name_specialist)] << 2 | _column(gathered.name_tier)
    order = np.argsort(digests, kind="stable")
    return WholeNames(digest=digests[order], found=found[order])


def _identity_keys(gathered: Gathered, numbers: Column) -> IdentityKeys:
    keys = _column(gathered.identity_key)
    order = np.argsort(keys, kind="stable")
    return IdentityKeys(key=keys[order], specialist=numbers[_column(gathered.identity_specialist)][order])


def _review_keys(gathered: Gathered) -> ReviewKeys:
    keys, sizes = _column(gathered.review_key), _column(gathered.reviews_of_run)
    rows = np.repeat(np.arange(1, len(sizes) + 1, dtype=np.int32), sizes)
    order = np.argsort(keys)
    return ReviewKeys(key=keys[order], run=rows[order])
