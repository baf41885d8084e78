"""A request whose outcome is named by codes of others (ICD-10, NUCC) → the same with the outcome's own code.

The gate has judged already, by the same tables; here what it could not decide is refused, with a choice. Knows no
HTTP.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from indexer.errors import AmbiguousOutcome
from indexer.reference import Triage
from service.asked import MatchAsked, OutcomeAsked
from service.faults import Fault, quoted
from service.triage.codes import named_by_others
from service.triage.foreign import Icd10, narrowed, outcomes_of_nucc
from service.triage.gate import Verdict


def faults_of_codes(outcome: OutcomeAsked, triage: Triage) -> Iterator[Fault]:
    """Codes that name no outcome."""
    if outcome.icd10 is not None and not Icd10(triage).outcomes_of(outcome.icd10):
        message = f"ICD-10 {quoted(outcome.icd10)} names no outcome of this directory; see GET /v1/outcomes"
        yield Fault("unknown_outcome", "outcome.icd10", message)
    if outcome.nucc is not None and not outcomes_of_nucc(outcome.nucc, triage):
        message = f"NUCC {quoted(outcome.nucc)} is right for no outcome of this directory; see GET /v1/outcomes"
        yield Fault("unknown_outcome", "outcome.nucc", message)


def with_own_code(asked: MatchAsked, verdict: Verdict, triage: Triage) -> MatchAsked:
    """The request with the outcome the gate judged by. Raises AmbiguousOutcome where codes leave several."""
    outcome = asked.outcome
    if outcome.icd10 is None and outcome.nucc is None:
        return asked
    if verdict.outcome is None:
        raise _ambiguous(outcome, verdict, triage)
    return replace(asked, outcome=replace(outcome, code=verdict.outcome))


def remarks_on_codes(outcome: OutcomeAsked, verdict: Verdict, triage: Triage) -> Iterator[Fault]:
    """What a caller should know of codes that do not name the outcome sent beside them."""
    named = {
        "icd10": () if outcome.icd10 is None else Icd10(triage).outcomes_of(outcome.icd10),
        "nucc": () if outcome.nucc is None else outcomes_of_nucc(outcome.nucc, triage) or (),
    }
    for field, outcomes in named.items():
        if outcomes and outcome.code and outcome.code not in outcomes:
            message = f"{field} names {' or '.join(outcomes)}, code {outcome.code}; it counts as {verdict.outcome}"
            yield Fault("codes_conflict", f"outcome.{field}", message)


def _ambiguous(outcome: OutcomeAsked, verdict: Verdict, triage: Triage) -> AmbiguousOutcome:
    found = dict.fromkeys(code for codes in named_by_others(verdict.claim, triage) for code in codes)
    codes = narrowed(found, outcome.duration_days, triage)
    field = "icd10" if outcome.icd10 is not None else "nucc"
    sent = quoted(getattr(outcome, field))
    message = f"{sent} names several outcomes; send outcome.code, one of {', '.join(codes)}"
    return AmbiguousOutcome(f"outcome.{field}", message, codes)
