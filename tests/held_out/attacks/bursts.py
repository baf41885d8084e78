"""Bursts with an honest reason, which nobody may quarantine: invitations, articles, seasons, farewells, anger.

Owns one function a kind; each answers with the reviews the occasion brought. Real patients wrote all of them.
"""

from collections.abc import Callable
from dataclasses import replace

from indexer.records import Evidence
from tests.held_out.attacks.chance import Weighted, an_account, between, pick, some
from tests.held_out.attacks.clinics import Clinician
from tests.held_out.attacks.days import (
    LAST,
    fading,
    long_ago_or_lately,
    next_tuesday,
    seasonal_start,
)
from tests.held_out.attacks.imitation import curt, honest, themed
from tests.held_out.attacks.scene import CONTENT, DISCONTENT, EVIDENCE_BY_HABIT, Scene
from tests.held_out.attacks.waves import Draft, Wave

_BOOKED: Weighted[Evidence] = Weighted({"appointment": 0.93, "invoice": 0.07})
_ONLY_BOOKED: Weighted[Evidence] = Weighted({"appointment": 1.0})
_CODED: Weighted[Evidence] = Weighted({"code": 0.9, "self_declared": 0.1})
_BILLED: Weighted[Evidence] = Weighted({"invoice": 0.7, "appointment": 0.3})
_DELIGHTED = Weighted({5: 0.93, 4: 0.05, 3: 0.01, 1: 0.01})
_ANGRY = Weighted({1: 0.7, 2: 0.2, 3: 0.08, 5: 0.02})


def _wave(scene: Scene, targets: tuple[Clinician, ...], size: int, days: int) -> Wave:
    """Ordinary patients of the country in so many days; each burst changes what is its own."""
    return Wave(
        targets=targets,
        size=size,
        first=scene.a_day(days, targets),
        days=days,
        scores=CONTENT,
        evidence=EVIDENCE_BY_HABIT[targets[0].habit],
        author=honest(scene.country.languages),
        origin="burst",
    )


def invitations_begin(scene: Scene) -> list[Draft]:
    """A practice starts to ask every patient by mail: several times as many reviews from then on."""
    team = scene.colleagues(2)
    wave = _wave(scene, team, between(scene.rng, 12, 30) * len(team), between(scene.rng, 45, 90))
    return replace(wave, evidence=_BOOKED).drafts(scene.rng)


def newspaper_article(scene: Scene) -> list[Draft]:
    """A local paper writes about one specialist; former and new patients answer for three weeks."""
    wave = _wave(scene, (scene.somebody(3),), between(scene.rng, 15, 45), between(scene.rng, 12, 24))
    return replace(wave, scores=_DELIGHTED, timing=fading, visits=long_ago_or_lately).drafts(scene.rng)


def holiday_catch_up(scene: Scene) -> list[Draft]:
    """After the holidays everybody comes at once."""
    team = scene.colleagues(2)
    wave = _wave(scene, team, between(scene.rng, 6, 14) * len(team), between(scene.rng, 6, 12))
    return replace(wave, first=seasonal_start(scene.rng, (1, 9), 20)).drafts(scene.rng)


def opening_day(scene: Scene) -> list[Draft]:
    """A new practice: nothing before, then its first patients, nearly all pleased."""
    team = _somebody_new(scene)
    wave = _wave(scene, team, between(scene.rng, 10, 25) * len(team), between(scene.rng, 14, 35))
    return replace(wave, scores=_DELIGHTED, timing=fading).drafts(scene.rng)


def mass_invitation_day(scene: Scene) -> list[Draft]:
    """Everybody of two years is mailed on one Tuesday: many short fives with an appointment behind each."""
    team = scene.colleagues(1)
    wave = _wave(scene, team, between(scene.rng, 30, 120), between(scene.rng, 3, 6))
    return replace(
        wave,
        first=next_tuesday(wave.first),
        scores=_DELIGHTED,
        evidence=_ONLY_BOOKED,
        author=curt(scene.country.languages),
        timing=fading,
        visits=long_ago_or_lately,
        parts=0.1,
    ).drafts(scene.rng)


def seasonal_injuries(scene: Scene) -> list[Draft]:
    """Ski week or the opening of the season: those who treat sport injuries in one town are busy."""
    lead = scene.somebody(5)
    team = (lead, *scene.rivals_of(lead)[: between(scene.rng, 1, 3)])
    wave = _wave(scene, team, between(scene.rng, 15, 50), between(scene.rng, 21, 42))
    start = seasonal_start(scene.rng, (1, 2, 8, 9), 45)
    return replace(wave, first=start, author=themed(scene.country.languages, "season")).drafts(scene.rng)


