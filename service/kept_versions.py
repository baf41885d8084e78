"""Which versions answer: the live one, and the one before it. One that never went live answers nobody.

All of one answer (its tag, its lists, what is asked beside them) is of one version of each country, whatever goes
live meanwhile: the live one is opened once an answer, and once more only where it was pruned.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TypeVar

from indexer import versions
from indexer.engines.base import Engine, View
from indexer.errors import NoLiveVersion, VersionGone

_ANSWERING = ("live", "previous")
_opened: ContextVar[dict[str, View] | None] = ContextVar("opened", default=None)
AnswerT = TypeVar("AnswerT")


@contextmanager
def one_answer() -> Iterator[None]:
    """What is asked inside is asked of the same versions."""
    token = _opened.set({})
    try:
        yield
    finally:
        _opened.reset(token)


def open_live(engine: Engine, country: str) -> View:
    """The version of this answer: what was live when it first asked. Raises NoLiveVersion, EngineUnavailable."""
    opened = _opened.get()
    if opened is None:
        return engine.lately_live(country)
    if country not in opened:
        opened[country] = engine.lately_live(country)
    return opened[country]


def ask_live(engine: Engine, country: str, ask: Callable[[View], AnswerT]) -> AnswerT:
    """What the live version says; asked once more where it was pruned under the hands of the answer. Raises also
    whatever `ask` raises."""
    try:
        return ask(open_live(engine, country))
    except VersionGone:
        view, opened = engine.live(country), _opened.get()
        if opened is not None:
            opened[country] = view
        return ask(view)


def open_kept(engine: Engine, version: str) -> View:
    """A version that is live or was until the last reindex; its name may come from anybody.

    Raises VersionGone, also for one that was made and never promoted: nobody let it be seen.
    """
    try:
        country = versions.country_of(version)
    except ValueError as error:
        raise VersionGone(version) from error
    with suppress(NoLiveVersion):  # mostly it is the live one: then nothing need be listed
        view = open_live(engine, country)
        if view.manifest.version == version:
            return view
    states = engine.versions(country)
    if not any(state.version == version and state.role in _ANSWERING for state in states):
        raise VersionGone(version)
    return engine.at(version)
