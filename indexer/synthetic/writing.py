"""Writes invented directories: records as they are drawn, one a line, so that memory does not grow with them.

Owns the layout on disk, which is that of a source: `specialists/<cc>.jsonl`, `reviews/<cc>.jsonl`, and beside
the specialists the anchor day of all dates.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import BinaryIO

import msgspec
from msgspec import Struct

from indexer.crew import Crew
from indexer.errors import BadReference
from indexer.records import Review
from indexer.scratch import Scratch
from indexer.synthetic.anchor import ANCHOR, ANCHOR_FILE
from indexer.synthetic.chance import shares
from indexer.synthetic.clinics import Clinics
from indexer.synthetic.opinions import Opinions, Popularity
from indexer.synthetic.people import People, id_of
from indexer.synthetic.scene import Scene, load_scene
from indexer.synthetic.towns import Town

Progress = Callable[[int], None]
"""Is told how many specialists were written since it was last told."""
Post = tuple[Town, str]
"""A town and the profession of somebody who works there."""
PROGRESS_EVERY = 500
WORTH_A_HAND = 20_000
"""Records from which on reviews are written by a process of their own."""

_encode = msgspec.json.Encoder().encode


class Order(Struct, frozen=True, eq=False):
    """What to write for one country. `posts` absent: drawn by people and by the mix of professions."""

    scene: Scene
    specialists: int
    reviews: int
    seed: int
    posts: Sequence[Post] | None = None


def generate(  # noqa: PLR0913, PLR0917 - these are the parameters of the command
    directory: Path,
    countries: Sequence[str],
    specialists: int,
    reviews: int,
    seed: int,
    progress: Progress | None = None,
) -> None:
    """Writes so many specialists and reviews in total, shared over the countries (codes) by their people.

    The same arguments give the same bytes. Raises BadReference for an unknown country or fewer specialists
    than countries (an empty country would be refused when it is indexed).
    """
    if not countries or specialists < len(countries):
        raise BadReference(f"{specialists} specialists for {len(countries)} countries; give at least one for each")
    scenes = [load_scene(code) for code in countries]
    people = [scene.towns.people for scene in scenes]
    head_counts = [1 + share for share in shares(specialists - len(scenes), people)]
    write_anchor(directory)
    for scene, head_count, review_count in zip(scenes, head_counts, shares(reviews, people), strict=True):
        write_country(directory, Order(scene, head_count, review_count, seed), progress)


def write_anchor(directory: Path) -> None:
    """Says on which day the dates of the records are true."""
    for kind in ("specialists", "reviews"):
        (directory / kind).mkdir(parents=True, exist_ok=True)
    lines = f"# A reader adds (its own day - anchor) to every date of these records.\nanchor = {ANCHOR}\n"
    (directory / "specialists" / ANCHOR_FILE).write_text(lines, encoding="utf-8")


def write_country(directory: Path, order: Order, progress: Progress | None = None) -> None:
    """Writes both files of one country; the folders are there."""
    name = f"{order.scene.country.code.lower()}.jsonl"
    hands = 1 if order.specialists + order.reviews >= WORTH_A_HAND and (os.cpu_count() or 1) > 1 else 0
    with closing(Crew(hands)) as crew, (directory / "specialists" / name).open("wb") as people:
        reviewing = _Reviewing(
            path=directory / "reviews" / name,
            code=order.scene.country.code,
            size=(order.specialists, order.reviews),
            seed=order.seed,
            scene=None if hands else order.scene,
        )
        for serials, _ in crew.in_order(reviewing, _write_people(order, people)):
            if progress is not None:
                progress(len(serials))


def _write_people(order: Order, people: BinaryIO) -> Iterator[range]:
    """Yields whom it wrote."""
    scene = order.scene
    dice, drawn = Random(f"{_key(order.seed, scene)}:specialists"), People(scene, Clinics(scene, _crowd(order)))
    for first in range(1, order.specialists + 1, PROGRESS_EVERY):
        serials = range(first, min(first + PROGRESS_EVERY, order.specialists + 1))
        for serial in serials:
            town, profession = (
                order.posts[serial - 1]
                if order.posts is not None
                else (scene.towns.draw(dice), drawn.profession(dice))
            )
            people.write(_encode(drawn.draw(dice, serial, town, profession)) + b"\n")
        people.flush()
        yield serials


class _Reviewing(Struct, eq=False):
    """Writes what is said of one after the other, in order, in one process. `size`: specialists and reviews;
    `scene` absent: read where it is needed."""

    path: Path
    code: str
    size: tuple[int, int]
    seed: int
    scene: Scene | None
    said: "_Said | None" = None

    def __call__(self, serials: range, scratch: Scratch) -> None:  # noqa: ARG002  # every task is given it
        is_first = self.said is None
        if self.said is None:
            self.said = _Said(self.scene or load_scene(self.code), self.size, self.seed)
        with self.path.open("wb" if is_first else "ab") as file:
            for serial in serials:
                file.writelines(_encode(review) + b"\n" for review in self.said.of(serial))


class _Said:
    """The reviews of a country."""

    def __init__(self, scene: Scene, size: tuple[int, int], seed: int) -> None:
        key = _key(seed, scene)
        self._prefix, self._dice, self._opinions = (
            scene.country.code.lower(),
            Random(f"{key}:reviews"),
            Opinions(scene),
        )
        self._counts = Popularity(scene.mix.reviews).counts(f"{key}:popularity", *size)

    def of(self, serial: int) -> Iterator[Review]:
        """Those of the next specialist."""
        return self._opinions.draw(self._dice, id_of(self._prefix, serial), next(self._counts))


def _key(seed: int, scene: Scene) -> str:
    return f"{seed}:{scene.country.code}"


def _crowd(order: Order) -> Callable[[Town], float]:
    """How many specialists to expect in a town."""
    if order.posts is not None:
        counts = Counter(town for town, _ in order.posts)
        return lambda town: counts[town]
    per_person = order.specialists / order.scene.towns.people
    return lambda town: town.row.population * per_person
