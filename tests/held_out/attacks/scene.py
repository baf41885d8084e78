"""A directory with four years of honest reviews, before anything is added to it.

Owns the ordinary: how many reviews come, from whom, with which evidence, and what they say. Stock phrases,
empty texts, people who review several specialists and small clumps are part of it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random

from indexer.records import Evidence
from tests.held_out.attacks.chance import Weighted, an_account, between, pick, some
from tests.held_out.attacks.clinics import Clinician, Country, clinicians_of, countries
from tests.held_out.attacks.days import LAST, after_a_visit, in_rhythm, next_tuesday
from tests.held_out.attacks.imitation import Author, honest
from tests.held_out.attacks.waves import Draft, part_scores

EVIDENCE_BY_HABIT: dict[str, Weighted[Evidence]] = {
    "invites": Weighted(
        {"appointment": 0.74, "invoice": 0.08, "referral": 0.04, "code": 0.04, "self_declared": 0.07, "none": 0.03}
    ),
    "codes": Weighted(
        {"appointment": 0.1, "invoice": 0.05, "referral": 0.03, "code": 0.62, "self_declared": 0.13, "none": 0.07}
    ),
    "open": Weighted(
        {"appointment": 0.22, "invoice": 0.1, "referral": 0.06, "code": 0.17, "self_declared": 0.28, "none": 0.17}
    ),
}
CONTENT = Weighted({5: 0.82, 4: 0.11, 3: 0.03, 2: 0.015, 1: 0.025})
DISCONTENT = Weighted({5: 0.38, 4: 0.22, 3: 0.12, 2: 0.1, 1: 0.18})


@dataclass(frozen=True)
class Scene:
    """What an attack or a burst finds; it draws from `rng` and adds nothing here itself."""

    rng: Random
    country: Country
    clinicians: tuple[Clinician, ...]
    drafts: tuple[Draft, ...]

    @property
    def language(self) -> str:
        """The language most people there write in."""
        return max(self.country.languages, key=self.country.languages.__getitem__)

    def colleagues(self, least: int) -> tuple[Clinician, ...]:
        """A practice with at least so many specialists."""
        practices = [people for people in self._by_practice().values() if len(people) >= least]
        return tuple(pick(self.rng, practices))

    def practices(self, count: int, least: int) -> list[tuple[Clinician, ...]]:
        """So many different practices of one size or larger."""
        large = [tuple(people) for people in self._by_practice().values() if len(people) >= least]
        return some(self.rng, large, count)

    def somebody(self, least: int = 0, most: int = 500) -> Clinician:
        """A clinician with so many reviews."""
        counts = self.counts()
        return pick(self.rng, [person for person in self.clinicians if least <= counts[person.id] <= most])

    def rivals_of(self, person: Clinician) -> list[Clinician]:
        """In the same town at another practice, the same profession first, the most reviewed first."""
        counts = self.counts()
        others = [o for o in self.clinicians if o.town == person.town and o.practice != person.practice]
        return sorted(others, key=lambda o: (o.profession != person.profession, -counts[o.id], o.id))

    def counts(self) -> Counter[str]:
        return Counter(draft.about.id for draft in self.drafts)

    def a_day(self, room: int, people: tuple[Clinician, ...] = ()) -> int:
        """A day of the last three years with at least `room` days after it, when all these had joined."""
        return between(self.rng, max((365, *(person.joined for person in people))), LAST - room)

    def _by_practice(self) -> dict[str, list[Clinician]]:
        grouped: defaultdict[str, list[Clinician]] = defaultdict(list)
        for person in self.clinicians:
            grouped[person.practice].append(person)
        return grouped


def an_ordinary_scene(rng: Random) -> Scene:
    """One of the countries, its clinicians and their honest reviews."""
    country = pick(rng, countries())
    clinicians = clinicians_of(country, rng)
    regulars = {town[0]: [an_account(rng) for _ in range(6)] for town in country.towns}
    author = honest(country.languages)
    drafts = [draft for person in clinicians for draft in _reviews_of(person, rng, author, regulars[person.town])]
    return Scene(rng, country, clinicians, tuple(drafts))


def _reviews_of(person: Clinician, rng: Random, author: Author, regulars: list[str]) -> list[Draft]:
    clump = in_rhythm(rng, person.joined, LAST)  # the week when several patients happened to write
    return [_a_review(person, rng, author, regulars, clump) for _ in range(person.reviews)]


def _a_review(person: Clinician, rng: Random, author: Author, regulars: list[str], clump: int) -> Draft:
    score = (CONTENT if rng.random() < person.charm else DISCONTENT).draw(rng)
    text, language = author(rng, person, score)
    if rng.random() < 0.04:
        published = in_rhythm(rng, clump, min(LAST, clump + 6))
    else:
        published = in_rhythm(rng, person.joined, LAST)
    if person.habit == "invites" and rng.random() < 0.3:
        published = next_tuesday(published)
    return Draft(
        about=person,
        account=pick(rng, regulars) if rng.random() < 0.015 else an_account(rng),
        score=score,
        text=text,
        language=language,
        evidence=EVIDENCE_BY_HABIT[person.habit].draw(rng),
        published=published,
        visited=after_a_visit(rng, published),
        part_scores=part_scores(rng, score) if rng.random() < 0.35 else (),
    )
