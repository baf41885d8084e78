"""The directories that take turns being live, as feeds and as deltas between them.

Every name, practice and review carries the mark of the part it was written in, so a mixed answer shows. Ratings
are the same whatever the mark: an update keeps the priors of its base, and they would be the only difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.records import Name, Review, Specialist
from tests.builders import LONDON, a_practice, in_days, point_from
from tests.feeds import opinion, person, write_feed, write_lines

SIZE = 160
PART = 4
"""Every so many specialists belong to the part that updates change."""
COMING_AND_GOING = 6
"""So many of the part are there under odd marks only, so many others under even ones."""
WORDS = ("calm", "clear", "patient", "careful", "direct", "thorough", "kind", "brisk", "exact", "friendly")


@dataclass(frozen=True)
class Contents:
    """The marks of a directory: of the part that updates change, and of the rest."""

    part: int
    rest: int

    @property
    def name(self) -> str:
        return f"{self.part}-{self.rest}"

    def specialists(self) -> list[Specialist]:
        numbers = [*range(SIZE), *_passing(self.part)]
        return [_specialist(number, self.mark_of(number)) for number in numbers]

    def reviews(self) -> list[Review]:
        return [row for number in range(SIZE) for row in _reviews(number, self.mark_of(number))]

    def mark_of(self, number: int) -> int:
        return self.part if number % PART == 0 or number >= SIZE else self.rest


def write_contents(folder: Path, contents: Contents) -> Path:
    """A feed for `reindex --from`."""
    return write_feed(folder / contents.name, contents.specialists(), contents.reviews())


def write_delta(folder: Path, mark: int) -> Path:
    """Makes any directory's part that of the mark, for `update --from`."""
    return write_lines(folder / f"delta-{mark}.jsonl", map(msgspec.json.encode, _changes(mark)))


def a_change(number: int, mark: int) -> bytes:
    """A delta of one person."""
    return msgspec.json.encode({"op": "upsert", "type": "specialist", "record": _specialist(number, mark)}) + b"\n"


def marks_in(text: str) -> set[int]:
    """Every mark an answer bears."""
    return {int(word.split("E", 1)[0]) for word in text.split("MARK")[1:]}


def mark(number: int) -> str:
    return f"MARK{number}END"


def _passing(part: int) -> range:
    first = SIZE + part % 2 * COMING_AND_GOING
    return range(first, first + COMING_AND_GOING)


def _changes(part: int) -> Iterator[dict[str, object]]:
    changed = Contents(part, part)
    for number in [*range(0, SIZE, PART), *_passing(part)]:
        yield {"op": "upsert", "type": "specialist", "record": _specialist(number, part)}
    for number in range(0, SIZE, PART):
        for row in _reviews(number, changed.mark_of(number)):
            yield {"op": "upsert", "type": "review", "record": row}
    for number in _passing(part + 1):
        yield {"op": "delete", "type": "specialist", "record": {"id": f"s{number}"}}


def _specialist(number: int, part: int) -> Specialist:
    place = point_from(LONDON, north_km=number % 23 * 0.7, east_km=(number * 5 + part * 3) % 17 * 0.8)
    return person(
        number,
        names=(Name(text=f"Alex Reed{number} {mark(part)}"),),
        gender=("female", "male")[number % 2],
        languages=("en", "de") if number % 3 else ("en",),
        practices=(
            a_practice(
                name=f"Strand Clinic {mark(part)}",
                point=place,
                fee=40.0 + (number * 7 + part * 11) % 60,
                next_available=in_days((number + part * 2) % 15),
            ),
        ),
    )


def _reviews(number: int, part: int) -> Iterator[Review]:
    for count in range(number % 5):
        first, step = number * 7 + count * 3, number % 3 + 1
        words = " ".join(WORDS[place % len(WORDS)] for place in range(first, first + 4 * step, step))
        yield opinion(
            number * 10 + count,
            f"s{number}",
            overall=float(3 + (number + count) % 3),
            text=f"{words} on visit {number}-{count} {mark(part)}",
            published_on=in_days(-30 - number % 40),
            visited_on=in_days(-80 - number % 40),
        )