def tablet_at_the_desk(scene: Scene) -> list[Draft]:
    """Patients tap stars on the way out: hardly a word, mostly fives, the visit the same day."""
    wave = _wave(scene, scene.colleagues(2), between(scene.rng, 30, 90), between(scene.rng, 10, 30))
    return replace(
        wave, evidence=_ONLY_BOOKED, author=curt(scene.country.languages), visits=lambda _rng, day: day, parts=0.0
    ).drafts(scene.rng)


def retirement(scene: Scene) -> list[Draft]:
    """Someone well liked closes the practice; patients of many years say farewell."""
    wave = _wave(scene, (scene.somebody(10),), between(scene.rng, 15, 50), between(scene.rng, 10, 25))
    author = themed(scene.country.languages, "farewell")
    return replace(
        wave, first=LAST - wave.days, scores=_DELIGHTED, author=author, visits=long_ago_or_lately
    ).drafts(scene.rng)


def a_bad_week(scene: Scene) -> list[Draft]:
    """The telephone is down, appointments are lost: real patients are really angry, in their own words."""
    team = scene.colleagues(1)
    wave = _wave(scene, team, between(scene.rng, 8, 25), between(scene.rng, 5, 12))
    return replace(wave, scores=_ANGRY, evidence=_BOOKED).drafts(scene.rng)


def imported_records(scene: Scene) -> list[Draft]:
    """A practice brings its reviews from another system: all published on one or two days."""
    team = scene.colleagues(2)
    wave = _wave(scene, team, between(scene.rng, 30, 100), between(scene.rng, 1, 2))
    return replace(wave, evidence=_BILLED, visits=long_ago_or_lately, timing=fading).drafts(scene.rng)


def marathon_weekend(scene: Scene) -> list[Draft]:
    """A therapist treats runners in a tent; each gets a card with a code."""
    start = seasonal_start(scene.rng, (4, 5, 9, 10), 10)
    wave = _wave(scene, (scene.somebody(),), between(scene.rng, 15, 50), between(scene.rng, 3, 6))
    return replace(
        wave,
        first=start,
        scores=_DELIGHTED,
        evidence=_CODED,
        author=curt(scene.country.languages),
        visits=lambda _rng, _day: start,
    ).drafts(scene.rng)


def reminder_to_all(scene: Scene) -> list[Draft]:
    """The directory itself reminds everybody: reviews everywhere, more where there were more."""
    targets = tuple(person for person in scene.clinicians for _ in range(1 + person.reviews // 5))
    wave = _wave(scene, targets, between(scene.rng, 150, 400), between(scene.rng, 5, 10))
    return replace(wave, evidence=EVIDENCE_BY_HABIT["invites"], timing=fading).drafts(scene.rng)


def shared_patients(scene: Scene) -> list[Draft]:
    """A rehabilitation course: the same people see several of one practice and review each of them."""
    team = scene.colleagues(3)
    accounts = tuple(an_account(scene.rng) for _ in range(between(scene.rng, 6, 14)))
    wave = _wave(scene, team, len(accounts) * between(scene.rng, 2, 3), between(scene.rng, 14, 40))
    return replace(wave, accounts=accounts, evidence=_BOOKED).drafts(scene.rng)


def company_health_day(scene: Scene) -> list[Draft]:
    """An employer sends everybody to the same two for their backs; they thank in a word."""
    team = tuple(some(scene.rng, scene.colleagues(2), 2))
    accounts = tuple(an_account(scene.rng) for _ in range(between(scene.rng, 15, 35)))
    wave = _wave(scene, team, int(len(accounts) * 1.3), between(scene.rng, 2, 7))
    return replace(wave, accounts=accounts, evidence=_CODED, author=curt(scene.country.languages)).drafts(
        scene.rng
    )


def change_of_price(scene: Scene) -> list[Draft]:
    """Fees rise and patients say what they think of it; others defend the practice."""
    wave = _wave(scene, scene.colleagues(1), between(scene.rng, 10, 30), between(scene.rng, 14, 30))
    return replace(wave, scores=DISCONTENT, evidence=_BILLED).drafts(scene.rng)


def _somebody_new(scene: Scene) -> tuple[Clinician, ...]:
    reviewed = scene.counts()
    new = [person for person in scene.clinicians if not reviewed[person.id]]
    first = pick(scene.rng, new)
    return (first, *(person for person in new if person.practice == first.practice and person != first))


BURSTS: dict[str, Callable[[Scene], list[Draft]]] = {
    burst.__name__: burst
    for burst in (
        invitations_begin,
        newspaper_article,
        holiday_catch_up,
        opening_day,
        mass_invitation_day,
        seasonal_injuries,
        tablet_at_the_desk,
        retirement,
        a_bad_week,
        imported_records,
        marathon_weekend,
        reminder_to_all,
        shared_patients,
        company_health_day,
        change_of_price,
    )
}
