"""What all forgers share: how careful they are, and what that costs them.

A careless campaign is cheap and shows; a careful one pays people who write as patients do, take their time
and bring better evidence. Owns the tables by care; which campaign uses them is in `praise` and `blame`.
"""

from dataclasses import dataclass
from typing import Literal

from indexer.records import Evidence
from tests.held_out.attacks.chance import Weighted, between
from tests.held_out.attacks.clinics import Clinician
from tests.held_out.attacks.days import after_a_visit, evenly, in_rhythm, invented_visit, thoughtless_visit
from tests.held_out.attacks.imitation import Author, copied, from_a_form, honest, ordered, silent
from tests.held_out.attacks.scene import Scene
from tests.held_out.attacks.waves import Wave

Care = Literal["careless", "ordinary", "careful"]
_CARES: Weighted[Care] = Weighted({"careless": 0.35, "ordinary": 0.4, "careful": 0.25})
_PRAISE = {
    "careless": Weighted({5: 1.0}),
    "ordinary": Weighted({5: 0.92, 4: 0.08}),
    "careful": Weighted({5: 0.8, 4: 0.17, 3: 0.03}),
}
_BLAME = {
    "careless": Weighted({1: 1.0}),
    "ordinary": Weighted({1: 0.88, 2: 0.12}),
    "careful": Weighted({1: 0.7, 2: 0.25, 3: 0.05}),
}
_EVIDENCE: dict[str, Weighted[Evidence]] = {
    "careless": Weighted({"none": 0.55, "self_declared": 0.45}),
    "ordinary": Weighted({"self_declared": 0.6, "code": 0.25, "none": 0.15}),
    "careful": Weighted({"self_declared": 0.4, "code": 0.4, "appointment": 0.15, "none": 0.05}),
}
_HASTE_DAYS = {"careless": (2, 4), "ordinary": (5, 12), "careful": (12, 28)}
_VISITS = {"careless": thoughtless_visit, "ordinary": invented_visit, "careful": after_a_visit}


@dataclass(frozen=True)
class Forger:
    """One campaign's hand: its care, and what follows from it."""

    scene: Scene
    care: Care

    def praise(self, targets: tuple[Clinician, ...], size: int) -> Wave:
        """A burst of praise as a campaign of this care posts it; attacks change what is their own."""
        return self._wave(targets, size, 5)

    def blame(self, targets: tuple[Clinician, ...], size: int) -> Wave:
        return self._wave(targets, size, 1)

    def text(self, score: int) -> Author:
        """Copies when careless, forms or orders when ordinary, honest hands when careful."""
        rng, language = self.scene.rng, self.scene.language
        if self.care == "careful":
            return honest(self.scene.country.languages)
        if self.care == "careless":
            if rng.random() < 0.25:
                return silent(language)
            return copied(rng, language, score, originals=between(rng, 1, 3), swapped=0.08)
        if rng.random() < 0.5:
            return from_a_form(rng, language, score, forms=between(rng, 1, 3))
        return ordered({language: 1.0})

    def _wave(self, targets: tuple[Clinician, ...], size: int, score: int) -> Wave:
        rng = self.scene.rng
        days = between(rng, *_HASTE_DAYS[self.care])
        return Wave(
            targets=targets,
            size=size,
            first=self.scene.a_day(days, targets),
            days=days,
            scores=(_PRAISE if score == 5 else _BLAME)[self.care],
            evidence=_EVIDENCE[self.care],
            author=self.text(score),
            timing=in_rhythm if self.care == "careful" else evenly,
            visits=_VISITS[self.care],
            parts=0.3 if self.care == "careful" else 0.05,
        )


def a_forger(scene: Scene) -> Forger:
    return Forger(scene, _CARES.draw(scene.rng))
