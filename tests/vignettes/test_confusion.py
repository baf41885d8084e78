"""The assessment against the vignettes: nobody is sent to milder care than the source demands.

Too much care is a note, printed below the results; too little fails. The rules are mended then, never the
vignettes.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.answering import QUESTIONS, SIGNS, TRIAGE, assessed
from tests.vignettes.cases import LEVELS, Vignette, is_complete, read_vignettes
from tests.vignettes.vocabulary import SIGNS as SIGNS_AS_WRITTEN

VIGNETTES = read_vignettes()
COMPLETE = [vignette for vignette in VIGNETTES if is_complete(vignette, SIGNS_AS_WRITTEN)]
ASKED_SINCE = dict.fromkeys((sign for sign in SIGNS if sign not in SIGNS_AS_WRITTEN), "no")
"""Signs nobody was asked about when the vignettes were written: denied, so that no open question hides a level."""
CANNOT_TELL = "cannot_tell"


def body_of(vignette: Vignette) -> dict[str, Any]:
    """As told: what is not said stays unanswered."""
    return {"country": "GB", "answers": ASKED_SINCE | vignette.answers, "patient": vignette.patient}


def calm_patient(vignette: Vignette) -> dict[str, Any]:
    """The same, the patient being a healthy adult wherever nothing else is said: the least that can follow."""
    return body_of(vignette) | {
        "patient": {"modifiers": [], "pregnant": False, "age_years": 34} | vignette.patient
    }


def levels_of(pairs: Iterable[tuple[Vignette, dict[str, Any]]]) -> list[tuple[Vignette, str]]:
    return [(vignette, assessed(body).level) for vignette, body in pairs]


def under_triaged(found: Iterable[tuple[Vignette, str]]) -> list[str]:
    return [
        f"{vignette.id}: {level}, but the source demands {vignette.level}"
        for vignette, level in found
        if LEVELS.index(level) > LEVELS.index(vignette.level)
    ]


def matrix(title: str, found: Iterable[tuple[Vignette, str]]) -> str:
    counts = Counter((vignette.level, level) for vignette, level in found)
    rows = ["".join(f"{counts[demanded, level]:>11}" for level in LEVELS) for demanded in LEVELS]
    head = f"{title}: demanded (rows) by answered (columns)\n{'':11}" + "".join(f"{level:>11}" for level in LEVELS)
    return "\n".join([head, *(f"{level:11}{row}" for level, row in zip(LEVELS, rows, strict=True))])


def test_nobody_is_under_triaged_as_told(printed: Callable[[str], None]) -> None:
    found = levels_of((vignette, body_of(vignette)) for vignette in VIGNETTES)
    printed(matrix(f"{len(found)} vignettes as told", found))
    assert under_triaged(found) == []


def test_nobody_is_under_triaged_when_nothing_is_left_to_ask(printed: Callable[[str], None]) -> None:
    found = levels_of((vignette, calm_patient(vignette)) for vignette in COMPLETE)
    printed(matrix(f"{len(found)} vignettes with every sign answered", found))
    assert len(found) >= 40
    assert under_triaged(found) == []


def test_nobody_is_under_triaged_for_what_they_leave_out() -> None:
    """Of the others: every answer a vignette gives may be the last one given."""
    for vignette in VIGNETTES:
        least = LEVELS.index(assessed(body_of(vignette)).level)
        for code in vignette.answers:
            if code in QUESTIONS and vignette.answers[code] == "no":
                body = body_of(vignette)
                fewer = {name: answer for name, answer in body["answers"].items() if name != code}
                assert LEVELS.index(assessed(body | {"answers": fewer}).level) <= least


@pytest.mark.parametrize("vignette", COMPLETE, ids=lambda vignette: vignette.id)
def test_a_milder_outcome_is_never_concluded(vignette: Vignette) -> None:
    """Another outcome than the source's may be named only where it is at least as pressing."""
    found = assessed(calm_patient(vignette))
    if found.outcome not in (None, *vignette.outcomes):
        assert LEVELS.index(found.level) <= LEVELS.index(vignette.level)


def test_most_outcomes_are_those_of_the_sources(printed: Callable[[str], None]) -> None:
    found = [(vignette, assessed(calm_patient(vignette)).outcome or CANNOT_TELL) for vignette in COMPLETE]
    others = [f"{vignette.id}: {outcome}" for vignette, outcome in found if outcome not in vignette.outcomes]
    printed(
        "\n  ".join([f"{len(found) - len(others)} of {len(found)} outcomes are the source's; not so:", *others])
    )
    assert len(others) <= len(found) // 10


def test_every_vignette_outcome_is_one_of_the_table() -> None:
    named = {outcome for vignette in VIGNETTES for outcome in vignette.outcomes} - {CANNOT_TELL}
    assert named <= set(TRIAGE.outcomes)
