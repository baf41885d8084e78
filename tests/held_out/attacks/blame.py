"""Attacks that push somebody down: a competitor's bad reviews. One function a kind."""

from dataclasses import replace

from tests.held_out.attacks.chance import an_account, between
from tests.held_out.attacks.clinics import Clinician
from tests.held_out.attacks.forgery import a_forger
from tests.held_out.attacks.scene import Scene
from tests.held_out.attacks.waves import Draft


def rival_blamed(scene: Scene) -> list[Draft]:
    """Ones on the best known rival of the town within days."""
    victim = _a_feared_rival(scene)
    return a_forger(scene).blame((victim,), between(scene.rng, 6, 25)).drafts(scene.rng)


def rivals_blamed_self_praised(scene: Scene) -> list[Draft]:
    """The same accounts: ones for several rivals, fives for the one who pays."""
    buyer = scene.somebody(0, 60)
    rivals = tuple(scene.rivals_of(buyer)[: between(scene.rng, 2, 4)])
    accounts = tuple(an_account(scene.rng) for _ in range(between(scene.rng, 5, 14)))
    days = between(scene.rng, 5, 45)
    first = scene.a_day(days, (buyer, *rivals))
    forger = a_forger(scene)
    blame = forger.blame(rivals, int(len(accounts) * len(rivals) * 0.7))
    praise = forger.praise((buyer,), len(accounts))
    return [
        draft
        for wave in (blame, praise)
        for draft in replace(wave, accounts=accounts, first=first, days=days).drafts(scene.rng)
    ]


def slow_blame(scene: Scene) -> list[Draft]:
    """A bad review every week or so for months, on one rival."""
    victim = _a_feared_rival(scene)
    days = between(scene.rng, 60, 140)
    wave = a_forger(scene).blame((victim,), days * between(scene.rng, 10, 22) // 100)
    return replace(wave, first=scene.a_day(days, (victim,)), days=days).drafts(scene.rng)


def _a_feared_rival(scene: Scene) -> Clinician:
    return scene.rivals_of(scene.somebody(0, 60))[0]
