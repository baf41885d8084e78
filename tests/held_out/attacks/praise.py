"""Attacks that lift somebody: bought, copied, exchanged, hidden praise. One function a kind.

Each answers with what it adds to the directory; only drafts of origin "planted" are the attack.
"""

from dataclasses import replace

from indexer.records import Evidence
from tests.held_out.attacks.bursts import BURSTS
from tests.held_out.attacks.chance import Weighted, an_account, between, pick, some
from tests.held_out.attacks.clinics import Clinician
from tests.held_out.attacks.days import LAST, evenly, in_rhythm
from tests.held_out.attacks.forgery import a_forger
from tests.held_out.attacks.imitation import Author, copied, from_a_form, honest, ordered, silent, translated
from tests.held_out.attacks.scene import DISCONTENT, EVIDENCE_BY_HABIT, Scene
from tests.held_out.attacks.waves import Draft, Wave

_DECLARED: Weighted[Evidence] = Weighted({"self_declared": 1.0})
_CODES: Weighted[Evidence] = Weighted({"code": 1.0})


def _buyer(scene: Scene) -> Clinician:
    """Somebody with some reviews and reason to wish for better ones."""
    return min((scene.somebody(0, 80) for _ in range(3)), key=lambda person: (person.charm, person.id))


def bought_burst(scene: Scene) -> list[Draft]:
    return a_forger(scene).praise((_buyer(scene),), between(scene.rng, 10, 50)).drafts(scene.rng)


