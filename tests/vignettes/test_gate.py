"""What the vignettes tell, stated to the matches instead of answered: the gate under-triages none of them."""

import pytest

from indexer.reference import load_reference
from service.triage.gate import judge
from service.triage.stated import SUDDEN
from tests.vignettes.cases import Vignette, read_vignettes

TRIAGE = load_reference().triage
SEVERITY = {code: level.severity for code, level in TRIAGE.levels.items()}
UNSURE = ("not_sure", "yes")
"""A tool that cannot rule a sign out states it."""


CANNOT_TELL = "cannot_tell"
UNSAYABLE = {"severe_back_pain_getting_worse"}
"""Told by what no request states: that the pain grows. The assessment asks, and hands nobody on."""


def stated(vignette: Vignette, outcome: str) -> dict[str, object]:
    """The request of a triage tool that came to this outcome and asked every red flag."""
    signs = [sign for sign in TRIAGE.assessment.signs() if vignette.answers.get(sign.code) in UNSURE]
    said = {code: vignette.answers.get(code) for code in ("body_region", "duration_days", "onset_delay_hours")}
    if vignette.answers.get("onset") == SUDDEN:
        said["onset_delay_hours"] = 0
    flags = [flag for sign in signs for flag in sign.red_flags]
    return {"country": "GB", "outcome": {"code": outcome, **said, "red_flags": flags}, "patient": vignette.patient}


def most_severe(vignette: Vignette) -> str:
    """Of the outcomes that are right; where a clinician is to be asked, a tool that did not says the mildest."""
    codes = [code for code in vignette.outcomes if code != CANNOT_TELL]
    return max(codes, key=lambda code: SEVERITY[TRIAGE.outcomes[code].level], default="strain_or_sprain")


@pytest.mark.parametrize(
    "vignette", [each for each in read_vignettes() if each.id not in UNSAYABLE], ids=lambda each: each.id
)
def test_no_vignette_is_under_triaged(vignette: Vignette) -> None:
    verdict = judge(stated(vignette, most_severe(vignette)), TRIAGE, ["GB"])
    assert verdict.level is not None
    assert SEVERITY[verdict.level] >= SEVERITY[vignette.level]
