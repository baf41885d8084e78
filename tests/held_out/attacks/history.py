"""Review histories of a whole directory, ordinary or attacked, with labels nobody outside a test may see.

Owns the making of records: ids follow the day of publication, so that neither an id nor the order of the
file betrays what was planted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from indexer.records import About, PartScore, Review, Specialist
from tests.held_out.attacks import blame, praise
from tests.held_out.attacks.bursts import BURSTS
from tests.held_out.attacks.chance import Weighted, pick
from tests.held_out.attacks.clinics import record_of
from tests.held_out.attacks.days import date_of
from tests.held_out.attacks.scene import Scene, an_ordinary_scene
from tests.held_out.attacks.waves import Draft, Origin

ATTACKS: dict[str, Callable[[Scene], list[Draft]]] = {
    kind.__name__: kind
    for kind in (
        praise.bought_burst,
        praise.slow_drip,
        praise.same_source_ring,
        praise.word_swapped_copies,
        praise.template_texts,
        praise.empty_fives,
        blame.rival_blamed,
        blame.rivals_blamed_self_praised,
        praise.review_swap,
        praise.sleepers,
        praise.self_declared_only,
        praise.stolen_codes,
        praise.hidden_in_a_burst,
        praise.translated_copies,
        praise.texts_to_order,
        praise.drowned_blame,
        blame.slow_blame,
    )
}
_ABOUT: tuple[About, ...] = ("service", "communication", "clinical")
_BURSTS_BY_THE_WAY = Weighted({0: 0.4, 1: 0.4, 2: 0.2})


@dataclass(frozen=True)
class Case:
    """A directory's whole history. `planted` is what an attack added, `burst` what an honest occasion added,
    `camouflage` what forgers posted elsewhere; all empty in an ordinary directory (kind "ordinary")."""

    kind: str
    country: str
    specialists: tuple[Specialist, ...]
    reviews: tuple[Review, ...]
    planted: frozenset[str]
    burst: frozenset[str]
    camouflage: frozenset[str]


def a_directory_of_reviews(seed: int) -> Case:
    """Nothing but honest reviews, unlabelled honest bursts among them."""
    scene, drafts = _ordinary(seed)
    return _sealed("ordinary", scene, drafts)


def attack(kind: str, seed: int) -> Case:
    """The directory of this seed with one attack in it; KeyError for a kind not in ATTACKS."""
    return _with(kind, ATTACKS[kind], seed)


def organic_burst(kind: str, seed: int) -> Case:
    """The directory of this seed with one labelled honest burst; KeyError for a kind not in BURSTS."""
    return _with(kind, BURSTS[kind], seed)


def case(seed: int) -> Case:
    """An attack; seventeen seeds in a row give every kind once."""
    return attack(tuple(ATTACKS)[seed % len(ATTACKS)], seed)


def calm_case(seed: int) -> Case:
    """An organic burst; fifteen seeds in a row give every kind once."""
    return organic_burst(tuple(BURSTS)[seed % len(BURSTS)], seed)


def _with(kind: str, occasion: Callable[[Scene], list[Draft]], seed: int) -> Case:
    scene, drafts = _ordinary(seed)
    own = Scene(Random(f"{kind} {seed}"), scene.country, scene.clinicians, tuple(drafts))
    return _sealed(kind, own, [*drafts, *occasion(own)])


def _ordinary(seed: int) -> tuple[Scene, list[Draft]]:
    rng = Random(f"directory {seed}")
    scene = an_ordinary_scene(rng)
    drafts = list(scene.drafts)
    for _ in range(_BURSTS_BY_THE_WAY.draw(rng)):
        for draft in pick(rng, tuple(BURSTS.values()))(scene):
            draft.origin = "organic"
            drafts.append(draft)
    return scene, drafts


def _sealed(kind: str, scene: Scene, drafts: list[Draft]) -> Case:
    lots = [scene.rng.random() for _ in drafts]
    order = sorted(range(len(drafts)), key=lambda at: (drafts[at].published, lots[at]))
    code = scene.country.code
    labelled: dict[Origin, list[str]] = {"organic": [], "planted": [], "burst": [], "camouflage": []}
    reviews = []
    for number, at in enumerate(order, start=1):
        draft = drafts[at]
        review_id = f"{code.lower()}-r{number:06d}"
        labelled[draft.origin].append(review_id)
        reviews.append(_review(draft, review_id, scene))
    return Case(
        kind=kind,
        country=code,
        specialists=tuple(record_of(person, scene.country) for person in scene.clinicians),
        reviews=tuple(reviews),
        planted=frozenset(labelled["planted"]),
        burst=frozenset(labelled["burst"]),
        camouflage=frozenset(labelled["camouflage"]),
    )


def _review(draft: Draft, review_id: str, scene: Scene) -> Review:
    """Published, as a source delivers it; in Australia nothing is asked or said about clinical care."""
    subjects = _ABOUT[:2] if scene.country.code == "AU" else _ABOUT
    return Review(
        id=review_id,
        specialist_id=draft.about.id,
        reviewer_hash=draft.account,
        overall=float(draft.score),
        parts=tuple(
            PartScore(about=about, score=float(score))
            for about, score in zip(subjects, draft.part_scores, strict=False)
        ),
        text=draft.text,
        about=subjects if draft.text else (),
        language=draft.language if draft.text else None,
        visited_on=None if draft.visited is None else date_of(draft.visited),
        published_on=date_of(draft.published),
        evidence=draft.evidence,
        moderation="published",
        synthetic=True,
    )