def slow_drip(scene: Scene) -> list[Draft]:
    """One or two a week for months, so that no week looks full."""
    days = between(scene.rng, 80, 260)
    target = _buyer(scene)
    wave = a_forger(scene).praise((target,), max(14, days * between(scene.rng, 10, 28) // 100))
    return replace(wave, first=scene.a_day(days) if target.joined < 365 else LAST - days, days=days).drafts(
        scene.rng
    )


def same_source_ring(scene: Scene) -> list[Draft]:
    """The same few accounts praise everybody of one practice."""
    team = scene.colleagues(2)
    accounts = tuple(an_account(scene.rng) for _ in range(between(scene.rng, 5, 14)))
    size = int(len(accounts) * len(team) * (0.7 + 0.3 * scene.rng.random()))
    days = between(scene.rng, 7, 60)
    wave = replace(a_forger(scene).praise(team, size), accounts=accounts, days=days, first=scene.a_day(days, team))
    return wave.drafts(scene.rng)


def word_swapped_copies(scene: Scene) -> list[Draft]:
    """One to three texts, each time with other words in some places, over weeks."""
    swapped = 0.05 + 0.2 * scene.rng.random()
    author = copied(scene.rng, scene.language, 5, originals=between(scene.rng, 1, 3), swapped=swapped)
    return _spread(scene, a_forger(scene).praise((_buyer(scene),), between(scene.rng, 8, 30)), author=author)


def template_texts(scene: Scene) -> list[Draft]:
    """Forms filled in: one for each person who was paid to fill them."""
    author = from_a_form(scene.rng, scene.language, 5, forms=between(scene.rng, 1, 3))
    return _spread(scene, a_forger(scene).praise((_buyer(scene),), between(scene.rng, 10, 35)), author=author)


def translated_copies(scene: Scene) -> list[Draft]:
    """One text in three languages, so that fewer of a kind stand together."""
    author = translated(scene.rng, scene.country.languages, swapped=0.12 * scene.rng.random())
    return _spread(scene, a_forger(scene).praise((_buyer(scene),), between(scene.rng, 10, 30)), author=author)


def texts_to_order(scene: Scene) -> list[Draft]:
    """Fluent, long, no two alike: only their number in a few days and their evidence speak against them."""
    wave = a_forger(scene).praise((_buyer(scene),), between(scene.rng, 12, 40))
    return replace(wave, author=ordered(scene.country.languages)).drafts(scene.rng)


def empty_fives(scene: Scene) -> list[Draft]:
    """Stars without a word, all five, in a few days."""
    wave = a_forger(scene).praise((_buyer(scene),), between(scene.rng, 12, 60))
    return replace(wave, scores=Weighted({5: 1.0}), author=silent(scene.language), parts=0.0).drafts(scene.rng)


def self_declared_only(scene: Scene) -> list[Draft]:
    """Everybody says they were there, nobody shows it."""
    wave = a_forger(scene).praise((_buyer(scene),), between(scene.rng, 12, 40))
    return replace(wave, evidence=_DECLARED).drafts(scene.rng)


def stolen_codes(scene: Scene) -> list[Draft]:
    """A pad of visit codes, printed on one or two days, is used up from home; such evidence counts."""
    target = _buyer(scene)
    wave = a_forger(scene).praise((target,), between(scene.rng, 10, 35))
    printed = [wave.first - between(scene.rng, 0, 6) for _ in range(between(scene.rng, 1, 2))]
    return replace(wave, evidence=_CODES, visits=lambda rng, _day: pick(rng, printed)).drafts(scene.rng)


def review_swap(scene: Scene) -> list[Draft]:
    """The staff of two practices praise each other's specialists."""
    first, second = scene.practices(2, 2)
    days = between(scene.rng, 14, 70)
    start = scene.a_day(days, first + second)
    drafts: list[Draft] = []
    forger = a_forger(scene)
    for team in (first, second):
        staff = tuple(an_account(scene.rng) for _ in range(between(scene.rng, 4, 9)))
        wave = forger.praise(team, int(len(staff) * len(team) * 0.8))
        drafts += replace(wave, accounts=staff, first=start, days=days).drafts(scene.rng)
    return drafts


def sleepers(scene: Scene) -> list[Draft]:
    """Accounts that wrote one to three harmless reviews elsewhere, months before they strike."""
    target = _buyer(scene)
    accounts = tuple(an_account(scene.rng) for _ in range(between(scene.rng, 8, 22)))
    strike = replace(a_forger(scene).praise((target,), len(accounts)), accounts=accounts)
    drafts = strike.drafts(scene.rng)
    for account in accounts:
        places = tuple(some(scene.rng, [p for p in scene.clinicians if p != target], between(scene.rng, 1, 3)))
        drafts += Wave(
            targets=places,
            size=len(places),
            first=max(0, strike.first - 400),
            days=360,
            scores=Weighted({5: 0.5, 4: 0.3, 3: 0.2}),
            evidence=EVIDENCE_BY_HABIT["open"],
            author=honest(scene.country.languages),
            accounts=(account,),
            origin="camouflage",
        ).drafts(scene.rng)
    return drafts


def hidden_in_a_burst(scene: Scene) -> list[Draft]:
    """Bought among real ones: the forger waits for an honest burst and joins it."""
    occasion = pick(scene.rng, ("invitations_begin", "newspaper_article", "mass_invitation_day", "retirement"))
    honest_ones = BURSTS[occasion](scene)
    target = pick(scene.rng, honest_ones).about
    days = [draft.published for draft in honest_ones]
    size = max(10, int(len(honest_ones) * (0.3 + 0.4 * scene.rng.random())))
    wave = a_forger(scene).praise((target,), min(60, size))
    joined = replace(wave, first=min(days), days=max(days) - min(days) + 1, timing=in_rhythm)
    return honest_ones + joined.drafts(scene.rng)


def drowned_blame(scene: Scene) -> list[Draft]:
    """After a run of honest ones somebody buys fives to drown them."""
    target = _buyer(scene)
    size = between(scene.rng, 12, 30)
    praise = a_forger(scene).praise((target,), size)
    anger = replace(
        praise,
        size=between(scene.rng, 3, 6),
        first=max(0, praise.first - 14),
        days=12,
        scores=DISCONTENT,
        evidence=EVIDENCE_BY_HABIT[target.habit],
        author=honest(scene.country.languages),
        timing=in_rhythm,
        origin="organic",
    )
    return anger.drafts(scene.rng) + praise.drafts(scene.rng)


def _spread(scene: Scene, wave: Wave, author: Author) -> list[Draft]:
    """The same wave over two to ten weeks: the text is to give it away, not the days."""
    days = between(scene.rng, 14, 70)
    spread = replace(wave, days=days, first=scene.a_day(days, wave.targets), timing=evenly)
    return replace(spread, author=author).drafts(scene.rng)
