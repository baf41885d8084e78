"""Writes invented directories: records as they are drawn, one a line, so that memory does not grow with them.

Owns the layout on disk, which is that of a source: `specialists/<cc>.jsonl`, `reviews/<cc>.jsonl`, and beside
the specialists the anchor day of all dates.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import BinaryIO

import msgspec
from msgspec import Struct

from indexer.errors import BadReference
from indexer.synthetic.anchor import ANCHOR, ANCHOR_FILE
from indexer.synthetic.chance import shares
from indexer.synthetic.clinics import Clinics
from indexer.synthetic.opinions import Opinions, Popularity
from indexer.synthetic.people import People
from indexer.synthetic.scene import Scene, load_scene
from indexer.synthetic.towns import Town

Progress = Callable[[int], None]
"""Is told how many specialists were written since it was last told."""
Post = tuple[Town, str]
"""A town and the profession of somebody who works there."""
PROGRESS_EVERY = 500

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
    with (
        (directory / "specialists" / name).open("wb") as people,
        (directory / "reviews" / name).open("wb") as said,
    ):
        for written in _write(order, people, said):
            if progress is not None:
                progress(written)


def _write(order: Order, people: BinaryIO, said: BinaryIO) -> Iterator[int]:
    """Yields how many specialists were written since it last did."""
    scene, key = order.scene, f"{order.seed}:{order.scene.country.code}"
    dice, opinion_dice = Random(f"{key}:specialists"), Random(f"{key}:reviews")
    drawn, opinions = People(scene, Clinics(scene, _crowd(order))), Opinions(scene)
    counts = Popularity(scene.mix.reviews).counts(f"{key}:popularity", order.specialists, order.reviews)
    pending = 0
    for serial, count in enumerate(counts, 1):
        town, profession = (
            order.posts[serial - 1]
            if order.posts is not None
            else (scene.towns.draw(dice), drawn.profession(dice))
        )
        specialist = drawn.draw(dice, serial, town, profession)
        people.write(_encode(specialist) + b"\n")
        said.writelines(_encode(review) + b"\n" for review in opinions.draw(opinion_dice, specialist.id, count))
        pending += 1
        if pending == PROGRESS_EVERY:
            yield pending
            pending = 0
    yield pending


def _crowd(order: Order) -> Callable[[Town], float]:
    """How many specialists to expect in a town."""
    if order.posts is not None:
        counts = Counter(town for town, _ in order.posts)
        return lambda town: counts[town]
    per_person = order.specialists / order.scene.towns.people
    return lambda town: town.row.population * per_person
