"""Invented reviews: few for most, many for some, kind on the whole, in the languages of the country.

A review's own text speaks of service, communication or both; a part says of which subject it speaks.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import NamedTuple

from indexer.records import About, PartScore, Reply, Review
from indexer.synthetic.anchor import day
from indexer.synthetic.chance import Weighted, lognormal_steps, one_of
from indexer.synthetic.ingredients import Phrases, load_phrases, load_replies, weighted
from indexer.synthetic.mix import ReviewMix
from indexer.synthetic.scene import Scene

LONGEST_DELAY_DAYS = 30
"""Between visit and publication, and between publication and reply or decision."""
_TONES = {1: "bad", 2: "bad", 3: "middling", 4: "good", 5: "good"}
_ABOUTS: tuple[About, ...] = ("service", "communication", "clinical")
_NOBODY = ""


class Remark(NamedTuple):
    """A review's own text and every subject it speaks of."""

    text: str
    about: tuple[About, ...]


_SILENCE = Remark("", ())


class Popularity:
    """How often each specialist is reviewed; asked twice with the same seed it says the same."""

    def __init__(self, mix: ReviewMix) -> None:
        self._none = mix.none
        self._steps = lognormal_steps(1.0, mix.spread)

    def counts(self, seed: str, specialists: int, reviews: int) -> Iterator[int]:
        """For each specialist in turn how many reviews; together exactly `reviews`, unless nobody is reviewed."""
        total = sum(self._numbers(seed, specialists))
        reached, given = 0.0, 0
        for number in self._numbers(seed, specialists):
            reached += number
            due = round(reviews * reached / total) if total else 0
            yield due - given
            given = due

    def _numbers(self, seed: str, specialists: int) -> Iterator[float]:
        dice = Random(seed)
        for _ in range(specialists):
            yield 0.0 if dice.random() < self._none else one_of(dice, self._steps)


class Opinions:
    """Draws the reviews of one country; their ids count through it."""

    def __init__(self, scene: Scene) -> None:
        mix = scene.mix.reviews
        self._mix, self._prefix, self._written = mix, scene.country.code.lower(), 0
        self._languages = Weighted(scene.flavour.review_languages.items())
        self._moods = Weighted((Weighted(enumerate(mood.stars, 1)), mood.weight) for mood in mix.moods)
        self._abouts = weighted(mix.parts)
        self._evidence, self._moderation = weighted(mix.evidence), weighted(mix.moderation)
        self._removed_for = weighted(mix.removed_for)
        phrases = load_phrases()
        self._replies = {language: _replies(load_replies()[language]) for language in self._languages.values}
        self._remarks = {language: _remarks(phrases, language) for language in self._languages.values}
        self._parts = {language: _parts(phrases, language) for language in self._languages.values}
        self._silent_parts = {
            (about, star): PartScore(about=about, score=star) for about in _ABOUTS for star in _TONES
        }

    def draw(self, dice: Random, specialist_id: str, count: int) -> Iterator[Review]:
        """That many reviews of one specialist."""
        mood = self._moods.draw(dice)
        reviewer = _NOBODY
        for _ in range(count):
            self._written += 1
            if reviewer == _NOBODY or dice.random() >= self._mix.again:
                reviewer = f"{int(dice.random() * 2**53):016x}"
            yield self._review(dice, specialist_id, reviewer, mood.draw(dice))

    def _review(self, dice: Random, specialist_id: str, reviewer: str, star: int) -> Review:
        mix, chance = self._mix, dice.random
        language = self._languages.draw(dice)
        visited = -2 - int(chance() * mix.oldest_days)
        published = min(-1, visited + 1 + int(chance() * LONGEST_DELAY_DAYS))
        afterwards = min(-1, published + 1 + int(chance() * LONGEST_DELAY_DAYS))
        remark = self._remark(dice, language, star)
        moderation = self._moderation.draw(dice)
        reason = self._removed_for.draw(dice)
        return Review(
            id=f"{self._prefix}-r{self._written:08d}",
            specialist_id=specialist_id,
            reviewer_hash=reviewer,
            overall=star,
            parts=tuple([self._part(dice, language, about, star) for about in self._abouts.draw(dice)]),
            text=remark.text,
            about=remark.about,
            reply=self._reply(dice, language, star, afterwards),
            language=None if chance() < mix.language_unknown else language,
            visited_on=None if chance() < mix.visit_unknown else day(visited),
            published_on=day(published),
            evidence=self._evidence.draw(dice),
            moderation=moderation,
            moderation_reason={"removed": reason, "quarantined": "suspected"}.get(moderation),
            moderated_on=day(afterwards) if moderation in ("removed", "quarantined") else None,
            synthetic=True,
        )

    def _remark(self, dice: Random, language: str, star: int) -> Remark:
        """Mostly some text, and mostly marked with what it speaks of."""
        if dice.random() >= self._mix.text:
            return _SILENCE
        remark = one_of(dice, self._remarks[language][star])
        return remark._replace(about=()) if dice.random() < self._mix.text_unmarked else remark

    def _reply(self, dice: Random, language: str, star: int, written: int) -> Reply | None:
        if dice.random() >= self._mix.reply:
            return None
        return Reply(
            text=one_of(dice, self._replies[language][star]), published_on=day(written), about=("service",)
        )

    def _part(self, dice: Random, language: str, about: About, overall: int) -> PartScore:
        """Its score is mostly the overall one, sometimes one more or less."""
        star = overall
        if dice.random() < self._mix.part_differs:
            star = overall - 1 if overall == max(_TONES) or (overall > 1 and dice.random() < 0.5) else overall + 1
        if dice.random() < self._mix.part_text:
            return one_of(dice, self._parts[language][about, star])
        return self._silent_parts[about, star]


def _remarks(phrases: Phrases, language: str) -> dict[int, tuple[Remark, ...]]:
    """By stars: a sentence on service, one on communication, or one on each."""
    remarks = {}
    for star, tone in _TONES.items():
        service, communication = (phrases[language][about][tone] for about in ("service", "communication"))
        remarks[star] = (
            *(Remark(text, ("service",)) for text in service),
            *(Remark(text, ("communication",)) for text in communication),
            *(
                Remark(f"{first} {second}", ("service", "communication"))
                for first in service
                for second in communication
            ),
        )
    return remarks


def _replies(by_tone: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """By stars."""
    return {star: by_tone[tone] for star, tone in _TONES.items()}


def _parts(phrases: Phrases, language: str) -> dict[tuple[About, int], tuple[PartScore, ...]]:
    return {
        (about, star): tuple(
            PartScore(about=about, score=star, text=text) for text in phrases[language][about][tone]
        )
        for about in _ABOUTS
        for star, tone in _TONES.items()
    }
