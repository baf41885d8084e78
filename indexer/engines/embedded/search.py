"""One search over all parts of a version: what each found, in one order, and their documents."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from operator import itemgetter

import msgspec

from indexer.documents import Document
from indexer.engines import choice
from indexer.engines.embedded.finding import Candidate, find
from indexer.engines.embedded.parts import Part
from indexer.engines.embedded.presence import Present
from indexer.engines.embedded.rows import BITS
from indexer.engines.query import FACETS, Hit, Hits, NearMiss, Query
from indexer.errors import EngineUnavailable

_NAMES = {bit: name for name, bit in BITS.items()}


def search(parts: Sequence[Part], query: Query, present: Sequence[Present]) -> Hits:
    """The exact answer; `present` is of the query's day, one of each part."""
    findings = [find(part, query, there) for part, there in zip(parts, present, strict=True)]
    matches = _merged([finding.matches for finding in findings], query.fetch)
    skipped, matches = matches[: query.skip], matches[query.skip :]  # a deep page reads its own documents alone
    near = _merged([finding.near_misses for finding in findings], query.near_misses)
    nearest = zip(_hits(parts, msgspec.structs.replace(query, sort="best"), near), near, strict=True)
    return Hits(
        hits=tuple(_hits(parts, query, matches)),
        total=sum(finding.total for finding in findings),
        facets={
            name: _sum([finding.facets.get(name, {}) for finding in findings]) for name in FACETS if query.facets
        },
        near_misses=tuple(NearMiss(hit, _NAMES[candidate.fails]) for hit, (candidate, _) in nearest),
        after_deadline=sum(finding.after_deadline for finding in findings),
        rejections=_sum([finding.rejections for finding in findings]),
        skipped=len(skipped),
    )


def _merged(found: Sequence[Sequence[Candidate]], count: int) -> list[tuple[Candidate, int]]:
    """The first of all, each beside the number of its part."""
    beside = [(candidate, part) for part, candidates in enumerate(found) for candidate in candidates]
    return beside[:count] if len(found) == 1 else sorted(beside)[:count]


def _sum(counts: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    if len(counts) == 1:
        return counts[0]
    added: Counter[str] = Counter()
    for each in counts:
        added.update(each)
    return dict(added)


def _hits(parts: Sequence[Part], query: Query, found: Sequence[tuple[Candidate, int]]) -> Iterator[Hit]:
    """Hits with exact facts, from the documents; the engine's own score and key beside them."""
    stored = _documents(parts, found)
    for candidate, part in found:
        document = stored.get((part, candidate.document))
        hit = None if document is None else choice.choose(document, query, failing=_NAMES.get(candidate.fails))
        if hit is None:
            raise EngineUnavailable(
                f"columns and documents of the index disagree at row {candidate.document}; "
                f"run: directory reindex {query.country}"
            )
        key = None if candidate.key == inf else candidate.key
        yield msgspec.structs.replace(hit, engine_score=-candidate.minus_score, engine_key=key)


def _documents(parts: Sequence[Part], found: Sequence[tuple[Candidate, int]]) -> dict[tuple[int, int], Document]:
    """By part and row."""
    stored: dict[tuple[int, int], Document] = {}
    for number in set(map(itemgetter(1), found)):
        rows = [candidate.document for candidate, part in found if part == number]
        stored |= {(number, row): document for row, document in parts[number].store.by_row(rows).items()}
    return stored
