"""How a typed text is asked once more where nobody answers it, in which order, and which way was taken in the end.

Asks the version whether anybody of the country bears a name or has a profession: only what nobody has is let go.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from indexer.engines.base import View
from indexer.engines.query import Query, Term, TextQuery, Weights
from indexer.reference import Reference
from service.listing import Listed
from service.relaxation import Relaxed
from service.settling import Setting
from service.typed.asking import Instead, Step
from service.typed.instead import instead_of, is_named_as_such, named_offers, with_offers_instead


class Rewordings:
    """The ways to ask one text of one version after the first, made when they are needed, and which was taken."""

    def __init__(self, setting: Setting, reference: Reference) -> None:
        self._setting, self._reference = setting, reference
        self._asked: list[tuple[Relaxed, Step]] = []
        self._told: Instead = ()
        self._is_word_lost = False

    def settings(self, view: View) -> Iterator[tuple[Step, Setting]]:
        """Conditions by whom they are for, then without words that name nobody, then others for want of those
        named."""
        typed = self._setting.typed
        for step in self._steps(view):
            yield step, replace(self._setting, typed=replace(typed, query=step.query, widened=None))

    def asks(self, relaxed: Relaxed, step: Step) -> Relaxed:
        """The wish, kept as what this step asks."""
        self._asked.append((relaxed, step))
        return relaxed

    def taken(self, listed: Listed) -> Step | None:
        """How the list was asked for; None where the text narrows nothing."""
        typed = self._setting.typed
        if listed.relaxed is not None:
            return next((step for relaxed, step in self._asked if relaxed is listed.relaxed), typed.first())
        if listed.whole.total > 0:
            return typed.first()
        step = next(typed.wider(), typed.first())
        return replace(step, told=self._told, is_word_lost=self._is_word_lost) if step else None

    def _steps(self, view: View) -> Iterator[Step]:
        typed = self._setting.typed
        yield from typed.wider()
        if typed.names is not None and not self._is_anybody(view, typed.names):
            self._is_word_lost = not typed.without_names
            yield from typed.without_names
        lacking = {
            part: offers
            for part, offers in named_offers(typed.read, self._reference)
            if not self._is_anybody(view, TextQuery((Term(offers=offers),), ()))
        }
        named = {part: offers for part, offers in lacking.items() if is_named_as_such(part)}
        self._told = instead_of(named, self._reference)
        if lacking and not named:
            yield from with_offers_instead(typed, instead_of(lacking, self._reference), self._reference)

    def _is_anybody(self, view: View, text: TextQuery) -> bool:
        """Whether anybody of the country answers, of whatever age and in whatever way they see patients."""
        query = Query(
            country=self._setting.country.code,
            as_of=self._setting.as_of,
            ages=None,
            mode=None,
            text=text,
            weights=Weights(text=1.0),
            fetch=1,
        )
        return view.search(query).total > 0


def widest(settings: Sequence[tuple[Step, Setting]], setting: Setting) -> tuple[Step | None, Setting]:
    """The last of the ways to ask, which finds whomever the others find; the text's own where there is none."""
    return settings[-1] if settings else (setting.typed.first(), setting)
