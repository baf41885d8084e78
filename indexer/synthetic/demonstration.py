"""The demonstration records that are shipped: small directories with known towns, made from a fixed seed.

The capital has every profession several times, so that each need has somebody there.
"""

from pathlib import Path
from random import Random

from indexer.reference import load_reference
from indexer.synthetic.chance import Weighted, shares
from indexer.synthetic.ingredients import Demonstration
from indexer.synthetic.scene import Scene, load_scene
from indexer.synthetic.writing import Order, Post, write_country

SEED = 20261101
REVIEWS = 1000
"""For each country."""
AT_LEAST = 4
"""Specialists of each profession in the capital."""


def write_demonstration(directory: Path) -> None:
    """Writes `specialists/<cc>.jsonl` and `reviews/<cc>.jsonl` of every public country into that folder."""
    for kind in ("specialists", "reviews"):
        (directory / kind).mkdir(parents=True, exist_ok=True)
    for code in load_reference().public_countries():
        scene = load_scene(code)
        if scene.flavour.demonstration is not None:
            posts = _posts(scene, scene.flavour.demonstration)
            write_country(directory, Order(scene, len(posts), REVIEWS, SEED, posts))


def _posts(scene: Scene, plan: Demonstration) -> list[Post]:
    """In the capital a fixed number of each profession; elsewhere as they are drawn."""
    dice = Random(f"{SEED}:{scene.country.code}:posts")
    professions = Weighted((row.code, row.share) for row in scene.professions)
    posts: list[Post] = []
    for name, count in plan.towns.items():
        town = scene.towns.named(name)
        if name == plan.capital:
            posts += [(town, profession) for profession in _each_profession(scene, count)]
        else:
            posts += [(town, professions.draw(dice)) for _ in range(count)]
    return posts


def _each_profession(scene: Scene, count: int) -> list[str]:
    rows = scene.professions
    extra = shares(count - AT_LEAST * len(rows), [row.share for row in rows])
    return [row.code for row, more in zip(rows, extra, strict=True) for _ in range(AT_LEAST + more)]
